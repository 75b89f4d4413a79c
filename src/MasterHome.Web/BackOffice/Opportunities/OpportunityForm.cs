using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Web.BackOffice.Shared;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>Form fields of an opportunity, including the four parts the program promises to members.</summary>
public sealed class OpportunityForm
{
    public int? Year { get; set; }

    /// <summary>The suggestion that it is made of.</summary>
    public int? SuggestionId { get; set; }

    [Required, StringLength(Opportunity.TitleLength)]
    public string? Title { get; set; }

    [Required, StringLength(Opportunity.KindLength)]
    public string? Kind { get; set; }

    public Tracking Tracking { get; set; }

    [Required, Range(0, 10_000)]
    public int? Points { get; set; }

    /// <summary>Decimal hours with a point, as browsers send number fields; parsed with the invariant culture, not the server's.</summary>
    [Required, Display(Name = "Estimated effort")]
    public string? Hours { get; set; }

    [Display(Name = "Limit per year")]
    public int? MaxTimes { get; set; }

    [Required, StringLength(Opportunity.PartLength), Display(Name = "What it is"), DataType(DataType.MultilineText)]
    public string? Definition { get; set; }

    [Required, StringLength(Opportunity.PartLength), Display(Name = "What taking part entails"), DataType(DataType.MultilineText)]
    public string? Participation { get; set; }

    [Required, StringLength(Opportunity.PartLength), Display(Name = "How it is tracked and credited"), DataType(DataType.MultilineText)]
    public string? HowCredited { get; set; }

    [Display(Name = "Also apply changed points to sign-ups that are not verified yet")]
    public bool ApplyToSignUps { get; set; }

    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText), Display(Name = "Reason for the members")]
    public string? Reason { get; set; }

    public static OpportunityForm Of(Suggestion suggestion) =>
        new()
        {
            SuggestionId = suggestion.Id,
            Title = suggestion.Title,
            Points = suggestion.Points ?? suggestion.PointsHopedFor,
            Definition = suggestion.Description,
        };

    public static OpportunityForm Of(OpportunityTerms terms) =>
        new()
        {
            Title = terms.Title,
            Kind = terms.Kind,
            Tracking = terms.Tracking,
            Points = terms.Points,
            Hours = Format.Hours(terms.Minutes),
            MaxTimes = terms.MaxTimes,
            Definition = terms.Definition,
            Participation = terms.Participation,
            HowCredited = terms.HowCredited,
        };

    /// <summary>Null when sign-ups keep the points of the day on which they were made.</summary>
    public string? ReasonToApply() =>
        !ApplyToSignUps
            ? string.IsNullOrWhiteSpace(Reason)
                ? null
                : throw new RefusedException(
                    "A reason is sent only when the change also applies to sign-ups. Check the box above, or remove the reason.",
                    nameof(Reason)
                )
            : string.IsNullOrWhiteSpace(Reason)
                ? throw new RefusedException("Say why the points change. Members who signed up get it by email.", nameof(Reason))
                : Reason.Trim();

    public OpportunityTerms ToTerms() =>
        new(Title!.Trim(), Kind!.Trim(), Tracking, Points!.Value, Minutes(Hours), MaxTimes, Definition!, Participation!, HowCredited!);

    /// <summary>Converts decimal hours to whole minutes. Refuses more than two decimals and values outside 0 to 1,000.</summary>
    internal static int Minutes(string? hours)
    {
        if (
            !decimal.TryParse(hours, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var parsed)
            || parsed > 1000
            || parsed != Math.Round(parsed, 2)
        )
            throw new RefusedException("Enter hours as a number from 0 to 1,000 with at most two decimals, such as 2.5.", nameof(Hours));
        return (int)Math.Round(parsed * 60, MidpointRounding.AwayFromZero);
    }
}

/// <summary>When a draft is published, in the program's time zone. Empty: by hand.</summary>
public sealed class PublicationForm
{
    [Display(Name = "Publish at")]
    public DateTime? PublishAt { get; set; }

    /// <returns>UTC.</returns>
    /// <exception cref="RefusedException">The clock skips this time.</exception>
    internal DateTime? ToInstant(TimeZoneInfo zone)
    {
        if (PublishAt is not { } local)
            return null;
        Refusal.When(TimeZones.WhyNot(local, zone), nameof(PublishAt));
        return TimeZones.Utc(local, zone);
    }
}
