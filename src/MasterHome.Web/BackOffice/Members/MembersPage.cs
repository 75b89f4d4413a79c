using System.ComponentModel.DataAnnotations;
using MasterHome.Standing;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>The orders of the list of members.</summary>
public enum MemberOrder
{
    [Display(Name = "Last name")]
    Name,

    [Display(Name = "Most points")]
    MostPoints,

    [Display(Name = "Fewest points")]
    FewestPoints,
}

/// <param name="OutdatedSince">UTC; null when the standings are current.</param>
internal sealed record MembersPage(
    string? Search,
    MemberStatus? Status,
    MemberOrder Order,
    int Year,
    DateTime? OutdatedSince,
    Page<MemberRow> Members
)
{
    public bool IsFiltered => !string.IsNullOrEmpty(Search) || Status is not null;
}

/// <param name="Status">In the running year, as are the points; null until the member is summarized.</param>
internal sealed record MemberRow(
    int Id,
    string FirstName,
    string LastName,
    string Email,
    string? Company,
    bool IsPartner,
    MemberStatus? Status,
    int? Required,
    int? Earned
)
{
    public string Name => $"{FirstName} {LastName}".Trim();
}
