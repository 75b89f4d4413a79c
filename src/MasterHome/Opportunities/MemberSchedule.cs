using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>The dated sessions that a member is signed up for, so that nobody takes places in two at the same time.</summary>
/// <param name="Longest">How long a session without an end is taken to last at most: an opportunity's effort also includes the
/// preparation.</param>
public sealed record MemberSchedule(IReadOnlyList<ScheduledSession> Sessions, TimeSpan Longest)
{
    public static MemberSchedule Empty { get; } = new([], TimeSpan.Zero);

    /// <summary>How long a session without an end is taken to last.</summary>
    /// <param name="minutes">The effort of its opportunity.</param>
    public static TimeSpan LengthWithoutEnd(int minutes, TimeSpan longest) => TimeSpan.FromMinutes(Math.Min(minutes, longest.TotalMinutes));

    /// <summary>Why the member cannot attend a session, or null.</summary>
    /// <param name="minutes">The effort of its opportunity.</param>
    public string? WhyNotAttend(Session session, int minutes) =>
        Sessions.FirstOrDefault(other => other.Id != session.Id && Overlap(session, minutes, other)) is { } clash
            ? $"You are signed up for {Format.Isolated(clash.Title)} at that time ({SessionTerms.Describe(clash.StartsAt, clash.Zone)}). "
                + "Withdraw from it first."
            : null;

    /// <summary>A sentence about the session of the member that lies nearest before or after this one; null when none is near, or one
    /// overlaps.</summary>
    /// <param name="minutes">The effort of its opportunity.</param>
    public string? WarnOfNear(Session session, int minutes, TimeSpan within)
    {
        if (session.StartsAt is not { } start || WhyNotAttend(session, minutes) is not null)
            return null;
        var end = session.EndsAt ?? start + Length(minutes);
        var (other, gap) = Sessions
            .Where(s => s.Id != session.Id)
            .Select(s => (s, Gap: s.StartsAt > start ? s.StartsAt - end : start - (s.EndsAt ?? s.StartsAt + Length(s.Minutes))))
            .OrderBy(s => s.Gap)
            .FirstOrDefault();
        if (other is null || within == TimeSpan.Zero || gap > within)
            return null;
        var isBefore = other.StartsAt < start;
        var distance = gap < TimeSpan.FromMinutes(1) ? "right" : Format.Count((int)gap.TotalMinutes, "minute");
        return $"Your session of {Format.Isolated(other.Title)} {(isBefore ? "ends" : "begins")} {distance} "
            + $"{(isBefore ? "before" : "after")} it.";
    }

    private bool Overlap(Session session, int minutes, ScheduledSession other) =>
        session.StartsAt == other.StartsAt
        || (
            session.StartsAt < (other.EndsAt ?? other.StartsAt + Length(other.Minutes))
            && other.StartsAt < (session.EndsAt ?? session.StartsAt + Length(minutes))
        );

    private TimeSpan Length(int minutes) => LengthWithoutEnd(minutes, Longest);
}

/// <summary>StartsAt and EndsAt are UTC; Minutes is the effort of the opportunity, from which a missing end is guessed.</summary>
public sealed record ScheduledSession
{
    public required int Id { get; init; }
    public required string Title { get; init; }
    public required DateTime StartsAt { get; init; }
    public DateTime? EndsAt { get; init; }
    public required string Zone { get; init; }
    public required int Minutes { get; init; }
}

public static class MemberScheduleQueries
{
    private static readonly Func<HomeDb, int, DateTime, DateTime, IAsyncEnumerable<ScheduledSession>> SessionsSince = EF.CompileAsyncQuery(
        (HomeDb db, int memberId, DateTime now, DateTime since) =>
            from signUp in db.SignUps
            where signUp.MemberId == memberId && SignUpStates.Active.Contains(signUp.State)
            join session in db.Sessions on signUp.SessionId equals session.Id
            join opportunity in db.Opportunities on signUp.OpportunityId equals opportunity.Id
            where (session.StartsAt > since || session.EndsAt > now) && session.CanceledAt == null
            orderby session.StartsAt, session.Id
            select new ScheduledSession
            {
                Id = session.Id,
                Title = opportunity.Title,
                StartsAt = session.StartsAt!.Value,
                EndsAt = session.EndsAt,
                Zone = session.Zone,
                Minutes = opportunity.Minutes,
            }
    );

    /// <summary>The dated sessions of the member's active sign-ups that have not ended.</summary>
    public static async Task<MemberSchedule> ScheduleOf(
        this HomeDb db,
        int memberId,
        DateTime now,
        TimeSpan longest,
        CancellationToken ct = default
    ) => new(await SessionsSince(db, memberId, now, now - longest).ToListAsync(ct), longest);
}
