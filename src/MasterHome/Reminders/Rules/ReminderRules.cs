using MasterHome.Data;
using MasterHome.Mail;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Reminders.Rules;

/// <summary>The current rules, and the defaults for a new database (policy: the program only promises "regular updates and
/// reminders on status throughout the year").</summary>
public sealed class ReminderRules(IReadOnlyDictionary<string, ReminderTerms> stored)
{
    /// <summary>The defaults by kind, the most urgent first. The digest, which can contain all the others, is last.</summary>
    public static IReadOnlyDictionary<string, ReminderTerms> Defaults { get; } =
        new Dictionary<string, ReminderTerms>
        {
            // A day before the place is offered to the next member on the waitlist.
            [OfferEnding.Key] = new(true) { HoursBefore = 24 },
            [SessionSoon.Key] = new(true) { DaysBefore = "1" },
            [DeadlineNear.Key] = new(true) { DaysBefore = "60, 30, 14, 7, 1", PauseDays = 3 },
            // Who is at risk is a rule of the cycle. Half a month after the monthly status.
            [AtRisk.Key] = new(true)
            {
                DayOfMonth = 15,
                PauseDays = 28,
                MostAYear = 6,
            },
            [WhereYouStand.Key] = new(true)
            {
                DayOfMonth = 1,
                PauseDays = 14,
                AlsoOnTrack = true,
            },
            [Digest.Key] = new(true) { FromHour = SendingHours.Usual.From, ToHour = SendingHours.Usual.To },
        };

    /// <summary>The kinds in the order in which a digest lists them.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [.. Defaults.Keys.Where(kind => kind != Digest.Key)];

    public ReminderTerms this[string kind] => stored.GetValueOrDefault(kind) ?? Defaults[kind];

    public static async Task<ReminderRules> Read(HomeDb db, CancellationToken ct = default) =>
        new((await db.ReminderRules.AsNoTracking().ToListAsync(ct)).ToDictionary(r => r.Kind, r => r.Terms));

    /// <summary>Adds the rules that are missing. Existing rules stay unchanged.</summary>
    public static async Task AddMissing(HomeDb db, CancellationToken ct = default)
    {
        var known = await db.ReminderRules.Select(r => r.Kind).ToListAsync(ct);
        db.AddRange(Defaults.Where(d => !known.Contains(d.Key)).Select(d => new ReminderRule(d.Key, d.Value)));
    }
}
