using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;
using MasterHome.Opportunities;

namespace MasterHome.Web.BackOffice.Sessions;

/// <summary>A session as people say it: a wall-clock time in a zone, and the last day on which one can sign up.</summary>
public sealed class SessionForm
{
    [Display(Name = "Begins")]
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

    /// <param name="before">What stands: an instant that the form shows as the same day is kept to the second.</param>
    public SessionTerms ToTerms(ProgramCycle cycle, SessionTerms? before = null)
    {
        if (!TimeZones.IsKnown(Zone))
            throw new RefusedException("Choose a time zone from the list, such as Europe/Berlin.", nameof(Zone));
        if (StartsAt is { } local && !cycle.Holds(DateOnly.FromDateTime(local)))
            throw new RefusedException($"The session lies outside {cycle.Year}.", nameof(StartsAt));
        var zone = TimeZones.Find(Zone);
        return new SessionTerms(
            StartsAt is { } start ? Start(start, zone, before) : null,
            Zone!,
            Places,
            SignUpClosesAt is { } day ? Closes(day, zone, before) : null
        );
    }

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

/// <summary>So that both pages with these fields call them alike.</summary>
public sealed record SessionFields(SessionForm Session);

public sealed class NextStepsForAllForm
{
    [Required, StringLength(SignUp.TextLength), Display(Name = "Next steps")]
    public string? NextSteps { get; set; }
}
