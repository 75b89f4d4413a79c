using System.Security.Cryptography;
using System.Text;
using MasterHome.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using QRCoder;

namespace MasterHome.Web.SignIn.TwoFactor;

/// <summary>A new key on its way into an app: it travels sealed in the form until a code shows that it has arrived.</summary>
internal static class AuthenticatorSetup
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <param name="before">The sealed key of a form that was refused: the app has it already.</param>
    public static AuthenticatorSetupForm Form(HttpContext http, Account account, string? before)
    {
        var key = Open(http, account, before) ?? SecondFactors.NewKey();
        var program = http.RequestServices.GetRequiredService<IOptions<HomeSettings>>().Value.ProgramName;
        using var drawn = QRCodeGenerator.GenerateQrCode(SecondFactors.Address(key, account.Email!, program), QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(drawn);
        return new AuthenticatorSetupForm
        {
            Key = string.Join(' ', key.Chunk(4).Select(four => new string(four))),
            Picture = "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg.GetGraphic(6))),
            Sealed = Seal(http, account).Protect(key, Patience),
            Account = account.Email!,
        };
    }

    /// <returns>Null when it is somebody else's, spoilt or too old.</returns>
    public static string? Open(HttpContext http, Account account, string? sealedKey)
    {
        try
        {
            return string.IsNullOrEmpty(sealedKey) ? null : Seal(http, account).Unprotect(sealedKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ITimeLimitedDataProtector Seal(HttpContext http, Account account) =>
        http
            .RequestServices.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("MasterHome.AuthenticatorSetup", account.Id)
            .ToTimeLimitedDataProtector();
}
