using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MasterHome.Web.Portal.Badges;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Badges;

public sealed class BadgesTests
{
    [Fact]
    public async Task A_badge_is_verified_with_the_published_key_alone_and_a_change_is_found()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var portal = new TestPortal().With("Badges:PrivateKey", key.ExportPkcs8PrivateKeyPem());
        using var nia = await portal.SignedIn("nia@example.org");
        var certificate = await portal.Ask(db =>
            db.Certificates.SingleAsync(c => db.Members.Any(m => m.Id == c.MemberId && m.Email == "nia@example.org"))
        );
        Assert.Contains($"/certificates/{certificate.Id}/badge", (await nia.Get("/certificates")).Links);
        var badge = (await nia.Http.GetStringAsync($"/certificates/{certificate.Id}/badge")).Split('.');
        var header = Json(badge[0]);

        using var wallet = portal.Visitor();
        var published = JsonDocument
            .Parse(await wallet.Http.GetStringAsync(new Uri(header.GetProperty("kid").GetString()!).PathAndQuery))
            .RootElement;
        using var check = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint
                {
                    X = Decode(published.GetProperty("x").GetString()!),
                    Y = Decode(published.GetProperty("y").GetString()!),
                },
            }
        );
        Assert.True(Verifies(check, badge));
        Assert.False(Verifies(check, [badge[0], badge[1].Replace('a', 'b'), badge[2]]));

        var credential = Json(badge[1]);
        Assert.Equal(
            ["VerifiableCredential", "OpenBadgeCredential"],
            credential.GetProperty("type").EnumerateArray().Select(t => t.GetString()!)
        );
        Assert.Equal("2026-01-01T00:00:00Z", credential.GetProperty("validFrom").GetString());
        Assert.Equal("2026-12-31T23:59:59Z", credential.GetProperty("validUntil").GetString());
        var identity = credential.GetProperty("credentialSubject").GetProperty("identifier")[0];
        Assert.Equal(
            BadgeDocuments.HashOf("nia@example.org", identity.GetProperty("salt").GetString()!),
            identity.GetProperty("identityHash").GetString()
        );
        Assert.DoesNotContain("Nia", credential.GetRawText(), StringComparison.Ordinal);
        var issuer = JsonDocument.Parse(await wallet.Http.GetStringAsync("/badges/issuer")).RootElement;
        Assert.Equal(issuer.GetProperty("id").GetString(), credential.GetProperty("iss").GetString());

        await portal.Do(db =>
            db.Certificates.Where(c => c.Id == certificate.Id)
                .ExecuteUpdateAsync(s => s.SetProperty(c => c.RevokedAt, certificate.IssuedAt))
        );
        var revoked = JsonDocument
            .Parse(await wallet.Http.GetStringAsync("/badges/revocations"))
            .RootElement.GetProperty("revokedCredential");
        Assert.Equal(credential.GetProperty("id").GetString(), revoked[0].GetProperty("id").GetString());
        Assert.Equal(HttpStatusCode.NotFound, (await nia.Http.GetAsync($"/certificates/{certificate.Id}/badge")).StatusCode);
    }

    [Fact]
    public async Task Without_a_key_there_are_no_badges_and_a_former_key_stays_published()
    {
        using var former = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var portal = new TestPortal().With("Badges:FormerPublicKeys:0", former.ExportSubjectPublicKeyInfoPem());
        using var nia = await portal.SignedIn("nia@example.org");
        Assert.DoesNotContain((await nia.Get("/certificates")).Links, l => l.EndsWith("/badge", StringComparison.Ordinal));
        var id = await portal.Ask(db => db.Certificates.Select(c => c.Id).FirstAsync());
        Assert.Equal(HttpStatusCode.NotFound, (await nia.Http.GetAsync($"/certificates/{id}/badge")).StatusCode);
        var keys = JsonDocument.Parse(await nia.Http.GetStringAsync("/badges/keys")).RootElement.GetProperty("keys");
        Assert.Equal(
            Base64Url.EncodeToString(former.ExportParameters(false).Q.X),
            Assert.Single(keys.EnumerateArray()).GetProperty("x").GetString()
        );
        Assert.Equal(HttpStatusCode.NotFound, (await nia.Http.GetAsync("/badges/keys/guess")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await nia.Http.GetAsync("/badges/achievements/2099")).StatusCode);
    }

    [Theory]
    [InlineData("secret")]
    [InlineData("-----BEGIN PUBLIC KEY-----")]
    public void A_key_that_is_none_is_named(string key) =>
        Assert.StartsWith(
            "Badges:PrivateKey: ",
            Assert.Single(new BadgeSettings { PrivateKey = key }.FindErrors()),
            StringComparison.Ordinal
        );

    [Fact]
    public void Keys_of_another_curve_and_private_keys_in_the_public_list_are_refused()
    {
        using var p256 = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var brainpool = ECDsa.Create(ECCurve.NamedCurves.brainpoolP256r1);
        foreach (var other in new[] { p384, brainpool })
        {
            Assert.Single(new BadgeSettings { PrivateKey = other.ExportPkcs8PrivateKeyPem() }.FindErrors());
            Assert.Single(new BadgeSettings { FormerPublicKeys = [other.ExportSubjectPublicKeyInfoPem()] }.FindErrors());
        }
        Assert.Single(new BadgeSettings { PrivateKey = p256.ExportSubjectPublicKeyInfoPem() }.FindErrors());
        Assert.Single(new BadgeSettings { FormerPublicKeys = [p256.ExportPkcs8PrivateKeyPem()] }.FindErrors());
        Assert.Empty(
            new BadgeSettings
            {
                PrivateKey = p256.ExportPkcs8PrivateKeyPem(),
                FormerPublicKeys = [p256.ExportSubjectPublicKeyInfoPem()],
            }.FindErrors()
        );
        Assert.Empty(new BadgeSettings { PrivateKey = " " }.FindErrors());
    }

    private static bool Verifies(ECDsa key, string[] badge) =>
        key.VerifyData(
            Encoding.ASCII.GetBytes($"{badge[0]}.{badge[1]}"),
            Decode(badge[2]),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation
        );

    private static JsonElement Json(string part) => JsonDocument.Parse(Decode(part)).RootElement;

    private static byte[] Decode(string part) => Base64Url.DecodeFromChars(part);
}
