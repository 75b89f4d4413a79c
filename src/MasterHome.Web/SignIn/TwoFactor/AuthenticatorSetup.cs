using System.Security.Cryptography;
using System.Text;
using MasterHome.Accounts;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using QRCoder;

namespace MasterHome.Web.SignIn.TwoFactor;

/// <summary>Sets up an authenticator app. The new key stays encrypted in the form until a code proves that the app has it.</summary>
internal static class AuthenticatorSetup
{
    private static readonly TimeSpan FormLifetime = TimeSpan.FromMinutes(30);

    /// <param name="sealedKey">The encrypted key of a refused form, kept because the app already has it; null for a new key.</param>
    public static AuthenticatorSetupForm CreateForm(HttpContext http, Account account, string? sealedKey)
    {
        var key = Unseal(http, account, sealedKey) ?? SecondFactors.NewKey();
        var program = http.RequestServices.GetRequiredService<IOptions<HomeSettings>>().Value.ProgramName;
        using var qrCode = QRCodeGenerator.GenerateQrCode(
            SecondFactors.AuthenticatorUri(key, account.Email!, program),
            QRCodeGenerator.ECCLevel.M
        );
        using var svg = new SvgQRCode(qrCode);
        return new AuthenticatorSetupForm
        {
            Key = string.Join(' ', key.Chunk(4).Select(four => new string(four))),
            Picture = "data:image/svg+xml;base64," + Convert.ToBase64String(Encoding.UTF8.GetBytes(svg.GetGraphic(6))),
            Sealed = Protector(http, account).Protect(key, FormLifetime),
            Account = account.Email!,
        };
    }

    /// <returns>Null when the value belongs to another account, is damaged or has expired.</returns>
    public static string? Unseal(HttpContext http, Account account, string? sealedKey)
    {
        try
        {
            return string.IsNullOrEmpty(sealedKey) ? null : Protector(http, account).Unprotect(sealedKey);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static ITimeLimitedDataProtector Protector(HttpContext http, Account account) =>
        http
            .RequestServices.GetRequiredService<IDataProtectionProvider>()
            .CreateProtector("MasterHome.AuthenticatorSetup", account.Id)
            .ToTimeLimitedDataProtector();
}
