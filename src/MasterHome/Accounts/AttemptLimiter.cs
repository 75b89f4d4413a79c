using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>Limits password and code attempts per account. An attempt is counted before anything is checked, so that simultaneous
/// attempts, from any number of processes, get no more than successive ones. An account without attempts left waits from its last
/// counted attempt. Single sign-on, passkeys and reset emails are not counted and keep working for the owner. The portal also limits
/// requests per network address.</summary>
public sealed class AttemptLimiter(HomeDb db, IOptions<SignInSettings> settings)
{
    /// <summary>Counts a password attempt.</summary>
    /// <returns>False when no attempt is left; then the caller must not check anything.</returns>
    public async Task<bool> TryTakePasswordAttempt(string accountId, DateTime now, CancellationToken ct = default)
    {
        var account = db.Users.Where(a => a.Id == accountId);
        var (resetBefore, most) = (now.AddMinutes(-settings.Value.LockMinutes), settings.Value.LockAfter);
        return await account
                .Where(a => a.TriedAt == null || a.TriedAt <= resetBefore)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 1).SetProperty(a => a.TriedAt, now), ct) == 1
            || await account
                .Where(a => a.AccessFailedCount < most)
                .ExecuteUpdateAsync(
                    set => set.SetProperty(a => a.AccessFailedCount, a => a.AccessFailedCount + 1).SetProperty(a => a.TriedAt, now),
                    ct
                ) == 1;
    }

    /// <summary>Counts a second-factor attempt, made after the first factor was correct.</summary>
    /// <returns>False when no attempt is left; then the caller must not check anything.</returns>
    public async Task<bool> TryTakeCodeAttempt(string accountId, DateTime now, CancellationToken ct = default)
    {
        var account = db.Users.Where(a => a.Id == accountId);
        var (resetBefore, most) = (now.AddMinutes(-settings.Value.LockMinutes), settings.Value.LockAfter);
        return await account
                .Where(a => a.CodeTriedAt == null || a.CodeTriedAt <= resetBefore)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.CodeTries, 1).SetProperty(a => a.CodeTriedAt, now), ct) == 1
            || await account
                .Where(a => a.CodeTries < most)
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.CodeTries, a => a.CodeTries + 1).SetProperty(a => a.CodeTriedAt, now), ct)
                == 1;
    }

    /// <summary>Resets the count after a correct password.</summary>
    public Task ResetPasswordAttempts(string accountId, CancellationToken ct = default) =>
        db
            .Users.Where(a => a.Id == accountId)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.AccessFailedCount, 0).SetProperty(a => a.TriedAt, (DateTime?)null), ct);

    /// <summary>Resets the count after a valid code.</summary>
    public Task ResetCodeAttempts(string accountId, CancellationToken ct = default) =>
        db
            .Users.Where(a => a.Id == accountId)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.CodeTries, 0).SetProperty(a => a.CodeTriedAt, (DateTime?)null), ct);

    /// <summary>Marks the time step of a code as used, so that a code that someone else saw does not work again (RFC 6238, 5.2).</summary>
    /// <returns>False when this step or a later one was already used.</returns>
    public async Task<bool> TryTakeTimeStep(string accountId, long step, CancellationToken ct = default) =>
        await db
            .Users.Where(a => a.Id == accountId && a.LastCodeStep < step)
            .ExecuteUpdateAsync(set => set.SetProperty(a => a.LastCodeStep, step), ct) == 1;
}
