using MasterHome.Data;
using MasterHome.Mail;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Reminders.Rules;

/// <summary>The rules in force, and the defaults that a database begins with (policy: the program only promises "regular updates and
/// reminders on status throughout the year").</summary>
public sealed class ReminderRules(IReadOnlyDictionary<string, ReminderTerms> stored)
{
    /// <summary>By kind, the most urgent first; the digest, of which all are part, last.</summary>
    public static IReadOnlyDictionary<string, ReminderTerms> Defaults { get; } =
        new Dictionary<string, ReminderTerms>
        {
            // A day before the offered place goes on to the next in line.
            [EmailKinds.OfferEnding] = new(true) { HoursBefore = 24 },
            [EmailKinds.SessionSoon] = new(true) { DaysBefore = "1" },
            [EmailKinds.DeadlineNear] = new(true) { DaysBefore = "60, 30, 14, 7, 1", PauseDays = 3 },
            // A fifth of the year's points is some ten weeks; before April that says little. Half a month after where one stands.
            [EmailKinds.AtRisk] = new(true)
            {
                BehindPercent = 20,
                FromMonth = 4,
                DayOfMonth = 15,
                PauseDays = 28,
                MostAYear = 6,
            },
            [EmailKinds.WhereYouStand] = new(true)
            {
                DayOfMonth = 1,
                PauseDays = 14,
                AlsoOnTrack = true,
            },
            [EmailKinds.Digest] = new(true) { FromHour = SendingHours.Usual.From, ToHour = SendingHours.Usual.To },
        };

    /// <summary>The kinds in the order in which a digest tells them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Defaults.Keys.Where(kind => kind != EmailKinds.Digest)];

    public ReminderTerms this[string kind] => stored.GetValueOrDefault(kind) ?? Defaults[kind];

    public static async Task<ReminderRules> Read(HomeDb db, CancellationToken ct = default) =>
        new((await db.ReminderRules.AsNoTracking().ToListAsync(ct)).ToDictionary(r => r.Kind, r => r.Terms));

    /// <summary>Lays in the rules that are not there yet; what an administrator changed stays.</summary>
    public static async Task LayIn(HomeDb db, CancellationToken ct = default)
    {
        var known = await db.ReminderRules.Select(r => r.Kind).ToListAsync(ct);
        db.AddRange(Defaults.Where(d => !known.Contains(d.Key)).Select(d => new ReminderRule(d.Key, d.Value)));
    }
}
