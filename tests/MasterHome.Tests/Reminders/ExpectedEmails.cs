using System.Globalization;
using MasterHome.Mail;
using MasterHome.Reminders;

namespace MasterHome.Tests.Reminders;

/// <summary>A member's reminder email of one day.</summary>
/// <param name="Items">The kind and period of each reminder in it.</param>
internal sealed record ExpectedEmail(int MemberId, DateTime At, string Kind, IReadOnlyList<(string Kind, string Period)> Items)
{
    public DateTime StaleAt { get; init; }

    /// <summary>UTC, when it was sent; null when it became stale before, or the member opted out.</summary>
    public DateTime? SentAt { get; set; }

    public string Description =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{At:yyyy-MM-dd HH:mm} {Kind} [{string.Join(", ", Items.Select(i => $"{i.Kind} {i.Period}").Order(StringComparer.Ordinal))}] "
                + $"{(SentAt is { } sent ? $"sent {sent:MM-dd HH:mm}" : "not sent")}"
        );
}

/// <summary>A second, simple implementation of the reminder rules. It uses only the recorded lives and no production rules.</summary>
internal sealed class ExpectedEmails(SimulatedYear year)
{
    private const int FromHour = 8;
    private const int ToHour = 20;

    private static readonly TimeZoneInfo Program = TimeZoneInfo.FindSystemTimeZoneById(SimulatedYear.Zone);
    private static readonly int[] DeadlineThresholds = [1, 7, 14, 30, 60];

    private readonly Dictionary<int, List<(ExpectedEmail Email, string Kind, string Period, DateOnly Day)>> _sent = [];
    private readonly Dictionary<string, DateOnly> _lastDay = [];

    public List<ExpectedEmail> All { get; } = [];

    public ExpectedEmails Run()
    {
        foreach (var run in year.Runs)
        {
            foreach (var email in All.Where(l => l.SentAt is null && l.StaleAt <= run))
                _sent[email.MemberId].RemoveAll(s => s.Email == email);
            foreach (var zone in year.Lives.Where(l => l.Since <= run).GroupBy(l => l.Zone.Id))
            {
                var local = zone.First().Local(run);
                var day = DateOnly.FromDateTime(local);
                if (local.Hour is < FromHour or >= ToHour || _lastDay.GetValueOrDefault(zone.Key) == day)
                    continue;
                _lastDay[zone.Key] = day;
                foreach (var life in zone)
                    AddEmail(life, run, day);
            }
            if (SimulatedYear.IsMailServerUp(run))
            {
                // Reminders that wait for a member who has opted out are canceled.
                foreach (var email in All.Where(l => l.SentAt is null && l.StaleAt > run && !year.FindLife(l.MemberId).IsLeaving.At(run)))
                    email.SentAt = run;
            }
        }
        return this;
    }

    private void AddEmail(Life life, DateTime now, DateOnly day)
    {
        var sent = _sent.TryGetValue(life.Id, out var known) ? known : _sent[life.Id] = [];
        if (IsOnLeave(life, now, day) || life.IsLeaving.At(now) || sent.Any(s => s.Day == day))
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
            items.Count == 1 ? items[0].Kind : Digest.Key,
            [.. items.Select(i => (i.Kind, i.Period))]
        )
        {
            StaleAt = items.Select(i => i.Until ?? DateTime.MaxValue).Append(Utc(life, day, ToHour)).Min(),
        };
        All.Add(email);
        sent.AddRange(items.Select(i => (email, i.Kind, i.Period, day)));
    }

    /// <summary>A session today or tomorrow, or an offer with less than a day left at 08:00 tomorrow; not on the day of the place's own
    /// email.</summary>
    private static IEnumerable<(string Kind, string Period, DateTime? Until)> Places(Life life, DateTime now, DateOnly day)
    {
        foreach (var place in life.Places.At(now).Where(p => IsMember(life, now, p.Year) && life.Day(p.Since) < day))
        {
            if (place.OfferedUntil is { } until)
            {
                if (until > now && until < Utc(life, day.AddDays(1), FromHour).AddHours(24))
                    yield return (OfferEnding.Key, $"{place.Year}:{place.SignUpId}", until);
            }
            else if (place.Start > now && life.Day(place.Start.Value).DayNumber - day.DayNumber <= 1)
            {
                yield return (
                    SessionSoon.Key,
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
        if (today.Year != day.Year || !IsMember(life, now, day.Year) || MeetsRequirements(life, now, day.Year))
            yield break;
        if (day.Year > SimulatedYear.Year && now < SimulatedYear.Closes && !MeetsRequirements(life, now, SimulatedYear.Year))
            yield break;

        // Nothing about the status within three days of another email about it, and the monthly one not within 14.
        bool IsApart(string kind, int days) =>
            sent.Where(s => s.Kind is WhereYouStand.Key or AtRisk.Key or DeadlineNear.Key)
                .Where(s => s.Kind != kind && s.Period.StartsWith($"{day.Year}", StringComparison.Ordinal))
                .All(s => day.DayNumber - s.Day.DayNumber >= days);

        var required = Required(life, now, day.Year);
        var points = Points(life, now, day.Year);
        var notReported = day.Year == SimulatedYear.Year ? life.Untrained.At(now).NotReported : 0;
        var hasOpenTasks = points < required || notReported > 0;
        // The last three days belong to the deadline's reminder, if there is something left to do.
        var leavesOut = hasOpenTasks && day is { Month: 12, Day: > 28 };

        if (
            sent.Where(s => s.Kind == WhereYouStand.Key).All(s => day.DayNumber - s.Day.DayNumber >= 14)
            && IsApart(WhereYouStand.Key, 14)
            && !leavesOut
        )
            yield return (WhereYouStand.Key, $"{day:yyyy-MM}", null);

        var before = sent.Where(s => s.Kind == AtRisk.Key && s.Period.StartsWith($"{day.Year}", StringComparison.Ordinal)).ToList();
        var left = new DateOnly(day.Year, 12, 31).DayNumber - today.DayNumber;
        var behind = EvenPace(life, now, required, today) - points;
        var lacksPoints = today.Month >= 4 && points + Planned(life, now, day.Year) < required && 100 * behind >= 20 * required;
        if (
            day.Day >= 15
            && (lacksPoints || (notReported > 0 && left < 60))
            && !IsOnLeave(life, now, today)
            && before.Count < 6
            && before.All(s => day.DayNumber - s.Day.DayNumber >= 28)
            && IsApart(AtRisk.Key, 3)
            && !leavesOut
        )
            yield return (AtRisk.Key, $"{day.Year}:{day:yyyy-MM-dd}", null);

        // The reminder of the last day is sent whatever was sent before.
        var isLastDay = left == 0 || day is { Month: 12, Day: 31 };
        var isFarEnough =
            sent.Where(s => s.Kind == DeadlineNear.Key).All(s => day.DayNumber - s.Day.DayNumber >= 3) && IsApart(DeadlineNear.Key, 3);
        if (left <= 60 && hasOpenTasks && (isLastDay || isFarEnough))
            yield return (DeadlineNear.Key, $"{day.Year}:{DeadlineThresholds.First(threshold => threshold >= left)}", null);
    }

    public static bool MeetsRequirements(Life life, DateTime now, int year) =>
        year == SimulatedYear.Year && life.Points.At(now) >= Required(life, now, year) && life.Untrained.At(now).Open == 0;

    /// <summary>Whether the member is in this year's cycle and did not leave at the end of the previous one.</summary>
    private static bool IsMember(Life life, DateTime now, int year) =>
        life.QualifiedOn.Year <= year
        && (year == SimulatedYear.Year || now < SimulatedYear.Closes || MeetsRequirements(life, SimulatedYear.Closes, SimulatedYear.Year));

    private static int Points(Life life, DateTime now, int year) =>
        year == SimulatedYear.Year ? life.Points.At(now) + life.Awaiting.At(now) : 0;

    /// <summary>A twelfth of 400 points for each month from the month of qualification that is not entirely leave, rounded up.</summary>
    private static int Required(Life life, DateTime now, int year)
    {
        var months = Enumerable
            .Range(1, 12)
            .Where(month => life.QualifiedOn.Year < year || month >= life.QualifiedOn.Month)
            .Count(month =>
                !life.Leaves.Any(l =>
                    l.Granted <= now
                    && l.From <= new DateOnly(year, month, 1)
                    && l.To >= new DateOnly(year, month, 1).AddMonths(1).AddDays(-1)
                )
            );
        return (int)Math.Ceiling(400 * months / 12.0);
    }

    private static int Planned(Life life, DateTime now, int year) => year == SimulatedYear.Year ? life.Planned.At(now) : 0;

    private static bool IsOnLeave(Life life, DateTime now, DateOnly day) =>
        life.Leaves.Any(l => l.Granted <= now && l.From <= day && day <= l.To);

    /// <summary>The share of days before today, since the qualification and without leave.</summary>
    private static int EvenPace(Life life, DateTime now, int required, DateOnly today)
    {
        var days = Enumerable
            .Range(0, DateTime.IsLeapYear(today.Year) ? 366 : 365)
            .Select(n => new DateOnly(today.Year, 1, 1).AddDays(n))
            .Where(day => day >= life.QualifiedOn && !IsOnLeave(life, now, day))
            .ToList();
        return days.Count == 0 ? 0 : required * days.Count(day => day < today) / days.Count;
    }

    private static DateTime Utc(Life life, DateOnly day, int hour) =>
        TimeZoneInfo.ConvertTimeToUtc(day.ToDateTime(new TimeOnly(hour, 0)), life.Zone);
}
