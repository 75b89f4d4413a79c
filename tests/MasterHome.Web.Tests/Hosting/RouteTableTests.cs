using MasterHome.Data.Demo;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>Requests every route as every kind of user and compares the outcome with <c>routes.tsv</c>, beside this file.
/// Outcomes: <c>in</c> (allowed), <c>sign-in</c> (redirected to sign in), <c>no</c> (403), <c>second-factor</c> (redirected to set one
/// up), <c>tokenless</c> (a POST accepted without an antiforgery token).</summary>
public sealed class RouteTableTests : IAsyncDisposable
{
    private readonly TestPortal _portal = new TestPortal().With("SignIn:RequireSecondFactor", "true");

    [Fact]
    public async Task Every_route_allows_exactly_the_users_in_the_table()
    {
        var table = (await RouteTable.Read()).ToDictionary(row => row.Key);
        var addresses = PortalAddresses.Of(_portal.Services);
        var cookies = await SignInAll();
        var differences = new List<string>();
        foreach (var address in addresses)
        {
            var outcomes = new List<string>();
            foreach (var cookie in cookies)
                outcomes.Add(Outcome(await Request(address, cookie), address.Method));
            var actual = new RouteRow(address.Method, address.Route, outcomes);
            if (!table.Remove(actual.Key, out var expected))
                differences.Add($"a route without a row; if the outcomes are correct, add it to routes.tsv:\n{actual}");
            else if (expected.ToString() != actual.ToString())
                differences.Add($"expected\n{expected}\nactual\n{actual}");
        }
        differences.AddRange(table.Values.Select(row => $"a row without a route:\n{row}"));

        Assert.True(differences.Count == 0, $"{RouteRow.Header}\n{string.Join('\n', differences)}");
    }

    [Fact]
    public async Task The_table_is_sorted()
    {
        var keys = (await RouteTable.Read()).Select(row => (row.Route, row.Method)).ToList();
        Assert.Equal(keys.OrderBy(k => k.Route, StringComparer.Ordinal).ThenBy(k => k.Method, StringComparer.Ordinal), keys);
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    /// <summary>Session cookies in the order of the table's columns; null for the anonymous user.</summary>
    private async Task<IReadOnlyList<string?>> SignInAll()
    {
        var cookies = new List<string?> { null };
        foreach (var name in new[] { "mira", "omar", "sam", "alex", "alex" })
        {
            using var visitor = _portal.Visitor();
            await visitor.SignIn($"{name}@example.org", DemoData.Passphrase);
            cookies.Add(await visitor.Cookie());
        }
        await _portal.GiveSecondFactor("alex@example.org");
        return cookies;
    }

    private async Task<HttpResponse> Request(PortalAddress address, string? cookie)
    {
        var matched = new FirstEndpoint();
        var context = await _portal.Server.SendAsync(context =>
        {
            context.Features.Set<IEndpointFeature>(matched);
            (context.Request.Method, context.Request.Path) = (address.Method, address.Path);
            if (cookie is not null)
                context.Request.Headers.Cookie = cookie;
        });
        Assert.True(
            matched.First is RouteEndpoint { RoutePattern: var pattern } && pattern.RawText == address.Pattern.RawText,
            $"{address.Path} should match {address.Route} but matched {matched.First?.DisplayName ?? "nothing"}"
        );
        return context.Response;
    }

    private static string Outcome(HttpResponse answer, string method)
    {
        var to = answer.Headers.Location.ToString().Replace("http://localhost", "", StringComparison.Ordinal);
        return answer.StatusCode switch
        {
            // Pages of the sign-in flow also redirect to /sign-in, but without a return URL.
            302 when to.StartsWith("/sign-in?returnUrl=", StringComparison.Ordinal) || (to == "/sign-in" && method != "GET") => "sign-in",
            302 when to == "/security/second-factor" => "second-factor",
            403 => "no",
            // The missing token is refused only after authorization succeeded.
            400 when method != "GET" => "in",
            200 or 302 or 404 or 409 => method == "GET" ? "in" : "tokenless",
            var other => $"{other}",
        };
    }
}
