using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>How often a password or a code may be tried. A try is taken before anything is checked, so that a crowd of tries at once, from
/// however many processes, gets no more of them than one after the other. An account that used its tries up waits from the last of
/// them; single sign-on, a passkey and a reset email are not tries and stay open to its owner.</summary>
public sealed class AttemptLimiter(HomeDb db, IOptions<SignInSettings> settings)
{
    /// <summary>For a password.</summary>
    /// <returns>False when the account has none left for now; then nothing may be checked.</returns>
    public async Task<bool> Take(string accountId, DateTime now, CancellationToken ct = default)
    {
        var account = db.Users.Where(a => a.Id == accountId);
        var (longAgo, most) = (now.AddMinutes(-settings.Value.LockMinutes), settings.Value.LockAfter);
        return await account
                .Where(a => a.TriedAt == null || a.TriedAt <= longAgo)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 1).SetProperty(a => a.TriedAt, now), ct) == 1
            || await account
                .Where(a => a.AccessFailedCount < most)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(a => a.AccessFailedCount, a => a.AccessFailedCount + 1).SetProperty(a => a.TriedAt, now),
                    ct
                ) == 1;
    }

    /// <summary>For a code of the second factor, which is asked of those alone who gave the first.</summary>
    /// <returns>False when the account has none left for now; then nothing may be checked.</returns>
    public async Task<bool> TakeForCode(string accountId, DateTime now, CancellationToken ct = default)
    {
        var account = db.Users.Where(a => a.Id == accountId);
        var (longAgo, most) = (now.AddMinutes(-settings.Value.LockMinutes), settings.Value.LockAfter);
        return await account
                .Where(a => a.CodeTriedAt == null || a.CodeTriedAt <= longAgo)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.CodeTries, 1).SetProperty(a => a.CodeTriedAt, now), ct) == 1
            || await account
                .Where(a => a.CodeTries < most)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.CodeTries, a => a.CodeTries + 1).SetProperty(a => a.CodeTriedAt, now), ct)
                == 1;
    }

    /// <summary>After the right password.</summary>
    public Task Forget(string accountId, CancellationToken ct = default) =>
        db
            .Users.Where(a => a.Id == accountId)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 0).SetProperty(a => a.TriedAt, (DateTime?)null), ct);

    /// <summary>After a good code.</summary>
    public Task ForgetCodes(string accountId, CancellationToken ct = default) =>
        db
            .Users.Where(a => a.Id == accountId)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.CodeTries, 0).SetProperty(a => a.CodeTriedAt, (DateTime?)null), ct);

    /// <summary>Takes a code's step in time for its own: a code that was seen over somebody's shoulder does not work again (RFC 6238,
    /// 5.2).</summary>
    /// <returns>False when this or a later step was used already.</returns>
    public async Task<bool> TakeStep(string accountId, long step, CancellationToken ct = default) =>
        await db
            .Users.Where(a => a.Id == accountId && a.LastCodeStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastCodeStep, step), ct) == 1;
}
