using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.SignIn;

/// <summary>Sign-in redirects only to pages of this portal, whatever the return URL, as browsers parse the response.</summary>
public sealed partial class ReturnUrlTests(TestPortal portal) : IClassFixture<TestPortal>
{
    public static TheoryData<string> Foreign =>
        [
            "//evil.example",
            "///evil.example",
            "////evil.example",
            "/\\evil.example",
            "\\evil.example",
            "\\\\evil.example",
            "\\/evil.example",
            "/\\/evil.example",
            "https://evil.example/",
            "http://evil.example",
            "https:evil.example",
            "http:evil.example",
            "https:/evil.example",
            "http:///evil.example",
            "HTTPS://EVIL.EXAMPLE",
            "/\t/evil.example",
            "/\n/evil.example",
            "/\r\n/evil.example",
            "\t//evil.example",
            "\n//evil.example",
            " //evil.example",
            "\u0000//evil.example",
            "/\r\nLocation: //evil.example",
            "//portal.example@evil.example",
            "https://portal.example@evil.example",
            "@evil.example",
            ".evil.example",
            "//localhost.evil.example",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "java\tscript:alert(1)",
            "data:text/html,hello",
            "vbscript:hello",
            "mailto:eve@evil.example",
            "%2f%2fevil.example",
            "/%2fevil.example",
            "/%5cevil.example",
            "/%09/evil.example",
            "%68ttps://evil.example",
            "/%0d%0aLocation:%20//evil.example",
            "~//evil.example",
            "~/\\evil.example",
            "~https://evil.example",
            "／／evil.example",
            "/／evil.example",
            "//evil。example",
            "⁄⁄evil.example",
            "/\u2028/evil.example",
            "/ü",
            "evil.example",
            "?//evil.example",
            "#//evil.example",
            "",
        ];

    [Theory, MemberData(nameof(Foreign))]
    public async Task Sign_in_never_redirects_to_another_site(string address)
    {
        using var visitor = portal.Visitor();
        foreach (var query in Queries(address))
        {
            await AssertLocal(visitor, $"/sign-in/sso{query}");
            await AssertLocal(visitor, $"/sign-in/sso/arrival{query}");
            await AssertLocal(visitor, $"/sign-in/sso/proof{query}");
            await AssertLocal(visitor, $"/reset-password{query}&account=a&code=b");
            await AssertLocal(visitor, $"/welcome{query}&account=a&code=b");
            await AssertLocal(visitor, $"/forgot-password{query}");
        }

        var page = await visitor.Get($"/sign-in?returnUrl={Uri.EscapeDataString(address)}");
        using (
            var entered = await visitor.Post(
                page,
                "/sign-in",
                ("Email", "sam@example.org"),
                ("Password", DemoData.Passphrase),
                ("ReturnUrl", address)
            )
        )
            // A form with a NUL cannot be read, so it is refused.
            AssertLocal(entered, redirected: !address.Contains('\0', StringComparison.Ordinal));

        foreach (var query in Queries(address))
            await AssertLocal(visitor, $"/sign-in{query}");
        page = await visitor.Get("/back-office");
        using var signedOut = await visitor.PostTo(page, $"/sign-out?returnUrl={Uri.EscapeDataString(address)}", ("ReturnUrl", address));
        AssertLocal(signedOut, redirected: !address.Contains('\0', StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/back-office/members?q=%C3%BC&page=2")]
    [InlineData("/back-office/history")]
    public async Task Sign_in_returns_to_a_local_page(string address)
    {
        using var visitor = portal.Visitor();
        var page = await visitor.Get(address);
        Assert.Equal($"/sign-in?returnUrl={Uri.EscapeDataString(address)}", page.Address);
        using var entered = await visitor.Post(page, "/sign-in", ("Email", "sam@example.org"), ("Password", DemoData.Passphrase));

        Assert.Equal(address, entered.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task A_password_reset_redirects_home_whatever_the_return_url()
    {
        var pat = await portal.Ask(db => db.Users.SingleAsync(a => a.Email == "pat@example.org"));
        await using var scope = portal.Services.CreateAsyncScope();
        var link = scope.ServiceProvider.GetRequiredService<OneTimeLinks>().Create(ResetPassword.Key, pat);
        using var visitor = portal.Visitor();
        var page = await visitor.Get($"{link}&returnUrl=//evil.example");
        using var done = await visitor.PostTo(
            page,
            "/reset-password?returnUrl=//evil.example",
            ("Password", "five words that are easy"),
            ("Account", pat.Id),
            ("Code", page.All("input[name=Code]").GetAttribute("value")!),
            ("ReturnUrl", "//evil.example")
        );

        Assert.Equal("/", done.Headers.Location!.OriginalString);
    }

    [Theory]
    [InlineData("//evil.example", false)]
    [InlineData("/\\evil.example", false)]
    [InlineData("/\t/evil.example", false)]
    [InlineData("https:evil.example", false)]
    [InlineData("http://localhost/points", true)]
    [InlineData("http://localhost@evil.example/points", false)]
    [InlineData("/%2f/evil.example", true)]
    [InlineData("/", true)]
    public void The_url_check_of_this_test_handles_known_tricks(string location, bool isLocal) => Assert.Equal(isLocal, IsLocal(location));

    /// <summary>The address as an encoded parameter, and as is when it is already escaped.</summary>
    private static IEnumerable<string> Queries(string address)
    {
        yield return $"?returnUrl={Uri.EscapeDataString(address)}";
        if (address.Contains('%', StringComparison.Ordinal))
            yield return $"?returnUrl={address}";
    }

    private static async Task AssertLocal(Visitor visitor, string address)
    {
        using var answer = await visitor.Http.GetAsync(address);
        AssertLocal(answer);
    }

    private static void AssertLocal(HttpResponseMessage answer, bool redirected = false)
    {
        Assert.True((int)answer.StatusCode < 500, $"{answer.RequestMessage!.RequestUri} returns {(int)answer.StatusCode}");
        var location = answer.Headers.NonValidated.TryGetValues("Location", out var locations) ? locations.Single() : null;
        Assert.True(
            location is not null || !redirected,
            $"{answer.RequestMessage!.RequestUri} answers {answer.StatusCode} and does not redirect"
        );
        if (location is null)
            return;
        Assert.True(location.All(c => c is >= ' ' and <= '~'), $"{location} is not valid in a header");
        Assert.True(IsLocal(location), $"{answer.RequestMessage!.RequestUri} redirects to {location}");
    }

    /// <summary>Parses as the URL standard does: leading and trailing white space, tabs and newlines are ignored, a backslash is a slash,
    /// and any number of slashes may follow a scheme.</summary>
    private static bool IsLocal(string location)
    {
        var normalized = string.Concat(
                location.Trim([.. Enumerable.Range(0, 33).Select(c => (char)c)]).Where(c => c is not ('\t' or '\r' or '\n'))
            )
            .Replace('\\', '/');
        return PortalUrl().IsMatch(normalized) || !(normalized.StartsWith("//", StringComparison.Ordinal) || Scheme().IsMatch(normalized));
    }

    [GeneratedRegex("^http://localhost(?:[/?#]|$)")]
    private static partial Regex PortalUrl();

    [GeneratedRegex("^[a-zA-Z][a-zA-Z0-9+.-]*:")]
    private static partial Regex Scheme();
}
