using MasterHome.Data;
using MasterHome.Jobs;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>Who is signed in, as one query of each request tells: name, membership and role are those of this moment.</summary>
public sealed record SessionUser(
    int SessionId,
    string AccountId,
    string Name,
    int? MemberId,
    StaffRole Role,
    SignInMethod Way,
    string? Provider,
    bool SecondFactor,
    DateTime SeenAt
);

/// <summary>Opens, finds and ends sessions on the server.</summary>
public sealed class SignInSessions(HomeDb db, IOptions<SignInSettings> settings)
{
    // Often enough for a list of devices, seldom enough not to write at every click.
    private static readonly TimeSpan Glance = TimeSpan.FromMinutes(1);

    private static readonly Func<HomeDb, string, DateTime, DateTime, Task<SessionUser?>> Whose = EF.CompileAsyncQuery(
        (HomeDb db, string digest, DateTime now, DateTime idle) =>
            db
                .SignInSessions.Where(s => s.KeyDigest == digest && s.EndsAt > now && s.SeenAt > idle)
                .Join(
                    db.Users.Where(a => a.DisabledAt == null),
                    s => new { Id = s.AccountId, Stamp = (string?)s.Stamp },
                    a => new { a.Id, Stamp = a.SecurityStamp },
                    (s, a) => new SessionUser(s.Id, a.Id, a.DisplayName, a.MemberId, a.Role, s.Way, s.Provider, s.SecondFactor, s.SeenAt)
                )
                .FirstOrDefault()
    );

    /// <returns>The key for the cookie: always a new one, so that nobody is handed a session prepared for them.</returns>
    public async Task<string> Open(Account account, Proof proof, SessionOrigin visit, CancellationToken ct = default)
    {
        var key = SignInSession.NewKey();
        db.Add(new SignInSession(key, account, proof, visit, visit.At.AddHours(settings.Value.SessionHours)));
        await db.SaveChangesAsync(ct);
        return key;
    }

    /// <returns>Null when the session was ended, ran out, or the account no longer stands behind it.</returns>
    public async Task<SessionUser?> Find(string key, DateTime now, CancellationToken ct = default)
    {
        var found = await Whose(db, SignInSession.Digest(key), now, now.AddMinutes(-settings.Value.IdleMinutes));
        if (found is not null && found.SeenAt < now - Glance)
            await db.SignInSessions.Where(s => s.Id == found.SessionId).ExecuteUpdateAsync(set => set.SetProperty(s => s.SeenAt, now), ct);
        return found;
    }

    /// <summary>Those of one account that still let somebody in, the last seen first.</summary>
    public IQueryable<SignInSession> Of(Account account, DateTime now)
    {
        var (idle, stamp) = (now.AddMinutes(-settings.Value.IdleMinutes), account.SecurityStamp);
        return db
            .SignInSessions.AsNoTracking()
            .Where(s => s.AccountId == account.Id && s.Stamp == stamp && s.EndsAt > now && s.SeenAt > idle)
            .OrderByDescending(s => s.SeenAt);
    }

    public Task End(string key, CancellationToken ct = default)
    {
        var digest = SignInSession.Digest(key);
        return db.SignInSessions.Where(s => s.KeyDigest == digest).ExecuteDeleteAsync(ct);
    }

    /// <summary>One of somebody's own.</summary>
    /// <returns>Whether there was such a one.</returns>
    public async Task<bool> End(string accountId, int sessionId, CancellationToken ct = default) =>
        await db.SignInSessions.Where(s => s.Id == sessionId && s.AccountId == accountId).ExecuteDeleteAsync(ct) == 1;

    public Task EndAll(string accountId, CancellationToken ct = default) =>
        db.SignInSessions.Where(s => s.AccountId == accountId).ExecuteDeleteAsync(ct);
}

/// <summary>Forgets sessions that ran out, with what they knew of devices.</summary>
public sealed class PurgeSessions(HomeDb db, TimeProvider clock, IOptions<SignInSettings> settings)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var idle = now.AddMinutes(-settings.Value.IdleMinutes);
        var gone = await db.SignInSessions.Where(s => s.EndsAt <= now || s.SeenAt <= idle).ExecuteDeleteAsync(ct);
        return new JobResult(gone, 0, $"{gone} sessions that had run out were forgotten.");
    }
}
