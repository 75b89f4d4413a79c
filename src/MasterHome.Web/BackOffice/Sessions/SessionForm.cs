using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;
using MasterHome.Opportunities;

namespace MasterHome.Web.BackOffice.Sessions;

/// <summary>Form fields of a session: local start time with its time zone, and the last day to sign up.</summary>
public sealed class SessionForm
{
    [Display(Name = "Starts")]
    public DateTime? StartsAt { get; set; }

    [Required, Display(Name = "Time zone")]
    public string? Zone { get; set; }

    [Range(1, 100_000)]
    public int? Places { get; set; }

    [Display(Name = "Last day to sign up")]
    public DateOnly? SignUpClosesAt { get; set; }

    public static SessionForm Of(SessionTerms terms)
    {
        var zone = TimeZones.Find(terms.Zone);
        return new SessionForm
        {
            StartsAt = terms.StartsAt is { } start ? TimeZones.Local(start, zone) : null,
            Zone = terms.Zone,
            Places = terms.Places,
            SignUpClosesAt = terms.SignUpClosesAt is { } closes ? LastDay(closes, zone) : null,
        };
    }

    /// <param name="before">The current terms. The form shows only minutes and days, so an unchanged time keeps its seconds.</param>
    public SessionTerms ToTerms(SessionTerms? before = null)
    {
        if (TimeZones.Canonical(Zone) is not { } name)
            throw new RefusedException("Choose a time zone from the list, such as Europe/Berlin.", nameof(Zone));
        var zone = TimeZones.Find(name);
        if (StartsAt is { } wanted && Start(wanted, zone, before) == TimeZones.Utc(wanted, zone))
            Refusal.When(TimeZones.WhyNot(wanted, zone), nameof(StartsAt));
        return new SessionTerms(
            StartsAt is { } start ? Start(start, zone, before) : null,
            name,
            Places,
            SignUpClosesAt is { } day ? Closes(day, zone, before) : null
        );
    }

    /// <summary>Says which start is meant where the clock shows it twice; null where it does not.</summary>
    /// <param name="before">The terms before an edit: a start that stays has been chosen before.</param>
    public string? WhichStart(SessionTerms? before = null) =>
        StartsAt is { } local
        && TimeZones.Find(TimeZones.Canonical(Zone)) is var zone
        && (before is null || Start(local, zone, before) != before.StartsAt)
            ? TimeZones.WhichOfTwo(local, zone)
            : null;

    private static DateTime Start(DateTime local, TimeZoneInfo zone, SessionTerms? before) =>
        before is { StartsAt: { } same } && before.Zone == zone.Id && ToMinute(TimeZones.Local(same, zone)) == local
            ? same
            : TimeZones.Utc(local, zone);

    private static DateTime Closes(DateOnly day, TimeZoneInfo zone, SessionTerms? before) =>
        before is { SignUpClosesAt: { } same } && before.Zone == zone.Id && LastDay(same, zone) == day
            ? same
            : TimeZones.Utc(day.AddDays(1).ToDateTime(TimeOnly.MinValue), zone);

    private static DateOnly LastDay(DateTime closes, TimeZoneInfo zone) =>
        DateOnly.FromDateTime(TimeZones.Local(closes, zone).AddTicks(-1));

    private static DateTime ToMinute(DateTime at) => new(at.Year, at.Month, at.Day, at.Hour, at.Minute, 0);
}

/// <summary>Gives the fields the same names on both pages that contain them.</summary>
internal sealed record SessionFields(SessionForm Session);

public sealed class NextStepsForAllForm
{
    [Required, StringLength(SignUp.TextLength), Display(Name = "Next steps"), DataType(DataType.MultilineText)]
    public string? NextSteps { get; set; }
}
