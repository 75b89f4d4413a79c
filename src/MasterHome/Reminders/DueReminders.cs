using System.Runtime.CompilerServices;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Reminders;

/// <summary>Time zones in which it is a civil hour of the same day.</summary>
internal sealed record ReminderMorning(DateOnly Day, IReadOnlyList<string> Zones);

/// <summary>Reads what the members of a morning are to be reminded of: the database narrows, the rules decide.</summary>
internal sealed class DueReminders(HomeDb db, Standings standings, ProgramCalendar calendar, ReminderRules rules)
{
    private const int PageSize = 300;

    private static readonly List<string> Urgency = [.. ReminderRules.Kinds];

    /// <summary>A page of emails at a time.</summary>
    public async IAsyncEnumerable<IReadOnlyList<ReminderEmail>> Of(ReminderMorning morning, [EnumeratorCancellation] CancellationToken ct)
    {
        var members = Reachable(morning);
        var cycle = await Running(morning.Day, ct);
        var places = (await HeldPlaces(members, ct)).ToLookup(p => p.Who.Id);
        var onTheWay = cycle is null ? [] : await Candidates(members, cycle, morning.Day).Select(m => m.Id).ToListAsync(ct);
        foreach (var ids in onTheWay.Union(places.Select(p => p.Key)).Order().Chunk(PageSize))
            yield return await Emails(ids, await Standings(ids, cycle, ct), places, morning.Day, ct);
    }

    /// <summary>Without those who have not met a year before that is still to be closed: whether the next one asks anything of them is open.</summary>
    private async Task<IReadOnlyList<MemberStanding>> Standings(int[] ids, ProgramCycle? cycle, CancellationToken ct)
    {
        if (cycle is null)
            return [];
        var members = db.Members.Where(m => EF.Parameter(ids).Contains(m.Id));
        var found = await standings.Of(members, cycle, ct);
        foreach (var before in await db.Cycles.AsNoTracking().Where(c => c.Year < cycle.Year && c.ClosedAt == null).ToListAsync(ct))
        {
            var owing = (await standings.Of(members, before, ct))
                .Where(s => s.State == StandingState.OnTheWay)
                .Select(s => s.Who.Id)
                .ToHashSet();
            found = [.. found.Where(s => !owing.Contains(s.Who.Id))];
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
                emails.Add(Email(own?.Who ?? places[id].First().Who, day, items));
        }
        return emails;
    }

    private ReminderEmail Email(StandingMember who, DateOnly day, IReadOnlyList<DueReminder> items) =>
        new(
            who,
            day,
            TimeZones.Utc(day.ToDateTime(TimeOnly.MinValue).AddHours(rules[EmailKinds.Digest].ToHour ?? 24), TimeZones.Find(who.TimeZone)),
            items
        );

    /// <summary>The running cycle, while the member's day lies in the year of the program's: at its turn nobody hears of the other year.</summary>
    private async Task<ProgramCycle?> Running(DateOnly day, CancellationToken ct) =>
        calendar.Today.Year == day.Year
            ? await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Year == day.Year && c.ClosedAt == null, ct)
            : null;

    /// <summary>Whom an email may reach at all today: not on leave, and without an email of this day.</summary>
    private IQueryable<Member> Reachable(ReminderMorning morning)
    {
        var (day, zones) = (morning.Day, morning.Zones);
        return db.Members.Where(m =>
            EF.Parameter(zones).Contains(m.TimeZone)
            && !m.Leaves.Any(l => l.GrantedAt != null && l.EndedAt == null && l.From <= day && day <= l.To)
            && !db.Reminders.Any(r => r.MemberId == m.Id && r.Day == day)
        );
    }

    /// <summary>Those of whom one of the three rules could ask something: a wider net than the rules, narrow enough that whoever had
    /// the month's email is not worked out again each day.</summary>
    private IQueryable<Member> Candidates(IQueryable<Member> members, ProgramCycle cycle, DateOnly day)
    {
        var (id, leaving, gone) = (cycle.Id, db.OptOuts.Standing(cycle.Id), db.OptOuts.Before(db.Cycles, cycle.Year));
        var (monthly, risk, deadline) = (rules[EmailKinds.WhereYouStand], rules[EmailKinds.AtRisk], rules[EmailKinds.DeadlineNear]);
        var (isDay, month) = (monthly.IsOn && day.Day >= monthly.DayOfMonth, StandingReminders.MonthOf(day));
        var (isRisky, lastRisk) = (
            risk.IsOn && day.Month >= risk.FromMonth && day.Day >= risk.DayOfMonth,
            day.AddDays(-risk.PauseDays ?? 0)
        );
        var (isNear, mark) = (
            deadline.IsOn && calendar.DaysLeftIn(cycle.Year) <= deadline.FirstMark,
            $"{cycle.Year}:{deadline.MarkAt(calendar.DaysLeftIn(cycle.Year))}"
        );
        return members
            .In(cycle.Year)
            .Where(m => !leaving.Any(o => o.MemberId == m.Id) && !gone.Any(o => o.MemberId == m.Id))
            .Where(m =>
                (
                    isDay
                    && !db.Reminders.Any(r =>
                        r.CycleId == id && r.Kind == EmailKinds.WhereYouStand && r.Period == month && r.MemberId == m.Id
                    )
                )
                || (
                    isRisky
                    && !db.Reminders.Any(r => r.CycleId == id && r.Kind == EmailKinds.AtRisk && r.Day > lastRisk && r.MemberId == m.Id)
                )
                || (
                    isNear
                    && !db.Reminders.Any(r =>
                        r.CycleId == id && r.Kind == EmailKinds.DeadlineNear && r.Period == mark && r.MemberId == m.Id
                    )
                )
            );
    }

    /// <summary>Places in years that are not closed whose session or end is near: for members of that year who are not leaving.</summary>
    private Task<List<HeldPlace>> HeldPlaces(IQueryable<Member> members, CancellationToken ct)
    {
        var now = calendar.Now;
        // In whatever zone, the rule's days and the night that follows lie within these.
        var begins = now.AddDays(rules[EmailKinds.SessionSoon].FirstMark + 2);
        var ends = now.AddHours(48 + (rules[EmailKinds.OfferEnding].HoursBefore ?? 0));
        return (
            from s in db.SignUps
            join session in db.Sessions on s.SessionId equals session.Id
            join o in db.Opportunities on s.OpportunityId equals o.Id
            join c in db.Cycles on o.CycleId equals c.Id
            join m in members on s.MemberId equals m.Id
            where
                (s.State == SignUpState.Confirmed && session.StartsAt > now && session.StartsAt < begins)
                || (s.State == SignUpState.Offered && s.OfferedUntil > now && s.OfferedUntil < ends)
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
