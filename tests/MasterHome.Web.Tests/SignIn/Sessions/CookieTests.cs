using System.Net;
using MasterHome.Accounts;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.SignIn.Sessions;

public sealed class CookieTests
{
    private const string Passphrase = "five words that are easy";

    [Fact]
    public async Task Production_cookies_are_host_only_secure_same_site_and_http_only()
    {
        await using var portal = TestPortal.InProduction();
        await portal.Do(async db =>
        {
            var sam = new Account("sam@example.org", "Sam Ferreira", null, StaffRole.Staff, TestPortal.DemoDay.UtcDateTime);
            sam.PasswordHash = A.PasswordHasher().HashPassword(sam, Passphrase);
            db.Add(sam);
            await db.SaveChangesAsync();
        });
        using var visitor = portal.Visitor();
        using var page = await visitor.Http.GetAsync("/sign-in");
        using var entered = await visitor.Post(
            await visitor.Get("/sign-in"),
            "/sign-in",
            ("Email", "sam@example.org"),
            ("Password", Passphrase)
        );
        using var signedOut = await visitor.Post(await visitor.Get("/back-office"), "/sign-out");

        Assert.Equal(HttpStatusCode.Found, entered.StatusCode);
        var cookies = new[] { page, entered, signedOut }
            .SelectMany(answer => answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            .ToList();
        Assert.Contains(cookies, c => c.StartsWith("__Host-home=", StringComparison.Ordinal));
        Assert.Contains(cookies, c => c.StartsWith("__Host-home-form=", StringComparison.Ordinal));
        Assert.Contains(cookies, c => c.StartsWith("__Host-home-note=", StringComparison.Ordinal));
        Assert.All(
            cookies,
            cookie =>
            {
                var attributes = cookie.Split("; ").Skip(1).Select(a => a.ToLowerInvariant()).ToHashSet();
                Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
                Assert.Subset(attributes, new HashSet<string> { "path=/", "secure", "samesite=lax", "httponly" });
                Assert.DoesNotContain(attributes, a => a.StartsWith("domain", StringComparison.Ordinal));
            }
        );
    }

    [Fact]
    public async Task Signed_in_pages_are_not_cached()
    {
        await using var portal = new TestPortal();
        // Sam's first page only redirects. Without a form, nothing else disables caching there.
        foreach (
            var (name, pages) in new[]
            {
                ("mira", new[] { "/", "/profile", "/points", "/sign-ups", "/no-such-page" }),
                ("sam", ["/", "/back-office", "/back-office/members", "/profile"]),
            }
        )
        {
            using var visitor = await portal.SignedIn($"{name}@example.org");
            foreach (var page in pages)
            {
                using var answer = await visitor.Http.GetAsync(page);
                Assert.True(answer.Headers.CacheControl?.NoStore, $"{page} ({(int)answer.StatusCode}) can be cached");
            }
        }
    }
}
