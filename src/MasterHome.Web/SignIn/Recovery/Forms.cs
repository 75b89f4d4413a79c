using System.ComponentModel.DataAnnotations;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.SignIn.Password;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace MasterHome.Web.SignIn.Recovery;

public sealed class ForgotPasswordForm
{
    [Display(Name = "Email address"), Required, StringLength(254), EmailAddress]
    public string? Email { get; set; }
}

public sealed class NewPasswordForm
{
    [Display(Name = "New password"), Required, StringLength(SignInForm.PasswordInput), DataType(DataType.Password)]
    public string? Password { get; set; }

    [Required]
    [NotKept]
    public string? Account { get; set; }

    [Required]
    [NotKept]
    public string? Code { get; set; }

    /// <summary>The account's address, so that its owner sees whose password this is, and password managers store it.</summary>
    [ValidateNever]
    public string Email { get; set; } = "";

    public LinkParts Link => new(Account, Code, null);

    [ValidateNever]
    public bool IsMember { get; set; }

    /// <summary>Whether a passkey can be created instead: on the page of the welcome email.</summary>
    [ValidateNever]
    public bool TakesPasskey { get; set; }

    /// <summary>Path that the form posts to.</summary>
    [ValidateNever]
    public string Page { get; set; } = "";
}

public sealed class FirstPasskeyForm
{
    /// <summary>The browser's attestation response, as JSON.</summary>
    [Required(ErrorMessage = "To create a passkey, turn on JavaScript in your browser."), StringLength(20_000)]
    [NotKept]
    public string? Credential { get; set; }

    [Required]
    [NotKept]
    public string? Account { get; set; }

    [Required]
    [NotKept]
    public string? Code { get; set; }

    public LinkParts Link => new(Account, Code, null);
}
