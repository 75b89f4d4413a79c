using System.Security.Cryptography;

namespace MasterHome.Web.Portal.Badges;

/// <summary>The settings under <c>Badges:</c>.</summary>
public sealed class BadgeSettings : ICheckedSettings
{
    /// <summary>The private key (PEM, elliptic curve P-256) that signs digital badges. Empty: no badges.</summary>
    public string? PrivateKey { get; set; }

    /// <summary>The public key of earlier ones (PEM), so that badges signed with them stay verifiable.</summary>
    public List<string> FormerPublicKeys { get; set; } = [];

    public IEnumerable<string> FindErrors()
    {
        if (!string.IsNullOrWhiteSpace(PrivateKey) && !IsKey(PrivateKey, isPrivate: true))
            yield return "Badges:PrivateKey: enter a private key in PEM, of the elliptic curve P-256.";
        foreach (var (index, key) in FormerPublicKeys.Index())
        {
            if (!IsKey(key, isPrivate: false))
                yield return $"Badges:FormerPublicKeys:{index}: enter a public key in PEM, of the elliptic curve P-256.";
        }
    }

    private static bool IsKey(string pem, bool isPrivate)
    {
        try
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(pem);
            _ = key.ExportParameters(isPrivate);
            return key.KeySize == 256;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}
