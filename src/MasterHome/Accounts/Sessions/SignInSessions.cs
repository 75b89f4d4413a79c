using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts.Sessions;

/// <summary>The signed-in user, read on every request, so that name, membership and role are current.</summary>
/// <param name="ProgramVersion">The <see cref="Data.ProgramVersion"/> of this request, which costs no query of its own here.</param>
public sealed record SessionUser(
    int SessionId,
    string AccountId,
    string Name,
    int? MemberId,
    StaffRole Role,
    SignInMethod Method,
    string? Provider,
    bool SecondFactor,
    DateTime ProvedAt,
    DateTime SeenAt,
    long ProgramVersion
);

/// <summary>Starts, finds and ends server-side sessions.</summary>
public sealed class SignInSessions(HomeDb db, IOptions<SignInSettings> settings)
{
    // Accurate enough for a list of devices, without a write on every request.
    private static readonly TimeSpan SeenAtPrecision = TimeSpan.FromMinutes(1);

    internal const string NoteSeen = "UPDATE SignInSessions SET SeenAt = @at WHERE Id = @id";

    private static readonly Func<HomeDb, string, DateTime, DateTime, Task<SessionUser?>> FindByDigest = EF.CompileAsyncQuery(
        (HomeDb db, string digest, DateTime now, DateTime idle) =>
            db
                .SignInSessions.Where(s => s.KeyDigest == digest && s.EndsAt > now && s.SeenAt > idle)
                .Join(
                    db.Users.Where(a => a.DisabledAt == null),
                    s => new { Id = s.AccountId, Stamp = (string?)s.Stamp },
                    a => new { a.Id, Stamp = a.SecurityStamp },
                    (s, a) =>
                        new SessionUser(
                            s.Id,
                            a.Id,
                            a.DisplayName,
                            a.MemberId,
                            a.Role,
                            s.Method,
                            s.Provider,
                            s.SecondFactor,
                            s.ProvedAt,
                            s.SeenAt,
                            db.ProgramVersions.Where(v => v.Id == ProgramVersion.OnlyId).Select(v => v.Value).FirstOrDefault()
                        )
                )
                .FirstOrDefault()
    );

    /// <returns>The key for the cookie. It is always new, which prevents session fixation.</returns>
    public async Task<string> Open(Account account, Proof proof, SessionOrigin origin, CancellationToken ct = default)
    {
        var key = SignInSession.NewKey();
        db.Add(new SignInSession(key, account, proof, origin, origin.At.AddHours(settings.Value.SessionHours)));
        await db.SaveChangesAsync(ct);
        return key;
    }

    /// <returns>Null when the session has ended or expired, the account is disabled, or its security stamp has changed.</returns>
    public async Task<SessionUser?> Find(string key, DateTime now, CancellationToken ct = default)
    {
        var found = await FindByDigest(db, SignInSession.Digest(key), now, now.AddMinutes(-settings.Value.IdleMinutes));
        if (found is not null && found.SeenAt < now - SeenAtPrecision)
            // A page is shown also, and at once, while the database cannot be written. The next request tries again.
            await db.TryWithoutWaiting(NoteSeen, [("@at", now), ("@id", found.SessionId)], ct);
        return found;
    }

    /// <summary>Notes that the user of this session has just proved again who they are.</summary>
    public Task Confirm(string accountId, int sessionId, DateTime now, CancellationToken ct = default) =>
        db
            .SignInSessions.Where(s => s.Id == sessionId && s.AccountId == accountId)
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.ProvedAt, now), ct);

    /// <summary>The active sessions of an account, the most recently seen first.</summary>
    public IQueryable<SignInSession> ActiveSessions(Account account, DateTime now)
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

    /// <summary>Ends a session of this account.</summary>
    /// <returns>False when the account has no such session.</returns>
    public async Task<bool> End(string accountId, int sessionId, CancellationToken ct = default) =>
        await db.SignInSessions.Where(s => s.Id == sessionId && s.AccountId == accountId).ExecuteDeleteAsync(ct) == 1;

    public Task EndAll(string accountId, CancellationToken ct = default) =>
        db.SignInSessions.Where(s => s.AccountId == accountId).ExecuteDeleteAsync(ct);
}

/// <summary>Deletes expired sessions with their device data, and kept forms whose time is over.</summary>
public sealed class PurgeSessions(HomeDb db, TimeProvider clock, IOptions<SignInSettings> settings)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var idle = now.AddMinutes(-settings.Value.IdleMinutes);
        var deleted = await db.SignInSessions.Where(s => s.EndsAt <= now || s.SeenAt <= idle).ExecuteDeleteAsync(ct);
        await KeptForms.Purge(db, now, ct);
        return new JobResult(deleted, 0, $"{Format.Count(deleted, "expired session")} deleted.");
    }
}
