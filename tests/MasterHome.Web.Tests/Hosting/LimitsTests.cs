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
    public async Task Who_knocks_too_often_is_asked_to_wait_on_a_page_of_ours_and_may_still_look(string door)
    {
        await using var portal = new TestPortal().With("SignIn:PerAddressAMinute", "5");
        using var visitor = portal.Visitor();
        var page = await visitor.Get("/sign-in");
        for (var i = 0; i < 5; i++)
        {
            using var knock = await visitor.PostTo(page, door);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, knock.StatusCode);
        }
        // Another spelling is the same door.
        using var sixth = await visitor.PostTo(page, "/sign-in");

        await IsAskedToWait(sixth, within: 60);
        Assert.Equal(HttpStatusCode.OK, (await visitor.Get("/sign-in")).Status);
    }

    [Theory]
    [InlineData("/forgot-password")]
    [InlineData("/Forgot-Password/")]
    [InlineData("/welcome/links")]
    public async Task Who_asks_for_too_many_emails_is_asked_to_wait_and_may_still_sign_in(string door)
    {
        await using var portal = new TestPortal().With("SignIn:LinksPerAddressAnHour", "3");
        using var visitor = portal.Visitor();
        var page = await visitor.Get("/forgot-password");
        for (var i = 0; i < 3; i++)
        {
            using var asked = await visitor.PostTo(page, door, ("Email", $"somebody{i}@example.org"));
            Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        }
        using var fourth = await visitor.PostTo(page, "/forgot-password", ("Email", "mira@example.org"));

        await IsAskedToWait(fourth, within: 3600);
        using var mira = await portal.SignedIn("mira@example.org");
    }

    private static async Task IsAskedToWait(HttpResponseMessage answer, int within)
    {
        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.InRange(answer.Headers.RetryAfter?.Delta?.TotalSeconds ?? 0, 1, within);
        Assert.Contains("That was a little too often.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
