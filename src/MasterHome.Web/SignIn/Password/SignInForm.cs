using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.SignIn.Password;

public sealed class SignInForm
{
    /// <summary>Room for 128 characters however they are composed; the law counts them.</summary>
    public const int PasswordInput = 1000;

    [Display(Name = "Email address"), Required, StringLength(254), EmailAddress]
    public string? Email { get; set; }

    [Display(Name = "Password"), Required, StringLength(PasswordInput), DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? ReturnUrl { get; set; }
}
