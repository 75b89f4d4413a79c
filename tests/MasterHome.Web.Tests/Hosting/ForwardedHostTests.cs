using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.TestHost;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>The host that a known proxy says is used. What stood in the header before the request came to it is neither used nor a reason
/// to refuse. What an unknown machine says is refused.</summary>
[Trait("Fault", "7")]
public sealed class ForwardedHostTests : IAsyncDisposable
{
    private const string Portal = "portal.example.org";

    private readonly TestPortal _portal = new TestPortal()
        .With("Home:PublicUrl", $"https://{Portal}/")
        .With("Proxies:Known:0", "10.0.0.0/8");

    [Theory]
    [InlineData("203.0.113.9", Portal)]
    [InlineData("203.0.113.9", $"evil.example, {Portal}")]
    [InlineData("203.0.113.9", $"office.example, other.example, {Portal}")]
    [InlineData("203.0.113.9, 10.0.0.2", $"evil.example, {Portal}, {Portal}")]
    [InlineData("203.0.113.9, 10.0.0.2", Portal)]
    public async Task What_is_left_over_behind_a_known_proxy_does_not_refuse_a_good_request(string addresses, string hosts) =>
        Assert.Equal(HttpStatusCode.OK, await Ask("10.0.0.1", "inner:8080", addresses, hosts));

    [Theory]
    [InlineData("10.0.0.1", "inner:8080", "evil.example")]
    [InlineData("10.0.0.1", "inner:8080", $"{Portal}, evil.example")]
    [InlineData("192.0.2.1", Portal, "evil.example")]
    [InlineData("192.0.2.1", Portal, $"evil.example, {Portal}")]
    public async Task A_wrong_host_of_a_known_proxy_and_any_of_an_unknown_one_are_refused(string peer, string host, string hosts) =>
        Assert.Equal(HttpStatusCode.BadRequest, await Ask(peer, host, "203.0.113.9", hosts));

    [Fact]
    public async Task A_visitor_cannot_pretend_that_a_known_proxy_said_the_host()
    {
        Assert.Equal(HttpStatusCode.BadRequest, await Ask("192.0.2.1", Portal, "203.0.113.9", "evil.example", original: Portal));
        Assert.Equal(HttpStatusCode.OK, await Ask("192.0.2.1", Portal, null, null, original: "evil.example"));
    }

    [Fact]
    public async Task With_fewer_hops_the_other_values_are_left_over_too()
    {
        _portal.With("Proxies:Hops", "1");
        Assert.Equal(HttpStatusCode.OK, await Ask("10.0.0.1", "inner", "203.0.113.9, 10.0.0.2", $"evil.example, {Portal}"));
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private async Task<HttpStatusCode> Ask(string peer, string host, string? addresses, string? hosts, string? original = null)
    {
        var context = await _portal.Server.SendAsync(context =>
        {
            context.Connection.RemoteIpAddress = IPAddress.Parse(peer);
            context.Request.Method = "GET";
            context.Request.Scheme = "http";
            context.Request.Path = "/sign-in";
            context.Request.Host = new(host);
            foreach (var (name, value) in new[] { ("For", addresses), ("Host", hosts) })
            {
                if (value is not null)
                    context.Request.Headers[$"X-Forwarded-{name}"] = value;
            }
            if (original is not null)
                context.Request.Headers["X-Original-Host"] = original;
        });
        return (HttpStatusCode)context.Response.StatusCode;
    }
}
