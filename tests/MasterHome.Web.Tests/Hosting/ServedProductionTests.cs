using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Data;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>What the portal answers in Production, as a process of its own.</summary>
public sealed partial class ServedProductionTests(ServedProduction production) : IClassFixture<ServedProduction>
{
    [Fact]
    public async Task Behind_an_https_proxy_the_first_administrator_signs_in_with_a_one_time_link_and_there_is_no_demo_data()
    {
        var (portal, proxy) = await production.BehindProxy;
        var (code, output) = await RealPortal.Command(
            production.Folder,
            ["create-admin", "root@example.org", "Rita", "Root"],
            ("Home:PublicUrl", proxy.Address.ToString())
        );
        Assert.True(code == 0, output);
        var link = new Uri(Link().Match(output).Value);

        using var rita = proxy.Visitor();
        var page = await rita.Send(await rita.Get(link.PathAndQuery), "/welcome", ("Password", "five words that are easy"));

        Assert.Equal("/security/second-factor", page.Address);
        await rita.SetUpSecondFactor(TimeProvider.System);
        Assert.Equal(HttpStatusCode.OK, (await rita.Get("/back-office")).Status);
        using var second = proxy.Visitor();
        Assert.Equal("This link has expired or was already used.", (await second.Get(link.PathAndQuery)).Heading);
        Assert.StartsWith("/sign-in", (await second.Get("/back-office")).Address, StringComparison.Ordinal);
        await using var db = production.Open();
        Assert.Equal(0, await db.Members.CountAsync());
        Assert.Equal(1, await db.Cycles.CountAsync());
        Assert.DoesNotContain("demo-only", portal.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cookies_are_host_only_and_secure()
    {
        var (portal, proxy) = await production.BehindProxy;
        using var visitor = proxy.Visitor();
        using var answer = await visitor.Http.GetAsync("/sign-in");

        var cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.Contains("home-form", StringComparison.Ordinal));
        Assert.StartsWith("__Host-home-form=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Over_http_or_through_an_unknown_proxy_the_response_names_the_missing_setting()
    {
        var portal = await production.WithoutProxy;
        using var visitor = portal.Visitor();
        visitor.Http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        var page = await visitor.Get("/sign-in");

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains("Proxies:Known", page.Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/health/live")).Status);
    }

    [Fact]
    public async Task Without_a_mail_server_the_portal_is_live_but_not_ready()
    {
        var portal = await production.WithoutProxy;
        using var visitor = portal.Visitor();

        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/health/live")).Status);
        var ready = await visitor.Get("/health/ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.Status);
        Assert.Contains("Mail:Host is not set", ready.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Styles_are_served_from_any_working_directory()
    {
        var (portal, proxy) = await production.BehindProxy;
        using var visitor = proxy.Visitor();
        var address = (await visitor.Get("/sign-in")).All("link[rel=stylesheet]").GetAttribute("href")!;
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept-Encoding", "gzip");
        using var answer = await visitor.Http.SendAsync(request);

        Assert.False(answer.Headers.Contains("Server"));
        await using var body = new System.IO.Compression.GZipStream(
            await answer.Content.ReadAsStreamAsync(),
            System.IO.Compression.CompressionMode.Decompress
        );
        using var reader = new StreamReader(
            answer.Content.Headers.ContentEncoding.Contains("gzip") ? body : await answer.Content.ReadAsStreamAsync()
        );
        Assert.Contains("@layer", await reader.ReadToEndAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_development_email_page_does_not_exist_in_production()
    {
        var (portal, proxy) = await production.BehindProxy;
        using var visitor = proxy.Visitor();
        Assert.Equal(HttpStatusCode.NotFound, (await visitor.Get("/dev/emails")).Status);
    }

    [GeneratedRegex(@"https?://\S+/welcome\?\S+")]
    private static partial Regex Link();
}
