using System.ComponentModel.DataAnnotations;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc.ModelBinding.Validation;

namespace MasterHome.Web.SignIn.TwoFactor;

public class CodeForm
{
    [Display(Name = "Code"), Required, StringLength(40)]
    [NotKept]
    public string? Code { get; set; }

    public string? ReturnUrl { get; set; }
}

/// <summary>Form that turns on a second factor.</summary>
public sealed class AuthenticatorSetupForm : CodeForm
{
    /// <summary>The encrypted key shown to the app. It is stored nowhere else until a code proves that the app has it.</summary>
    [NotKept]
    public string? Sealed { get; set; }

    [ValidateNever]
    public string Key { get; set; } = "";

    /// <summary>The key as a QR code, a <c>data:</c> URL.</summary>
    [ValidateNever]
    public string Picture { get; set; } = "";

    [ValidateNever]
    public string Account { get; set; } = "";
}
