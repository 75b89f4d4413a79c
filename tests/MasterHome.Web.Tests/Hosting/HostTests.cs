using System.Net;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Hosting;

[Trait("Fault", "6")]
public sealed class HostTests : IAsyncDisposable
{
    private readonly TestPortal _portal = new TestPortal().With("Home:PublicUrl", "https://portal.example.org/");

    [Theory]
    [InlineData("portal.example.org", null, HttpStatusCode.OK)]
    [InlineData("PORTAL.example.org:443", "portal.example.org", HttpStatusCode.OK)]
    [InlineData("localhost:5080", null, HttpStatusCode.OK)]
    [InlineData("[::1]:5080", null, HttpStatusCode.OK)]
    [InlineData("evil.example", null, HttpStatusCode.BadRequest)]
    [InlineData("portal.example.org.evil.example", null, HttpStatusCode.BadRequest)]
    [InlineData("portal.example.org", "evil.example", HttpStatusCode.BadRequest)]
    [InlineData("portal.example.org", "portal.example.org, evil.example", HttpStatusCode.BadRequest)]
    public async Task Only_the_public_host_is_served(string host, string? forwarded, HttpStatusCode status)
    {
        Assert.Equal(status, await Ask("/sign-in", host, forwarded));
        Assert.Equal(HttpStatusCode.OK, await Ask("/health/live", host, forwarded));
    }

    [Theory]
    [InlineData("https://bücher.example/", "xn--bcher-kva.example", HttpStatusCode.OK)]
    [InlineData("https://xn--bcher-kva.example/", "xn--bcher-kva.example:443", HttpStatusCode.OK)]
    [InlineData("https://bücher.example/", "bucher.example", HttpStatusCode.BadRequest)]
    [InlineData("https://[2001:db8::7]/", "[2001:db8::7]:8443", HttpStatusCode.OK)]
    [InlineData("https://[2001:db8::7]/", "[2001:db8::8]", HttpStatusCode.BadRequest)]
    public async Task An_international_name_or_an_IPv6_address_can_be_the_public_host(string url, string host, HttpStatusCode status)
    {
        _portal.With("Home:PublicUrl", url);
        Assert.Equal(status, await Ask("/sign-in", host, null));
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private async Task<HttpStatusCode> Ask(string path, string host, string? forwarded)
    {
        using var visitor = _portal.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Host = host;
        if (forwarded is not null)
            request.Headers.Add("X-Forwarded-Host", forwarded);
        using var response = await visitor.Http.SendAsync(request);
        return response.StatusCode;
    }
}
