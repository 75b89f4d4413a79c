using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MasterHome.Members;
using MasterHome.Standing.Closing;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Badges;

/// <summary>Writes the documents of Open Badges 3.0: who issues, what was achieved, who achieved it, and what was revoked.</summary>
public sealed class BadgeDocuments(BadgeKeys keys, IOptions<HomeSettings> home)
{
    public const string Path = "/badges";

    private static readonly string[] Contexts =
    [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ];

    private string IssuerId => home.Value.Link($"{Path}/issuer");

    public string KeyAddress(string id) => home.Value.Link($"{Path}/keys/{id}");

    public Dictionary<string, object> Issuer() =>
        new()
        {
            ["id"] = IssuerId,
            ["type"] = new[] { "Profile" },
            ["name"] = home.Value.ProgramName,
            ["url"] = home.Value.Link("/"),
            ["email"] = home.Value.SupportAddress,
        };

    /// <param name="validYear">The year in which the member is certified.</param>
    public Dictionary<string, object> Achievement(int validYear) =>
        new()
        {
            ["id"] = home.Value.Link(string.Create(CultureInfo.InvariantCulture, $"{Path}/achievements/{validYear}")),
            ["type"] = new[] { "Achievement" },
            ["achievementType"] = "Certification",
            ["name"] = $"Certified Master Anaplanner {validYear}",
            ["description"] = $"Certified Master Anaplanner from January 1 to December 31, {validYear}.",
            ["criteria"] = new Dictionary<string, object>
            {
                ["narrative"] = $"Earned the required contribution points and completed the required trainings of {validYear - 1}.",
            },
        };

    /// <summary>The badge as a signed JSON Web Token. The member is named by a salted hash of the email address, so that only who knows the
    /// address can match it.</summary>
    public string Sign(Certificate certificate, Member member)
    {
        var id = home.Value.Link($"/verify/{certificate.CodeInGroups}");
        var salt = RandomNumberGenerator.GetHexString(16, lowercase: true);
        var (from, until) = (Start(certificate.FirstDay), Start(certificate.LastDay.AddDays(1)).AddSeconds(-1));
        var credential = new Dictionary<string, object>
        {
            ["@context"] = Contexts,
            ["id"] = id,
            ["type"] = new[] { "VerifiableCredential", "OpenBadgeCredential" },
            ["issuer"] = Issuer(),
            ["validFrom"] = Iso(from),
            ["validUntil"] = Iso(until),
            ["name"] = $"Certified Master Anaplanner {certificate.ValidYear}",
            ["credentialSubject"] = new Dictionary<string, object>
            {
                ["type"] = new[] { "AchievementSubject" },
                ["identifier"] = new[]
                {
                    new Dictionary<string, object>
                    {
                        ["type"] = "IdentityObject",
                        ["identityType"] = "emailAddress",
                        ["hashed"] = true,
                        ["salt"] = salt,
                        ["identityHash"] = HashOf(member.Email, salt),
                    },
                },
                ["achievement"] = Achievement(certificate.ValidYear),
            },
            ["credentialStatus"] = new Dictionary<string, object>
            {
                ["id"] = home.Value.Link($"{Path}/revocations"),
                ["type"] = "1EdTechRevocationList",
            },
            // The same in the names of JSON Web Tokens.
            ["iss"] = IssuerId,
            ["jti"] = id,
            ["nbf"] = from.ToUnixTimeSeconds(),
            ["exp"] = until.ToUnixTimeSeconds(),
        };
        var header = new Dictionary<string, object>
        {
            ["alg"] = "ES256",
            ["typ"] = "JWT",
            ["kid"] = KeyAddress(keys.Current.Id),
        };
        return keys.Sign(header, credential);
    }

    /// <param name="revoked">The codes of revoked certificates.</param>
    public Dictionary<string, object> Revocations(IEnumerable<Certificate> revoked) =>
        new()
        {
            ["id"] = home.Value.Link($"{Path}/revocations"),
            ["issuer"] = IssuerId,
            ["revokedCredential"] = revoked
                .Select(c => new Dictionary<string, object>
                {
                    ["id"] = home.Value.Link($"/verify/{c.CodeInGroups}"),
                    ["revocationReason"] = "A correction of the year took the certificate back.",
                })
                .ToList(),
        };

    internal static string HashOf(string email, string salt) =>
        "sha256$" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(email + salt)));

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    private static string Iso(DateTimeOffset at) => at.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
