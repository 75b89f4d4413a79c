using MasterHome.Data.Demo;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>Every address against everybody: <c>routes.tsv</c>, beside this file, says what must happen, and this test walks there.
/// The words: <c>in</c> (let through, whatever stands behind the door), <c>sign-in</c> (asked who they are), <c>no</c> (403),
/// <c>second-factor</c> (sent to set one up), <c>tokenless</c> (something that is sent is taken although no form of ours brought it).</summary>
public sealed class RouteTableTests : IAsyncDisposable
{
    private readonly TestPortal _portal = new TestPortal().With("SignIn:RequireSecondFactor", "true");

    [Fact]
    public async Task Every_route_allows_exactly_the_users_in_the_table()
    {
        var table = (await RouteTable.Read()).ToDictionary(row => row.Key);
        var addresses = PortalAddresses.Of(_portal.Services);
        var folder = await Crowd();
        var wrong = new List<string>();
        foreach (var address in addresses)
        {
            var outcomes = new List<string>();
            foreach (var cookie in folder)
                outcomes.Add(Word(await Knock(address, cookie), address.Method));
            var seen = new RouteRow(address.Method, address.Route, outcomes);
            if (!table.Remove(seen.Key, out var expected))
                wrong.Add($"a route without a row; if this is as it should be, paste it into routes.tsv:\n{seen}");
            else if (expected.ToString() != seen.ToString())
                wrong.Add($"the table says\n{expected}\nand it is\n{seen}");
        }
        wrong.AddRange(table.Values.Select(row => $"a row without a route:\n{row}"));

        Assert.True(wrong.Count == 0, $"{RouteRow.Head}\n{string.Join('\n', wrong)}");
    }

    [Fact]
    public async Task The_table_is_sorted()
    {
        var keys = (await RouteTable.Read()).Select(row => (row.Route, row.Method)).ToList();
        Assert.Equal(keys.OrderBy(k => k.Route, StringComparer.Ordinal).ThenBy(k => k.Method, StringComparer.Ordinal), keys);
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    /// <summary>The cookies of everybody, in the order of the table's columns.</summary>
    private async Task<IReadOnlyList<string?>> Crowd()
    {
        var cookies = new List<string?> { null };
        foreach (var name in new[] { "mira", "omar", "sam", "alex", "alex" })
        {
            using var visitor = _portal.Visitor();
            cookies.Add(await visitor.ComeIn($"{name}@example.org", DemoData.Passphrase));
        }
        await _portal.GiveSecondFactor("alex@example.org");
        return cookies;
    }

    private async Task<HttpResponse> Knock(PortalAddress address, string? cookie)
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
            $"{address.Path} was meant for {address.Route} and went to {matched.First?.DisplayName ?? "nowhere"}"
        );
        return context.Response;
    }

    private static string Word(HttpResponse answer, string method)
    {
        var to = answer.Headers.Location.ToString().Replace("http://localhost", "", StringComparison.Ordinal);
        return answer.StatusCode switch
        {
            // Pages before the sign-in lead there as well, but remember no page that was closed.
            302 when to.StartsWith("/sign-in?returnUrl=", StringComparison.Ordinal) || (to == "/sign-in" && method != "GET") => "sign-in",
            302 when to == "/security/second-factor" => "second-factor",
            403 => "no",
            // A form goes no further without its token, but who sent it was asked before.
            400 when method != "GET" => "in",
            200 or 302 or 404 => method == "GET" ? "in" : "tokenless",
            var other => $"{other}",
        };
    }

    /// <summary>Remembers where a request went before an error page answered in that one's stead.</summary>
    private sealed class FirstEndpoint : IEndpointFeature
    {
        public Endpoint? First { get; private set; }

        public Endpoint? Endpoint
        {
            get;
            set
            {
                field = value;
                First ??= value;
            }
        }
    }
}
