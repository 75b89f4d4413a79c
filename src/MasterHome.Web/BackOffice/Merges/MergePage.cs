using System.ComponentModel.DataAnnotations;
using MasterHome.Members;
using MasterHome.Merging;

namespace MasterHome.Web.BackOffice.Merges;

/// <param name="Into">The address that was asked for; null before.</param>
/// <param name="WhyNot">Why they cannot be merged; null when they can, and before an address is entered.</param>
internal sealed record MergePage(Member Duplicate, string? Into, MergePlan? Plan, string? WhyNot)
{
    public MergeForm Form { get; } = new() { SurvivorId = Plan?.Survivor.Id };
}

public sealed class MergeForm
{
    [Required]
    public int? SurvivorId { get; set; }

    [Required, StringLength(MemberMerge.ReasonLength), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}
