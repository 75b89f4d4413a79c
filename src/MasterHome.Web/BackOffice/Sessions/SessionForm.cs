using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;
using MasterHome.Opportunities;

namespace MasterHome.Web.BackOffice.Sessions;

/// <summary>Form fields of a session: local start time with its time zone, and the last day to sign up.</summary>
public sealed class SessionForm
{
    [Display(Name = "Starts")]
    public DateTime? StartsAt { get; set; }

    [Display(Name = "Ends")]
    public DateTime? EndsAt { get; set; }

    [Required, Display(Name = "Time zone")]
    public string? Zone { get; set; }

    [StringLength(SessionDetails.PlaceLength)]
    public string? Place { get; set; }

    [Url, StringLength(WebLink.Length), Display(Name = "Link to join")]
    public string? Link { get; set; }

    [StringLength(SessionDetails.HostLength)]
    public string? Host { get; set; }

    [StringLength(TextLengths.Text), DataType(DataType.MultilineText), Display(Name = "Notes for members who have a place")]
    public string? Notes { get; set; }

    [Range(1, 100_000)]
    public int? Places { get; set; }

    [Display(Name = "If you enter fewer places than are taken")]
    public FewerPlaces? Fewer { get; set; }

    [Display(Name = "Sign-up opens")]
    public DateTime? SignUpOpensAt { get; set; }

    [Display(Name = "First only for members below the pace, for")]
    public int? BelowPaceHours { get; set; }

    [Display(Name = "Sign-ups of a member at a time")]
    public int? MostPerMember { get; set; }

    [Display(Name = "Last day to sign up")]
    public DateOnly? SignUpClosesAt { get; set; }

    public static SessionForm Of(SessionTerms terms)
    {
        var zone = TimeZones.Find(terms.Zone);
        return new SessionForm
        {
            StartsAt = Local(terms.StartsAt, zone),
            EndsAt = Local(terms.Details.EndsAt, zone),
            Zone = terms.Zone,
            Place = terms.Details.Place,
            Link = terms.Details.Link,
            Host = terms.Details.Host,
            Notes = terms.Details.Notes,
            SignUpOpensAt = Local(terms.Release.OpensAt, zone),
            BelowPaceHours = terms.Release.BelowPaceHours,
            MostPerMember = terms.Release.MostPerMember,
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
        var same = before?.Zone == zone.Id ? before : null;
        return new SessionTerms(
            Instant(StartsAt, zone, same?.StartsAt, nameof(StartsAt)),
            name,
            Places,
            SignUpClosesAt is { } day ? Closes(day, zone, before) : null
        )
        {
            Details = new SessionDetails(
                Instant(EndsAt, zone, same?.Details.EndsAt, nameof(EndsAt)),
                Filled(Place),
                Filled(Link),
                Filled(Host),
                Filled(Notes)
            ),
            Release = new PlaceRelease(
                Instant(SignUpOpensAt, zone, same?.Release.OpensAt, nameof(SignUpOpensAt)),
                BelowPaceHours,
                MostPerMember
            ),
        };
    }

    /// <summary>Says which start is meant where the clock shows it twice; null where it does not.</summary>
    /// <param name="before">The terms before an edit: a start that stays has been chosen before.</param>
    public string? WhichStart(SessionTerms? before = null) =>
        StartsAt is { } local
        && TimeZones.Find(TimeZones.Canonical(Zone)) is var zone
        && (before is null || Instant(local, zone, before.Zone == zone.Id ? before.StartsAt : null, nameof(StartsAt)) != before.StartsAt)
            ? TimeZones.WhichOfTwo(local, zone)
            : null;

    /// <param name="before">The stored instant, which an unchanged field keeps.</param>
    /// <exception cref="RefusedException">The clock skips this time.</exception>
    private static DateTime? Instant(DateTime? local, TimeZoneInfo zone, DateTime? before, string field)
    {
        if (local is not { } wanted)
            return null;
        if (before is { } same && ToMinute(TimeZones.Local(same, zone)) == wanted)
            return same;
        Refusal.When(TimeZones.WhyNot(wanted, zone), field);
        return TimeZones.Utc(wanted, zone);
    }

    private static DateTime? Local(DateTime? utc, TimeZoneInfo zone) => utc is { } at ? TimeZones.Local(at, zone) : null;

    private static string? Filled(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

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
