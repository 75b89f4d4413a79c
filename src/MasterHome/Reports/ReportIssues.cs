using System.Globalization;
using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Reports;

/// <summary>Finds a year's items to review: exceptions, pending decisions, and failures of the portal.</summary>
internal sealed class ReportIssues(HomeDb db, ProgramCalendar calendar)
{
    public async Task<IReadOnlyList<ReportException>> Exceptions(ProgramCycle cycle, IReadOnlyList<ReportLine> lines, CancellationToken ct)
    {
        var who = lines.ToDictionary(l => l.MemberId);
        ReportException About(int memberId, string kind, string what, DateTime? at = null) =>
            new(
                kind,
                who.GetValueOrDefault(memberId)?.Name ?? $"Member {memberId}",
                who.GetValueOrDefault(memberId)?.Email ?? "",
                what,
                at
            );

        var (first, last, closed) = (cycle.FirstDay, cycle.LastDay, cycle.ClosedAt);
        var overrides = await db.RequiredOverrides.AsNoTracking().Where(o => o.CycleId == cycle.Id).OrderBy(o => o.Id).ToListAsync(ct);
        // The reason for a leave is private to the member and stays in the portal.
        var leaves = await db
            .Members.SelectMany(
                m => m.Leaves.Where(l => l.State == LeaveState.Granted && l.From <= last && l.To >= first),
                (m, l) =>
                    new
                    {
                        MemberId = m.Id,
                        l.Id,
                        l.From,
                        l.To,
                        l.DecidedAt,
                        l.DecidedBy,
                    }
            )
            .OrderBy(l => l.Id)
            .ToListAsync(ct);
        var late = await db
            .PointEntries.Where(e => e.CycleId == cycle.Id && closed != null && e.PostedAt > closed)
            .OrderBy(e => e.Id)
            .Select(e => new
            {
                e.MemberId,
                e.Points,
                e.Title,
                e.DecidedBy,
                e.PostedAt,
            })
            .ToListAsync(ct);
        var alone = await db
            .CorrectionRequests.AsNoTracking()
            .Where(r => r.CycleId == cycle.Id && r.WithoutSecond)
            .OrderBy(r => r.Id)
            .ToListAsync(ct);
        var frozen = await db
            .Outcomes.AsNoTracking()
            .Current(cycle.Id)
            .Select(o => new
            {
                o.MemberId,
                o.Earned,
                o.Required,
            })
            .ToDictionaryAsync(o => o.MemberId, ct);
        return
        [
            .. overrides.Select(o =>
                About(o.MemberId, "Requirement set by the team", $"{Format.Count(o.Points, "point")} by {o.SetBy}: {o.Reason}", o.SetAt)
            ),
            .. alone.Select(r =>
                About(
                    r.MemberId,
                    $"Correction {CorrectionActions.WithoutSecond}",
                    $"{Format.CountWithSign(r.Points, "point")} by {r.DecidedBy}: {r.Reason}",
                    r.DecidedAt
                )
            ),
            .. leaves.Select(l =>
                About(l.MemberId, "Leave granted", $"{Format.Date(l.From)} to {Format.Date(l.To)}, by {l.DecidedBy}", l.DecidedAt)
            ),
            .. late.Select(e =>
                About(
                    e.MemberId,
                    "Posted after the close",
                    $"{Format.CountWithSign(e.Points, "point")}, {e.Title}, by {e.DecidedBy}",
                    e.PostedAt
                )
            ),
            .. lines
                .Where(l => frozen.TryGetValue(l.MemberId, out var end) && (end.Earned, end.Required) != (l.Earned, l.Required))
                .Select(l =>
                    About(
                        l.MemberId,
                        "Outcome not reviewed",
                        $"closed with {Format.Number(frozen[l.MemberId].Earned)} of "
                            + $"{Format.Count(frozen[l.MemberId].Required, "point")}, now {Format.Number(l.Earned)} of "
                            + Format.Number(l.Required)
                    )
                ),
            .. lines
                .Where(l => !l.IsInYear)
                .Select(l => About(l.MemberId, "Points without being in the year", Format.Count(l.Earned, "point"))),
            .. lines.Where(l => l.Earned < 0).Select(l => About(l.MemberId, "Balance below zero", Format.Count(l.Earned, "point"))),
        ];
    }

    /// <summary>Decisions required before the close, and other pending requests.</summary>
    public async Task<IReadOnlyList<OpenItem>> Open(ProgramCycle cycle, CancellationToken ct)
    {
        var undecided = new UndecidedItems(db, calendar);
        var ofYear = db.Opportunities.Where(o => o.CycleId == cycle.Id).Select(o => o.Id);
        return
        [
            await Open("Reported completions", undecided.Reports(cycle).Select(s => s.ReportedAt), ct),
            await Open(
                "People interested, without an answer",
                db.SignUps.Where(s => s.State == SignUpState.Interested && ofYear.Contains(s.OpportunityId))
                    .Select(s => (DateTime?)s.CreatedAt),
                ct
            ),
            await Open("Claimed trainings", undecided.Trainings(cycle).Select(c => (DateTime?)c.ReportedAt), ct),
            await Open("Suggestions", undecided.Suggestions(cycle).Select(s => s.WaitsSince), ct),
            await Open("Appeals", undecided.Appeals(cycle).Select(a => (DateTime?)a.AskedAt), ct),
            await Open("Corrections of points", undecided.Corrections(cycle).Select(r => (DateTime?)r.AskedAt), ct),
            await Open("Requests for leave", undecided.Leaves(cycle).Select(l => (DateTime?)l.AskedAt), ct),
        ];
    }

    public async Task<ReportOperations> Works(ProgramCycle cycle, int forumDays, CancellationToken ct)
    {
        var failed = db.OutgoingEmails.Where(m => m.State == EmailState.Failed);
        var counts =
            !cycle.IsClosed
            && await db.Opportunities.Open().AnyAsync(o => o.CycleId == cycle.Id && o.Tracking == Tracking.ForumReplies, ct);
        // Only members included in the pull; otherwise a member who left would count as unread all year.
        var asked = db.MembersWithCountedReplies(cycle);
        var unknown = asked.Where(m =>
            db.UnmatchedMembers.Any(u => u.MemberId == m.Id && u.CommunityUserId == m.CommunityUserId)
            || (m.CommunityUserId == null && !db.ForumSnapshots.Any(s => s.MemberId == m.Id && s.CycleId == cycle.Id))
        );
        var since = calendar.Now.AddDays(-forumDays);
        return new ReportOperations(
            await failed.CountAsync(ct),
            await failed.OrderBy(m => m.CreatedAt).Select(m => (DateTime?)m.CreatedAt).FirstOrDefaultAsync(ct),
            counts,
            counts ? await unknown.CountAsync(ct) : 0,
            counts
                ? await asked.CountAsync(
                    m =>
                        !unknown.Contains(m)
                        && !db.ForumSnapshots.Any(s => s.MemberId == m.Id && s.CycleId == cycle.Id && s.ReadAt >= since),
                    ct
                )
                : 0,
            forumDays
        );
    }

    private async Task<OpenItem> Open(string what, IQueryable<DateTime?> since, CancellationToken ct)
    {
        var open = await since.GroupBy(_ => 1).Select(g => new { Count = g.Count(), Oldest = g.Min() }).SingleOrDefaultAsync(ct);
        return new OpenItem(what, open?.Count ?? 0, open?.Oldest is { } at ? calendar.DayOf(at) : null);
    }
}
