using System.ComponentModel.DataAnnotations;
using MasterHome.History;
using MasterHome.Members;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.Portal.Profile;

/// <summary>Details that members maintain themselves.</summary>
public record ProfileForm
{
    [StringLength(Member.WorkLength), Display(Name = "Company")]
    public string? Company { get; init; }

    [StringLength(Member.WorkLength), Display(Name = "Job title")]
    public string? JobTitle { get; init; }

    [StringLength(Member.PhoneLength), DataType(DataType.PhoneNumber), Display(Name = "Phone")]
    public string? Phone { get; init; }

    [Display(Name = "Country")]
    public string? Country { get; init; }

    [Required, Display(Name = "Time zone")]
    public string? TimeZone { get; init; }
}

internal sealed record ProfilePage(
    Member Member,
    IReadOnlyList<SelectListItem> Countries,
    IReadOnlyList<SelectListItem> Zones,
    EditedVersion Version
) : ProfileForm;
