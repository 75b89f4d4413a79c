using System.Runtime.CompilerServices;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Reminders;

/// <summary>Time zones in which it is the same day and within the sending hours.</summary>
internal sealed record ReminderMorning(DateOnly Day, IReadOnlyList<string> Zones)
{
    /// <summary>The hour that has come for members who chose a later one than the first; null in the morning, for all others.</summary>
    public int? Hour { get; init; }
}

/// <summary>Finds the reminders that are due in a group of time zones: a query selects candidates, the rules decide.</summary>
internal sealed class DueReminders(HomeDb db, Standings standings, ProgramCalendar calendar, ReminderRules rules)
{
    private const int PageSize = 1000;

    private static readonly List<string> Urgency = [.. ReminderRules.Kinds];

    /// <summary>Returns the emails of a morning, one page at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ReminderEmail>> Of(ReminderMorning morning, [EnumeratorCancellation] CancellationToken ct)
    {
        var members = Reachable(morning);
        var cycle = await OpenCycle(morning.Day, ct);
        // What is about a place cannot wait for an hour that the member chose.
        var places = (morning.Hour is null ? await HeldPlaces(members, ct) : []).ToLookup(p => p.Member.Id);
        var candidates = cycle is null
            ? []
            : await Candidates(Awaiting(members, morning), cycle, morning.Day).Select(m => m.Id).ToHashSetAsync(ct);
        foreach (var ids in candidates.Union(places.Select(p => p.Key)).Order().Chunk(PageSize))
        {
            var found = await Standings([.. ids.Where(candidates.Contains)], cycle, ct);
            yield return await Emails(ids, found, places, morning.Day, ct);
        }
    }

    /// <summary>Skips members who have not met the requirements of an earlier year that is not closed yet: it is still undecided whether
    /// they are in the next cycle.</summary>
    private async Task<IReadOnlyList<MemberStanding>> Standings(int[] ids, ProgramCycle? cycle, CancellationToken ct)
    {
        if (cycle is null)
            return [];
        var members = db.Members.Where(m => EF.Parameter(ids).Contains(m.Id));
        var found = await standings.Of(members, cycle, ct);
        foreach (var earlier in await db.Cycles.AsNoTracking().Where(c => c.Year < cycle.Year && c.ClosedAt == null).ToListAsync(ct))
        {
            var undecided = (await standings.Of(members, earlier, ct)).Where(s => s.IsOpen).Select(s => s.Who.Id).ToHashSet();
            found = [.. found.Where(s => !undecided.Contains(s.Who.Id))];
        }
        return found;
    }

    private async Task<IReadOnlyList<ReminderEmail>> Emails(
        int[] ids,
        IReadOnlyList<MemberStanding> found,
        ILookup<int, HeldPlace> places,
        DateOnly day,
        CancellationToken ct
    )
    {
        var sent = (
            await db
                .Reminders.Where(r => EF.Parameter(ids).Contains(r.MemberId) && db.Cycles.Any(c => c.Id == r.CycleId && c.ClosedAt == null))
                .Select(r => new { r.MemberId, Row = new SentReminder(r.Kind, r.CycleId, r.Period, r.Day) })
                .ToListAsync(ct)
        ).ToLookup(r => r.MemberId, r => r.Row);
        var declined = (
            await db
                .Unsubscriptions.Where(d => EF.Parameter(ids).Contains(d.MemberId))
                .Select(d => new { d.MemberId, d.Kind })
                .ToListAsync(ct)
        )
            .Select(d => (d.MemberId, d.Kind))
            .ToHashSet();
        var standing = found.ToDictionary(s => s.Who.Id);
        var emails = new List<ReminderEmail>();
        foreach (var id in ids)
        {
            var own = standing.GetValueOrDefault(id);
            var items = places[id]
                .Select(p => new PlaceReminders(rules, p, day).Due())
                .OfType<DueReminder>()
                .Where(due => !sent[id].Any(s => s.Kind == due.Kind && s.CycleId == due.CycleId && s.Period == due.Period))
                .Concat(own is null ? [] : new StandingReminders(rules, own, day, [.. sent[id].Where(s => s.CycleId == own.CycleId)]).Due())
                .Where(due => !declined.Contains((id, due.Kind)))
                .OrderBy(due => Urgency.IndexOf(due.Kind))
                .ThenBy(due => due.Until)
                .ToList();
            if (items.Count > 0)
                emails.Add(Email(own?.Who ?? places[id].First().Member, day, items));
        }
        return emails;
    }

    private ReminderEmail Email(StandingMember member, DateOnly day, IReadOnlyList<DueReminder> items) =>
        new(
            member,
            day,
            TimeZones.Utc(day.ToDateTime(TimeOnly.MinValue).AddHours(rules[Digest.Key].ToHour ?? 24), TimeZones.Find(member.TimeZone)),
            items
        );

    /// <summary>The open cycle of this day's year. Null around New Year, while the member's year differs from the program's.</summary>
    private async Task<ProgramCycle?> OpenCycle(DateOnly day, CancellationToken ct) =>
        calendar.Today.Year == day.Year
            ? await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Year == day.Year && c.ClosedAt == null, ct)
            : null;

    /// <summary>Members who may get a reminder today: not on leave, and without a reminder on this day.</summary>
    private IQueryable<Member> Reachable(ReminderMorning morning)
    {
        var (day, zones) = (morning.Day, morning.Zones);
        return db.Members.Where(m =>
            zones.Contains(m.TimeZone)
            && !m.Leaves.Any(l => l.State == LeaveState.Granted && l.From <= day && day <= l.To)
            && !db.Reminders.Any(r => r.MemberId == m.Id && r.Day == day)
        );
    }

    /// <summary>Members whose reminders are not paused, and come on this day of the week and at this hour.</summary>
    private IQueryable<Member> Awaiting(IQueryable<Member> members, ReminderMorning morning)
    {
        var (day, weekday, first) = (morning.Day, morning.Day.DayOfWeek, rules[Digest.Key].FromHour ?? 0);
        var awaiting = members.Where(m =>
            (m.ReminderWeekday == null || m.ReminderWeekday == weekday) && !(m.RemindersRestUntil != null && m.RemindersRestUntil > day)
        );
        return morning.Hour is { } hour
            ? awaiting.Where(m => m.ReminderHour > first && m.ReminderHour <= hour)
            : awaiting.Where(m => m.ReminderHour == null || m.ReminderHour <= first);
    }

    /// <summary>Members for whom one of the three standing rules may be due. The query is broader than the rules, but narrow enough that
    /// a member who already has this month's email is not evaluated again each day.</summary>
    private IQueryable<Member> Candidates(IQueryable<Member> members, ProgramCycle cycle, DateOnly day)
    {
        var id = cycle.Id;
        var leaving = db.OptOuts.InForce(cycle.Id);
        var leftBefore = db.OptOuts.Before(db.Cycles, cycle.Year);
        var monthly = rules[WhereYouStand.Key];
        var isMonthlyDue = monthly.IsOn && day.Day >= monthly.DayOfMonth;
        var month = StandingReminders.MonthOf(day);
        var risk = rules[AtRisk.Key];
        var isRiskDue = risk.IsOn && day.Day >= risk.DayOfMonth && CanBeAtRisk(cycle);
        var riskPauseStart = day.AddDays(-risk.PauseDays ?? 0);
        var deadline = rules[DeadlineNear.Key];
        var isDeadlineNear = deadline.IsOn && calendar.DaysLeftIn(cycle.Year) <= deadline.LargestThreshold;
        var deadlinePeriod = $"{cycle.Year}:{deadline.ReachedThreshold(calendar.DaysLeftIn(cycle.Year))}";
        var summaries = db.StandingSummaries.Where(s => s.CycleId == id);
        var changes = db.StandingChanges.Of(id);
        return members
            .In(cycle.Year)
            .Where(m => !leaving.Any(o => o.MemberId == m.Id) && !leftBefore.Any(o => o.MemberId == m.Id))
            // Requirements met, and nothing changed since. This does not depend on the day, as the other statuses do.
            .Where(m =>
                !summaries.Any(s => s.MemberId == m.Id && s.Status == MemberStatus.RequirementsMet)
                || changes.Any(c => c.MemberId == null || c.MemberId == m.Id)
            )
            .Where(m =>
                (
                    isMonthlyDue
                    && !db.Reminders.Any(r => r.CycleId == id && r.Kind == WhereYouStand.Key && r.Period == month && r.MemberId == m.Id)
                )
                || (
                    isRiskDue
                    && (
                        !summaries.Any(s =>
                            s.MemberId == m.Id && s.Earned + s.Awaiting + s.SignedUpFor >= s.Required && s.TrainingsUnreported == 0
                        ) || changes.Any(c => c.MemberId == null || c.MemberId == m.Id)
                    )
                    && !db.Reminders.Any(r => r.CycleId == id && r.Kind == AtRisk.Key && r.Day > riskPauseStart && r.MemberId == m.Id)
                )
                || (
                    isDeadlineNear
                    && !db.Reminders.Any(r =>
                        r.CycleId == id && r.Kind == DeadlineNear.Key && r.Period == deadlinePeriod && r.MemberId == m.Id
                    )
                )
            );
    }

    /// <summary>Whether either clause of the cycle's rule can hold today; the standing decides for each member.</summary>
    private bool CanBeAtRisk(ProgramCycle cycle) =>
        cycle.AtRisk.CountsPoints(cycle.Year, calendar.Today) || cycle.AtRisk.CountsTrainings(calendar.DaysLeftIn(cycle.Year));

    /// <summary>Places in open years whose session or offer end is near, for members of that year who are not leaving.</summary>
    private Task<List<HeldPlace>> HeldPlaces(IQueryable<Member> members, CancellationToken ct)
    {
        var now = calendar.Now;
        // Wide enough for the rules' days and the following night in every time zone.
        var startsBefore = now.AddDays(rules[SessionSoon.Key].LargestThreshold + 2);
        var endsBefore = now.AddHours(48 + (rules[OfferEnding.Key].HoursBefore ?? 0));
        return (
            from s in db.SignUps
            join session in db.Sessions on s.SessionId equals session.Id
            join o in db.Opportunities on s.OpportunityId equals o.Id
            join c in db.Cycles on o.CycleId equals c.Id
            join m in members on s.MemberId equals m.Id
            where
                (s.State == SignUpState.Confirmed && session.StartsAt > now && session.StartsAt < startsBefore)
                || (s.State == SignUpState.Offered && s.OfferedUntil > now && s.OfferedUntil < endsBefore)
            where session.CanceledAt == null && c.ClosedAt == null
            where m.QualifiedOn.Year <= c.Year && !(m.EndedWith < c.Year && m.QualifiedOn.Year <= m.EndedWith)
            where
                !db.OptOuts.Any(x =>
                    x.MemberId == m.Id
                    && x.TakenBackAt == null
                    && db.Cycles.Any(y => y.Id == x.CycleId && y.ClosedAt == null && y.Year <= c.Year)
                )
            select new HeldPlace(
                new StandingMember(m.Id, m.FirstName, m.LastName, m.Email, m.TimeZone, m.IsPartner, m.QualifiedOn),
                s.Id,
                s.State,
                s.StateAt,
                s.OfferedUntil,
                session.StartsAt,
                o.Title,
                c.Id,
                c.Year
            )
        ).ToListAsync(ct);
    }
}
