using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts.Passwords;

namespace MasterHome.Web.SignIn.Password;

public sealed class SignInForm
{
    /// <summary>UTF-16 units accepted: enough for 128 characters in any composition.
    /// <see cref="MasterHome.Accounts.Passwords.PasswordRules"/> counts the characters.</summary>
    public const int PasswordInput = 1000;

    [Display(Name = "Email address"), Required, StringLength(254), EmailAddress]
    public string? Email { get; set; }

    [Display(Name = "Password"), Required, StringLength(PasswordInput), DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? ReturnUrl { get; set; }
}
