using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace MasterHome.Mail.Templates;

/// <summary>Links that turn one kind of email off for one member, without a sign-in (RFC 8058). Created when an email is rendered and
/// never stored. They are encrypted and stay valid as long as the portal's keys do.</summary>
public sealed class UnsubscribeLinks(IDataProtectionProvider keys, IOptions<HomeSettings> home, EmailCatalog emails)
{
    public const string Page = "/notifications/unsubscribe/";

    private readonly IDataProtector _keys = keys.CreateProtector("UnsubscribeLinks.v1");

    /// <returns>The absolute URL.</returns>
    public string Create(int memberId, string kind) =>
        home.Value.Link(Page + _keys.Protect(string.Create(CultureInfo.InvariantCulture, $"{memberId} {kind}")));

    /// <returns>Null for a token that this portal did not create.</returns>
    public (int MemberId, string Kind)? Read(string? token)
    {
        if (string.IsNullOrWhiteSpace(token))
            return null;
        try
        {
            return _keys.Unprotect(token).Split(' ') is [var id, var kind] && emails.Find(kind) is { CanUnsubscribe: true }
                ? (int.Parse(id, CultureInfo.InvariantCulture), kind)
                : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
