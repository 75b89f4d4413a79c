using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Badges;

/// <summary>A public key as others read it (RFC 7517). Its ID is its thumbprint (RFC 7638).</summary>
internal sealed record BadgeKey(string Id, string X, string Y)
{
    public static BadgeKey Of(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        var canonical = $$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""";
        return new BadgeKey(Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))), x, y);
    }

    public Dictionary<string, string> ToJwk(string address) =>
        new()
        {
            ["kty"] = "EC",
            ["crv"] = "P-256",
            ["x"] = X,
            ["y"] = Y,
            ["alg"] = "ES256",
            ["use"] = "sig",
            ["kid"] = address,
        };
}

/// <summary>The keys that sign badges, and signed before. Signs by the platform's cryptography (ES256).</summary>
public sealed class BadgeKeys : IDisposable
{
    private readonly ECDsa? _private;
    private readonly List<BadgeKey> _public = [];

    public BadgeKeys(IOptions<BadgeSettings> settings)
    {
        if (settings.Value.HasPrivateKey)
        {
            _private = ECDsa.Create();
            _private.ImportFromPem(settings.Value.PrivateKey);
            _public.Add(BadgeKey.Of(_private));
        }
        foreach (var former in settings.Value.FormerPublicKeys)
        {
            using var key = ECDsa.Create();
            key.ImportFromPem(former);
            _public.Add(BadgeKey.Of(key));
        }
    }

    /// <summary>Whether badges can be signed.</summary>
    public bool CanSign => _private is not null;

    internal IReadOnlyList<BadgeKey> Public => _public;

    internal BadgeKey Current => _public[0];

    /// <summary>A compact JSON Web Signature (RFC 7515).</summary>
    public string Sign(object header, object payload)
    {
        var content = $"{Encode(header)}.{Encode(payload)}";
        // The format of the standard: the two numbers one after the other.
        var signature = _private!.SignData(
            Encoding.ASCII.GetBytes(content),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );
        return $"{content}.{Base64Url.EncodeToString(signature)}";
    }

    public void Dispose() => _private?.Dispose();

    private static string Encode(object part) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(part));
}
