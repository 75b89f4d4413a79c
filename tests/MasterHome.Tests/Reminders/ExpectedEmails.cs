using System.Globalization;
using MasterHome.Mail;

namespace MasterHome.Tests.Reminders;

/// <summary>An email of a member's day.</summary>
/// <param name="Items">Kind and period of each thing in it.</param>
internal sealed record ExpectedEmail(int MemberId, DateTime At, string Kind, IReadOnlyList<(string Kind, string Period)> Items)
{
    public DateTime StaleAt { get; init; }

    /// <summary>When it left; null when it grew stale before, or they opted out.</summary>
    public DateTime? LeftAt { get; set; }

    public string InWords =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{At:yyyy-MM-dd HH:mm} {Kind} [{string.Join(", ", Items.Select(i => $"{i.Kind} {i.Period}").Order(StringComparer.Ordinal))}] {(LeftAt is { } left ? $"left {left:MM-dd HH:mm}" : "dropped")}"
        );
}

/// <summary>The rules of the reminders a second time, as plainly as they can be said, from the lives alone: nothing here asks the portal.</summary>
internal sealed class ExpectedEmails(SimulatedYear year)
{
    private const int CivilFrom = 8;
    private const int CivilTo = 20;

    private static readonly TimeZoneInfo Program = TimeZoneInfo.FindSystemTimeZoneById(SimulatedYear.Zone);
    private static readonly int[] DeadlineMarks = [1, 7, 14, 30, 60];

    private readonly Dictionary<int, List<(ExpectedEmail Email, string Kind, string Period, DateOnly Day)>> _sent = [];
    private readonly Dictionary<string, DateOnly> _lookedAt = [];

    public List<ExpectedEmail> All { get; } = [];

    public ExpectedEmails Write()
    {
        foreach (var run in year.Runs)
        {
            foreach (var email in All.Where(l => l.LeftAt is null && l.StaleAt <= run))
                _sent[email.MemberId].RemoveAll(s => s.Email == email);
            foreach (var zone in year.Lives.Where(l => l.Since <= run).GroupBy(l => l.Zone.Id))
            {
                var local = zone.First().Local(run);
                var day = DateOnly.FromDateTime(local);
                if (local.Hour is < CivilFrom or >= CivilTo || _lookedAt.GetValueOrDefault(zone.Key) == day)
                    continue;
                _lookedAt[zone.Key] = day;
                foreach (var life in zone)
                    WriteTo(life, run, day);
            }
            if (SimulatedYear.IsMailLeaving(run))
            {
                // Whoever opts out is not reminded by what still waits.
                foreach (var email in All.Where(l => l.LeftAt is null && l.StaleAt > run && !year.Life(l.MemberId).IsLeaving.At(run)))
                    email.LeftAt = run;
            }
        }
        return this;
    }

    private void WriteTo(Life life, DateTime now, DateOnly day)
    {
        var sent = _sent.TryGetValue(life.Id, out var known) ? known : _sent[life.Id] = [];
        if (life.Leaves.Any(l => l.Granted <= now && l.From <= day && day <= l.To) || life.IsLeaving.At(now) || sent.Any(s => s.Day == day))
            return;
        var items = Places(life, now, day)
            .Concat(Standing(life, now, day, sent))
            .Where(i => !sent.Any(s => s.Kind == i.Kind && s.Period == i.Period))
            .Where(i => !(life.Declined.TryGetValue(i.Kind, out var since) && since <= now))
            .ToList();
        if (items.Count == 0)
            return;
        var email = new ExpectedEmail(
            life.Id,
            now,
            items.Count == 1 ? items[0].Kind : EmailKinds.Digest,
            [.. items.Select(i => (i.Kind, i.Period))]
        )
        {
            StaleAt = items.Select(i => i.Until ?? DateTime.MaxValue).Append(Utc(life, day, CivilTo)).Min(),
        };
        All.Add(email);
        sent.AddRange(items.Select(i => (email, i.Kind, i.Period, day)));
    }

    /// <summary>A session today or tomorrow; an offer that would have less than a day left tomorrow at eight. Not on the day of the place's own email.</summary>
    private static IEnumerable<(string Kind, string Period, DateTime? Until)> Places(Life life, DateTime now, DateOnly day)
    {
        foreach (var place in life.Places.At(now).Where(p => IsMember(life, now, p.Year) && life.Day(p.Since) < day))
        {
            if (place.OfferedUntil is { } until)
            {
                if (until > now && until < Utc(life, day.AddDays(1), CivilFrom).AddHours(24))
                    yield return (EmailKinds.OfferEnding, $"{place.Year}:{place.SignUpId}", until);
            }
            else if (place.Start > now && life.Day(place.Start.Value).DayNumber - day.DayNumber <= 1)
            {
                yield return (
                    EmailKinds.SessionSoon,
                    string.Create(CultureInfo.InvariantCulture, $"{place.Year}:{place.SignUpId}:{life.Day(place.Start.Value):yyyyMMdd}:1"),
                    place.Start
                );
            }
        }
    }

    private static IEnumerable<(string Kind, string Period, DateTime? Until)> Standing(
        Life life,
        DateTime now,
        DateOnly day,
        List<(ExpectedEmail Email, string Kind, string Period, DateOnly Day)> sent
    )
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTimeFromUtc(now, Program));
        if (today.Year != day.Year || !IsMember(life, now, day.Year) || IsDone(life, now, day.Year))
            yield break;
        if (day.Year > SimulatedYear.Year && now < SimulatedYear.Closes && !IsDone(life, now, SimulatedYear.Year))
            yield break;

        if (sent.Where(s => s.Kind == EmailKinds.WhereYouStand).All(s => day.DayNumber - s.Day.DayNumber >= 14))
            yield return (EmailKinds.WhereYouStand, $"{day:yyyy-MM}", null);

        var (required, got) = (Required(life, now, day.Year), Got(life, now, day.Year));
        var before = sent.Where(s => s.Kind == EmailKinds.AtRisk && s.Period.StartsWith($"{day.Year}", StringComparison.Ordinal)).ToList();
        var behind = EvenPace(life, required, day) - got;
        if (
            day is { Month: >= 4, Day: >= 15 }
            && behind > 0
            && 100 * behind >= 20 * required
            && before.Count < 6
            && before.All(s => day.DayNumber - s.Day.DayNumber >= 28)
        )
            yield return (EmailKinds.AtRisk, $"{day.Year}:{before.Count + 1}", null);

        var left = new DateOnly(day.Year, 12, 31).DayNumber - today.DayNumber;
        var isAnythingLeft = got < required || (day.Year == SimulatedYear.Year && life.Untrained.At(now).NotReported > 0);
        if (
            left <= 60
            && isAnythingLeft
            && sent.Where(s => s.Kind == EmailKinds.DeadlineNear).All(s => day.DayNumber - s.Day.DayNumber >= 3)
        )
            yield return (EmailKinds.DeadlineNear, $"{day.Year}:{DeadlineMarks.First(mark => mark >= left)}", null);
    }

    public static bool IsDone(Life life, DateTime now, int of) =>
        of == SimulatedYear.Year && life.Points.At(now) >= Required(life, now, of) && life.Untrained.At(now).Open == 0;

    /// <summary>In the year of theirs, and not gone with the one before.</summary>
    private static bool IsMember(Life life, DateTime now, int of) =>
        life.QualifiedOn.Year <= of
        && (of == SimulatedYear.Year || now < SimulatedYear.Closes || IsDone(life, SimulatedYear.Closes, SimulatedYear.Year));

    private static int Got(Life life, DateTime now, int of) => of == SimulatedYear.Year ? life.Points.At(now) + life.Awaiting.At(now) : 0;

    /// <summary>A twelfth of 400 for each month from the qualifying one on that is not all leave, rounded up.</summary>
    private static int Required(Life life, DateTime now, int of)
    {
        var months = Enumerable
            .Range(1, 12)
            .Where(month => life.QualifiedOn.Year < of || month >= life.QualifiedOn.Month)
            .Count(month =>
                !life.Leaves.Any(l =>
                    l.Granted <= now && l.From <= new DateOnly(of, month, 1) && l.To >= new DateOnly(of, month, 1).AddMonths(1).AddDays(-1)
                )
            );
        return (int)Math.Ceiling(400 * months / 12.0);
    }

    private static int EvenPace(Life life, int required, DateOnly day)
    {
        var from = life.QualifiedOn.Year < day.Year ? new DateOnly(day.Year, 1, 1) : new DateOnly(day.Year, life.QualifiedOn.Month, 1);
        return required * (day.DayNumber - from.DayNumber + 1) / (new DateOnly(day.Year, 12, 31).DayNumber - from.DayNumber + 1);
    }

    private static DateTime Utc(Life life, DateOnly day, int hour) =>
        TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(new TimeOnly(hour, 0)), life.Zone);
}
