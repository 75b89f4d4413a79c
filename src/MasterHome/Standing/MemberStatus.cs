using System.ComponentModel.DataAnnotations;

namespace MasterHome.Standing;

/// <summary>A member's status in a cycle. <see cref="MemberStanding.Status"/> takes the first that holds, in this order.</summary>
public enum MemberStatus
{
    /// <summary>Qualified after the year, or the membership ended before it.</summary>
    [Display(Name = "Not in this year")]
    NotInThisYear,

    /// <summary>Opted out; nothing more is required.</summary>
    [Display(Name = "Leaving")]
    Leaving,

    /// <summary>All points earned and every required training verified. Certification is decided at the close.</summary>
    [Display(Name = "Requirements met")]
    RequirementsMet,

    /// <summary>A granted leave covers today.</summary>
    [Display(Name = "On leave")]
    OnLeave,

    /// <summary>The cycle's <see cref="Cycles.AtRiskRule"/> holds.</summary>
    [Display(Name = "At risk")]
    AtRisk,

    /// <summary>Less than the pace is earned or awaits verification, and the forecast does not reach the required points.</summary>
    [Display(Name = "Behind")]
    Behind,

    [Display(Name = "On track")]
    OnTrack,
}
