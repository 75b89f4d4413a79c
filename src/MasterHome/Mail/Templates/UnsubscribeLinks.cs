using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace MasterHome.Mail.Templates;

/// <summary>Links that turn one kind of email off for one member, without a sign-in (RFC 8058). Minted as an email is written and kept
/// nowhere; they say in clear neither who nor what, and hold as long as the portal's keys do.</summary>
public sealed class UnsubscribeLinks(IDataProtectionProvider keys, IOptions<HomeSettings> home)
{
    public const string Page = "/notifications/unsubscribe/";

    private readonly IDataProtector _keys = keys.CreateProtector("UnsubscribeLinks.v1");

    /// <summary>Regular reminders and nothing else: what answers a action of one's own always comes.</summary>
    public static bool IsFor(string kind) => kind == EmailKinds.Digest || EmailKinds.MayBeDeclined.Contains(kind);

    /// <summary>What is turned off by an email of this kind: by a digest, every reminder that it may hold.</summary>
    public static IReadOnlyList<string> Declines(string kind) => kind == EmailKinds.Digest ? EmailKinds.MayBeDeclined : [kind];

    /// <returns>The full address.</returns>
    public string Mint(int memberId, string kind) =>
        home.Value.Link(Page + _keys.Protect(string.Create(CultureInfo.InvariantCulture, $"{memberId} {kind}")));

    /// <returns>Null for anything that was not minted here.</returns>
    public (int MemberId, string Kind)? Read(string token)
    {
        try
        {
            return _keys.Unprotect(token).Split(' ') is [var id, var kind] && IsFor(kind)
                ? (int.Parse(id, CultureInfo.InvariantCulture), kind)
                : null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
