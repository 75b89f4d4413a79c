using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.Portal.Plan;

/// <summary>What a member wants of a plan. Without any of it, all open sessions are looked at.</summary>
public sealed class PlanFilter
{
    internal const int MostHours = 1000;

    /// <summary>Others than 0 to 1000 are ignored.</summary>
    [Display(Name = "Hours I have")]
    public decimal? Hours { get; set; }

    /// <summary>The days of the week on which the member can attend; empty for all.</summary>
    [Display(Name = "Days I can")]
    public List<DayOfWeek> Day { get; set; } = [];

    /// <summary>The kinds that the member likes; empty for all.</summary>
    [Display(Name = "Kinds I like")]
    public List<string> Kind { get; set; } = [];
}
