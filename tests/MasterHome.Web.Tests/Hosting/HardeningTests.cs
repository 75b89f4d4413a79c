using System.Net;
using MasterHome.Web.Hosting;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>What browsers and proxies are told, and what of theirs is believed.</summary>
[Trait("Fault", "5")]
public sealed class HardeningTests
{
    [Fact]
    public async Task Browsers_use_https_for_a_year_and_pages_allow_no_other_base()
    {
        await using var portal = TestPortal.InProduction().With("Home:PublicUrl", "https://portal.example.org/");
        using var visitor = portal.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://portal.example.org/sign-in");
        using var response = await visitor.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("max-age=31536000", Assert.Single(response.Headers.GetValues("Strict-Transport-Security")));
        Assert.Contains("base-uri 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_clears_what_the_browser_keeps()
    {
        await using var portal = new TestPortal();
        using var mira = await portal.SignedIn("mira@example.org");
        using var response = await mira.Post(await mira.Get("/"), "/sign-out");

        Assert.Equal("\"cache\", \"storage\"", Assert.Single(response.Headers.GetValues("Clear-Site-Data")));
    }

    [Theory]
    [InlineData("203.0.113.9", "https", "203.0.113.9", "https")]
    [InlineData("203.0.113.9, 10.0.0.2", "https, http", "203.0.113.9", "https")]
    [InlineData("203.0.113.9, 10.0.0.3, 10.0.0.2", "https, http, http", "203.0.113.9", "https")]
    // What the visitor wrote in front of it is not believed.
    [InlineData("198.51.100.1, 203.0.113.9, 10.0.0.2", "ftp, https, http", "203.0.113.9", "https")]
    public async Task Of_proxies_in_a_row_the_first_unknown_address_is_the_visitor(
        string addresses,
        string schemes,
        string visitor,
        string scheme
    )
    {
        await using var portal = new TestPortal().With("Proxies:Known:0", "10.0.0.0/8");
        Assert.Equal((visitor, scheme), Forwarded(portal, addresses, schemes));
    }

    [Theory]
    [Trait("Fault", "7")]
    [InlineData("1", "10.0.0.2")]
    [InlineData("2", "10.0.0.3")]
    [InlineData("3", "203.0.113.9")]
    [InlineData("10", "203.0.113.9")]
    [InlineData(null, "203.0.113.9")]
    public async Task No_more_proxies_are_believed_than_stand_in_a_row(string? hops, string visitor)
    {
        await using var portal = new TestPortal().With("Proxies:Known:0", "10.0.0.0/8");
        if (hops is not null)
            portal.With("Proxies:Hops", hops);
        Assert.Equal(visitor, Forwarded(portal, "203.0.113.9, 10.0.0.3, 10.0.0.2", "https, https, https").Address);
    }

    [Theory]
    [Trait("Fault", "7")]
    [InlineData(null, true)]
    [InlineData(1, true)]
    [InlineData(10, true)]
    [InlineData(0, false)]
    [InlineData(-1, false)]
    [InlineData(11, false)]
    public void The_number_of_proxies_is_1_to_10(int? hops, bool isGood) =>
        Assert.Equal(
            isGood,
            !new ProxySettings { Hops = hops }
                .FindErrors()
                .Any(e => e.Contains("Proxies:Hops", StringComparison.Ordinal))
        );

    private static (string Address, string Scheme) Forwarded(TestPortal portal, string addresses, string schemes)
    {
        var middleware = new ForwardedHeadersMiddleware(
            _ => Task.CompletedTask,
            NullLoggerFactory.Instance,
            portal.Services.GetRequiredService<IOptions<ForwardedHeadersOptions>>()
        );
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse("10.0.0.1");
        context.Request.Scheme = "http";
        context.Request.Headers["X-Forwarded-For"] = addresses;
        context.Request.Headers["X-Forwarded-Proto"] = schemes;
        middleware.ApplyForwarders(context);
        return ($"{context.Connection.RemoteIpAddress}", context.Request.Scheme);
    }
}
