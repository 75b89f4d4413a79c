using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.SignIn.Password;

public sealed class SignInForm
{
    [Display(Name = "E-mail address"), Required, StringLength(254), EmailAddress]
    public string? Email { get; set; }

    [Display(Name = "Password"), Required, StringLength(128), DataType(DataType.Password)]
    public string? Password { get; set; }

    public string? ReturnUrl { get; set; }
}
