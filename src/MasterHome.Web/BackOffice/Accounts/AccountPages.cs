using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.History;

namespace MasterHome.Web.BackOffice.Accounts;

public sealed record AccountPage(Account Account, int Sessions, int Passkeys, IReadOnlyList<string> Providers)
{
    public StaffRole Role { get; init; }

    public string? Reason { get; init; }

    public required EditedVersion RoleVersion { get; init; }
}

public sealed class RoleForm
{
    [Display(Name = "Role"), Required]
    public StaffRole? Role { get; set; }
}

public sealed class ReasonForm
{
    [Required, StringLength(500)]
    public string? Reason { get; set; }
}

public sealed class NewAccountForm
{
    [Required, StringLength(Actor.NameLength)]
    public string? Name { get; set; }

    [Display(Name = "Email address"), Required, StringLength(EmailAddress.Length), EmailAddress]
    public string? Email { get; set; }

    [Display(Name = "Role")]
    public StaffRole Role { get; set; } = StaffRole.Staff;
}
