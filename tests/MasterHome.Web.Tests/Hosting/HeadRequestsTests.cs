using MasterHome.Data.Demo;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Http;

namespace MasterHome.Web.Tests.Hosting;

[Trait("Fault", "7")]
public sealed class HeadRequestsTests : IAsyncDisposable
{
    private readonly TestPortal _portal = new();

    /// <summary>Routes whose headers differ from one request to the next.</summary>
    private static readonly string[] Varying = ["Set-Cookie", "Date", "ETag", "Last-Modified", "Content-Disposition"];

    [Theory]
    [InlineData(null)]
    [InlineData("mira@example.org")]
    [InlineData("alex@example.org")]
    public async Task HEAD_answers_like_GET_without_a_body_on_every_route(string? email)
    {
        var cookie = "";
        if (email is not null)
        {
            using var visitor = _portal.Visitor();
            await visitor.SignIn(email, DemoData.Passphrase);
            cookie = await visitor.Cookie();
        }
        var differences = new List<string>();
        var addresses = PortalAddresses.Of(_portal.Services).Select(a => a.Path).Distinct();
        foreach (var path in addresses.Concat(["/css/site.css", "/no-such-page", "/profile", "/points"]))
        {
            var (get, head) = (await Ask("GET", path, cookie), await Ask("HEAD", path, cookie));
            if (get.Answer != head.Answer)
                differences.Add($"{path}\n  GET  {get.Answer}\n  HEAD {head.Answer}");
            if (head.Length > 0)
                differences.Add($"{path} answers HEAD with {head.Length} bytes");
        }

        Assert.Empty(differences);
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    private async Task<(string Answer, int Length)> Ask(string method, string path, string cookie)
    {
        var context = await _portal.Server.SendAsync(context =>
        {
            (context.Request.Method, context.Request.Path, context.Request.Host) = (method, path, new HostString("localhost"));
            if (cookie.Length > 0)
                context.Request.Headers.Cookie = cookie;
        });
        using var body = new MemoryStream();
        await context.Response.Body.CopyToAsync(body);
        var headers = context
            .Response.Headers.Where(h => !Varying.Contains(h.Key))
            .OrderBy(h => h.Key, StringComparer.Ordinal)
            .Select(h => $"{h.Key}: {h.Value}");
        return ($"{context.Response.StatusCode} {string.Join("; ", headers)}", (int)body.Length);
    }
}
