using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace MasterHome.Web.SignIn.TwoFactor;

public class CodeForm
{
    [Display(Name = "Code"), Required, StringLength(40)]
    public string? Code { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>The form that takes a new second factor into use.</summary>
public sealed class AuthenticatorSetupForm : CodeForm
{
    /// <summary>The key that the app was shown, sealed: until a code proves that the app has it, it is kept nowhere else.</summary>
    public string? Sealed { get; set; }

    [ValidateNever]
    public string Key { get; set; } = "";

    /// <summary>The same as a picture, an address of the kind <c>data:</c>.</summary>
    [ValidateNever]
    public string Picture { get; set; } = "";

    [ValidateNever]
    public string Account { get; set; } = "";
}
