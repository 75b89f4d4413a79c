using System.Net;
using MasterHome.Standing.Closing;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using UglyToad.PdfPig;

namespace MasterHome.Web.Tests.Portal.Certificates;

public sealed class CertificatesTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Only_members_have_certificates()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get("/certificates")).Status);
    }

    [Fact]
    public async Task A_member_prints_the_certificate_and_anybody_checks_its_code_and_reads_the_name_only_if_agreed()
    {
        using var nia = await _portal.SignedIn("nia@example.org");
        var certificate = await Of("nia@example.org");
        var page = await nia.Get("/certificates");
        Assert.Equal("You are a Certified Master Anaplanner for 2026.", page.Heading);
        using var pdf = PdfDocument.Open(await nia.Http.GetByteArrayAsync($"/certificates/{certificate.Id}/pdf"));
        var text = string.Join(' ', pdf.GetPage(1).GetWords().Select(w => w.Text));
        Assert.Contains("Nia", text, StringComparison.Ordinal);
        Assert.Contains(certificate.CodeInGroups, text, StringComparison.Ordinal);

        using var visitor = _portal.Visitor();
        var check = await visitor.Get($"/verify?code={certificate.CodeInGroups.ToLowerInvariant().Replace('0', 'o')}");
        Assert.Equal("The holder of this code is a Certified Master Anaplanner for 2026.", check.Heading);
        Assert.DoesNotContain("Nia", check.Text, StringComparison.Ordinal);
        await nia.Send(page, "/certificates/sharing", ("ShowsName", "true"));
        Assert.Contains("Nia", (await visitor.Get($"/verify/{certificate.Code}")).Heading, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nía", true)]
    [InlineData("Нина", true)]
    [InlineData("Νίκη", true)]
    [InlineData("نية", false)]
    [InlineData("נועה", false)]
    [InlineData("李娜", false)]
    [InlineData("さくら", false)]
    [InlineData("지민", false)]
    public async Task Whose_name_the_pdf_cannot_show_is_told_how_to_print_it(string name, bool isPrinted)
    {
        using var nia = await _portal.SignedIn("nia@example.org");
        await _portal.Do(db =>
            db.Members.Where(m => m.Email == "nia@example.org").ExecuteUpdateAsync(set => set.SetProperty(m => m.FirstName, name))
        );
        var page = await nia.Get("/certificates");
        Assert.Equal(!isPrinted, page.Text.Contains("The PDF has Latin, Greek and Cyrillic characters only", StringComparison.Ordinal));
        var certificate = await Of("nia@example.org");
        using var pdf = PdfDocument.Open(await nia.Http.GetByteArrayAsync($"/certificates/{certificate.Id}/pdf"));
        Assert.Equal(isPrinted, pdf.GetPage(1).Text.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_revoked_an_expired_and_an_unknown_code_are_said()
    {
        var certificate = await Of("nia@example.org");
        using var visitor = _portal.Visitor();
        foreach (var code in new[] { "7K2Q-9M4D-XT3B", "short", "7K2Q9M4DXT3U" })
        {
            var unknown = await visitor.Get($"/verify/{code}");
            Assert.Equal(HttpStatusCode.NotFound, unknown.Status);
            Assert.Equal("This code is not known.", unknown.Heading);
        }
        _portal.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 2, 12, 0, 0, TimeSpan.Zero));
        (await visitor.Get($"/verify/{certificate.Code}")).Says("The certificate has expired.");
        await _portal.Do(async db =>
        {
            await db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.ShowsNameOnCertificate, true));
            await db.Certificates.ExecuteUpdateAsync(set => set.SetProperty(c => c.RevokedAt, certificate.IssuedAt));
        });
        var revoked = await visitor.Get($"/verify/{certificate.Code}");
        Assert.Equal("This certificate was revoked. It is not valid.", revoked.Heading);
        Assert.DoesNotContain("Nia", revoked.Text, StringComparison.Ordinal);
        using var nia = await _portal.SignedIn("nia@example.org");
        Assert.Equal(HttpStatusCode.NotFound, (await nia.Http.GetAsync($"/certificates/{certificate.Id}/pdf")).StatusCode);
    }

    private Task<Certificate> Of(string email) =>
        _portal.Ask(db => db.Certificates.SingleAsync(c => db.Members.Any(m => m.Id == c.MemberId && m.Email == email)));
}
