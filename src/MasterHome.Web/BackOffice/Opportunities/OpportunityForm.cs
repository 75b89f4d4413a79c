using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Shared;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>What an opportunity says of itself, in the four parts that members are promised.</summary>
public sealed class OpportunityForm
{
    public int? Year { get; set; }

    [Required, StringLength(Opportunity.TitleLength)]
    public string? Title { get; set; }

    [Required, StringLength(Opportunity.KindLength)]
    public string? Kind { get; set; }

    public Tracking Tracking { get; set; }

    [Required, Range(0, 10_000)]
    public int? Points { get; set; }

    /// <summary>Decimal hours with a point, as number fields send them; read without the server's own habits.</summary>
    [Required, Display(Name = "Estimated effort")]
    public string? Hours { get; set; }

    [Display(Name = "Most times in a year")]
    public int? MaxTimes { get; set; }

    [Required, StringLength(Opportunity.PartLength), Display(Name = "What it is")]
    public string? Definition { get; set; }

    [Required, StringLength(Opportunity.PartLength), Display(Name = "What taking part entails")]
    public string? Participation { get; set; }

    [Required, StringLength(Opportunity.PartLength), Display(Name = "How it is tracked and credited")]
    public string? HowCredited { get; set; }

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

    public OpportunityTerms ToTerms() =>
        new(Title!.Trim(), Kind!.Trim(), Tracking, Points!.Value, Minutes(Hours), MaxTimes, Definition!, Participation!, HowCredited!);

    /// <summary>Decimal hours with up to two decimals as whole minutes.</summary>
    internal static int Minutes(string? hours)
    {
        if (
            !decimal.TryParse(hours, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > 1000
            || number != Math.Round(number, 2)
        )
            throw new RefusedException("Hours are a number from 0 to 1,000 with at most two decimals, such as 2.5.", nameof(Hours));
        return (int)Math.Round(number * 60, MidpointRounding.AwayFromZero);
    }
}
