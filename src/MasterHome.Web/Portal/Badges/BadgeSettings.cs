using System.Security.Cryptography;

namespace MasterHome.Web.Portal.Badges;

/// <summary>The settings under <c>Badges:</c>.</summary>
public sealed class BadgeSettings : ICheckedSettings
{
    /// <summary>The object identifier of the curve.</summary>
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>The private key (PEM, elliptic curve P-256) that signs digital badges. Empty: no badges.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>The public key of earlier ones (PEM), so that badges signed with them stay verifiable.</summary>
    public List<string> FormerPublicKeys { get; set; } = [];

    public bool HasPrivateKey => !string.IsNullOrWhiteSpace(PrivateKey);

    public IEnumerable<string> FindErrors()
    {
        if (HasPrivateKey && !IsKey(PrivateKey!, isPrivate: true))
            yield return "Badges:PrivateKey: enter a private key in PEM, of the elliptic curve P-256.";
        foreach (var (index, key) in FormerPublicKeys.Index())
        {
            if (!IsKey(key, isPrivate: false))
                yield return $"Badges:FormerPublicKeys:{index}: enter a public key in PEM, of the elliptic curve P-256.";
        }
    }

    private static bool IsPrivate(ECDsa key)
    {
        try
        {
            return key.ExportParameters(true).D is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private static bool IsKey(string pem, bool isPrivate)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            // The private number is missing from a public key, and a list of public keys must not hold a private one.
            return key.ExportParameters(false).Curve.Oid.Value == P256 && IsPrivate(key) == isPrivate;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
