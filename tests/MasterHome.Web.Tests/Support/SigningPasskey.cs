using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MasterHome.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Support;

/// <summary>A passkey of an account that answers the portal's requests as a browser does (WebAuthn Level 2, ES256), without one.</summary>
internal sealed class SigningPasskey : IDisposable
{
    /// <summary>What the browser names in its answer. It must also be the header of the request.</summary>
    public const string Origin = "http://localhost";

    private const byte UserPresentAndVerified = 0x05;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(16);
    private string _accountId = "";
    private uint _used;

    public static async Task<SigningPasskey> Of(TestPortal portal, string email)
    {
        var passkey = new SigningPasskey();
        await using var scope = portal.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = await accounts.FindByEmailAsync(email);
        passkey._accountId = account!.Id;
        var stored = new UserPasskeyInfo(passkey._id, passkey.PublicKey(), TestPortal.DemoDay, 0, [], true, false, false, [1], [1])
        {
            Name = "Key",
        };
        Assert.True((await accounts.AddOrUpdatePasskeyAsync(account, stored)).Succeeded);
        return passkey;
    }

    /// <summary>The answer to a request of the portal, as its forms send it.</summary>
    /// <param name="options">The request, as JSON.</param>
    public string Answer(string options)
    {
        var challenge = JsonNode.Parse(options)!["challenge"]!.GetValue<string>();
        var client = JsonSerializer.SerializeToUtf8Bytes(
            new
            {
                type = "webauthn.get",
                challenge,
                origin = Origin,
                crossOrigin = false,
            }
        );
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, ++_used);
        byte[] authenticator = [.. SHA256.HashData("localhost"u8), UserPresentAndVerified, .. counter];
        var signature = _key.SignData(
            [.. authenticator, .. SHA256.HashData(client)],
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
        var id = Base64Url.EncodeToString(_id);
        return JsonSerializer.Serialize(
            new
            {
                id,
                rawId = id,
                type = "public-key",
                clientExtensionResults = new { },
                response = new
                {
                    clientDataJSON = Base64Url.EncodeToString(client),
                    authenticatorData = Base64Url.EncodeToString(authenticator),
                    signature = Base64Url.EncodeToString(signature),
                    userHandle = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(_accountId)),
                },
            }
        );
    }

    public void Dispose() => _key.Dispose();

    /// <summary>As COSE writes it (RFC 9053): elliptic curve, ES256, P-256, and the point.</summary>
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        return [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. point.X!, 0x22, 0x58, 0x20, .. point.Y!];
    }
}
