using System.Net;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Hosting;

public sealed class LimitsTests
{
    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/SIGN-IN")]
    [InlineData("/sign-in/")]
    [InlineData("/reset-password")]
    public async Task Too_many_sign_in_attempts_are_refused_but_pages_still_open(string path)
    {
        await using var portal = new TestPortal().With("SignIn:PerAddressAMinute", "5");
        using var visitor = portal.Visitor();
        var page = await visitor.Get("/sign-in");
        for (var i = 0; i < 5; i++)
        {
            using var attempt = await visitor.PostTo(page, path);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, attempt.StatusCode);
        }
        // Another spelling counts as the same path.
        using var sixth = await visitor.PostTo(page, "/sign-in");

        await AssertTooManyRequests(sixth, within: 60);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/sign-in")).Status);
    }

    [Theory]
    [InlineData("/forgot-password")]
    [InlineData("/Forgot-Password/")]
    [InlineData("/welcome/links")]
    public async Task Too_many_email_requests_are_refused_but_sign_in_still_works(string path)
    {
        await using var portal = new TestPortal().With("SignIn:LinksPerAddressAnHour", "3");
        using var visitor = portal.Visitor();
        var page = await visitor.Get("/forgot-password");
        for (var i = 0; i < 3; i++)
        {
            using var request = await visitor.PostTo(page, path, ("Email", $"somebody{i}@example.org"));
            Assert.Equal(HttpStatusCode.OK, request.StatusCode);
        }
        using var fourth = await visitor.PostTo(page, "/forgot-password", ("Email", "mira@example.org"));

        await AssertTooManyRequests(fourth, within: 3600);
        using var mira = await portal.SignedIn("mira@example.org");
    }

    private static async Task AssertTooManyRequests(HttpResponseMessage answer, int within)
    {
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, within);
        Assert.Contains("Too many requests.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
