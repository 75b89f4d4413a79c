using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities.Watches;

/// <summary>Emails members who watch an opportunity as soon as they can take a place of it. The watch is deleted in the transaction that
/// queues its email, so nobody gets two when the job runs twice, in two processes, or is killed.</summary>
/// <param name="belowPace">Asked only while places are kept for members below the pace.</param>
public sealed class TellWatchers(HomeDb db, ProgramCalendar calendar, BelowPace? belowPace = null)
{
    private const int AtOnce = 200;

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        await DeleteEnded(ct);
        var told = 0;
        foreach (var id in await WithFreePlaces(ct))
            told += await TellAll(id, ct);
        return new JobResult(
            told,
            0,
            told == 0 ? "No watched opportunity has a new place." : $"{Format.Count(told, "member")} told of a place."
        );
    }

    /// <summary>Nothing can appear any more in what is retired, or in a closed year.</summary>
    private Task DeleteEnded(CancellationToken ct)
    {
        var ended = db
            .Opportunities.Where(o => o.RetiredAt != null || db.Cycles.Any(c => c.Id == o.CycleId && c.ClosedAt != null))
            .Select(o => o.Id);
        return db.Watches.Where(w => ended.Contains(w.OpportunityId)).ExecuteDeleteAsync(ct);
    }

    private Task<List<int>> WithFreePlaces(CancellationToken ct)
    {
        var now = calendar.Now;
        var (held, ahead) = (db.SignUps.HoldingPlaces(), db.Sessions.Ahead(now));
        return db
            .Opportunities.Open()
            .Where(o => db.Watches.Any(w => w.OpportunityId == o.Id))
            .Where(o =>
                ahead.Any(s =>
                    s.OpportunityId == o.Id
                    && (s.SignUpOpensAt == null || s.SignUpOpensAt <= now)
                    && (s.Places == null || held.Count(h => h.SessionId == s.Id) < s.Places)
                )
            )
            .OrderBy(o => o.Id)
            .Select(o => o.Id)
            .ToListAsync(ct);
    }

    private async Task<int> TellAll(int opportunityId, CancellationToken ct)
    {
        var opportunity = await db.Opportunities.AsNoTracking().Include(o => o.Sessions).SingleAsync(o => o.Id == opportunityId, ct);
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == opportunity.CycleId, ct);
        var sessions = opportunity.Sessions.Select(s => s.Id).ToList();
        var taken = await db
            .SignUps.HoldingPlaces()
            .Where(s => sessions.Contains(s.SessionId))
            .GroupBy(s => s.SessionId)
            .ToDictionaryAsync(g => g.Key, g => g.Count(), ct);
        var open = opportunity
            .Sessions.Where(s => s.StateForNewSignUp(taken.GetValueOrDefault(s.Id)) != SignUpState.Waiting)
            .OrderBy(s => s.StartsAt ?? DateTime.MaxValue)
            .ToList();
        var (told, last) = (0, 0);
        while (true)
        {
            var watches = await WatchesAfter(last, opportunityId, ct);
            var signUps = await SignUpsOf(watches, opportunityId, ct);
            foreach (var (watch, member) in watches)
            {
                if (
                    await ApplicantOf(member, [.. signUps[member.Id]], opportunity, cycle, open, ct) is { } applicant
                    && open.Find(s => opportunity.WhyNotSignUp(s, applicant, calendar.Now) is null) is { } session
                    && await Tell(watch, member, opportunity, session, taken.GetValueOrDefault(session.Id), cycle.Year, ct)
                )
                    told++;
            }
            if (watches.Count < AtOnce)
                return told;
            last = watches[^1].Watch.Id;
        }
    }

    private async Task<IReadOnlyList<(Watch Watch, Member Member)>> WatchesAfter(int last, int opportunityId, CancellationToken ct) =>
        [
            .. (
                await db
                    .Watches.AsNoTracking()
                    .Where(w => w.OpportunityId == opportunityId && w.Id > last)
                    .Join(db.Members.AsNoTracking(), w => w.MemberId, m => m.Id, (watch, member) => new { watch, member })
                    .OrderBy(w => w.watch.Id)
                    .Take(AtOnce)
                    .ToListAsync(ct)
            ).Select(w => (w.watch, w.member)),
        ];

    private async Task<ILookup<int, SignUp>> SignUpsOf(
        IReadOnlyList<(Watch Watch, Member Member)> watches,
        int opportunityId,
        CancellationToken ct
    )
    {
        var ids = watches.Select(w => w.Member.Id).ToArray();
        var signUps = db.SignUps.AsNoTracking().Where(s => s.OpportunityId == opportunityId && ids.Contains(s.MemberId));
        return (await signUps.ToListAsync(ct)).ToLookup(s => s.MemberId);
    }

    /// <summary>Reads schedule and pace only of members whom nothing else keeps from signing up.</summary>
    /// <returns>Null when the member cannot sign up whatever these are.</returns>
    private async Task<Applicant?> ApplicantOf(
        Member member,
        IReadOnlyList<SignUp> own,
        Opportunity opportunity,
        ProgramCycle cycle,
        IReadOnlyList<Session> open,
        CancellationToken ct
    )
    {
        var now = calendar.Now;
        var applicant = await db.ApplicantOf(member.Id, cycle, own, ct) with { IsBelowPace = true };
        if (!open.Any(s => opportunity.WhyNotSignUp(s, applicant, now) is null))
            return null;
        var asksForPace = belowPace is not null && open.Any(s => s.BelowPaceUntil(now) is not null);
        return applicant with
        {
            Schedule = await db.ScheduleOf(member.Id, now, calendar.LongestSession, ct),
            IsBelowPace = asksForPace && await belowPace!(member.Id, cycle, ct),
        };
    }

    /// <returns>False if another process was faster, or the member has stopped the watch.</returns>
    private Task<bool> Tell(
        Watch watch,
        Member member,
        Opportunity opportunity,
        Session session,
        int taken,
        int year,
        CancellationToken ct
    ) =>
        db.Transact(
            async ct =>
            {
                if (await db.Watches.Where(w => w.Id == watch.Id).ExecuteDeleteAsync(ct) == 0)
                    return false;
                var zone = TimeZones.Find(member.TimeZone);
                var email = new OutgoingEmail(
                    new PlaceAppeared(
                        member.CallName,
                        opportunity.Title,
                        session.StartsAt is { } start
                            ? Format.DateTime(start, zone) + (Format.CountsFor(start, zone, year) is { } counts ? $"; {counts}" : "")
                            : "no fixed date",
                        session.Places is { } places ? Format.Count(places - taken, "place") : "no limit",
                        $"/opportunities/{opportunity.Id}"
                    ),
                    $"{PlaceAppeared.Key}:{watch.Id}",
                    member.Recipient(),
                    calendar.Now
                );
                db.Queue((session.SignUpClosesAt ?? session.StartsAt) is { } end ? email.Until(end) : email);
                return true;
            },
            ct
        );
}
