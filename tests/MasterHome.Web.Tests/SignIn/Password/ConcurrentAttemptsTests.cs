using System.Net;
using MasterHome.Data.Demo;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.Password;

public sealed class ConcurrentAttemptsTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Fact]
    public async Task Concurrent_wrong_passwords_are_limited_and_the_owner_can_still_reset()
    {
        using var attacker = portal.Visitor();
        var page = await attacker.Get("/sign-in");
        var pages = await Task.WhenAll(
            Enumerable
                .Range(0, 200)
                .Select(async i =>
                {
                    using var response = await attacker.PostTo(
                        page,
                        "/sign-in",
                        ("Email", "mira@example.org"),
                        ("Password", $"wrong passphrase {i}")
                    );
                    return new WebPage("/sign-in", response.StatusCode, await response.Content.ReadAsStringAsync());
                })
        );

        Assert.All(pages, response => Assert.Equal(HttpStatusCode.UnprocessableEntity, response.Status));
        Assert.Single(pages.Select(response => response.All("#Password-error").TextContent).Distinct());
        Assert.Equal(
            10,
            await portal.Ask(db => db.Users.Where(a => a.Email == "mira@example.org").Select(a => a.AccessFailedCount).SingleAsync())
        );

        using var owner = portal.Visitor();
        var refused = await owner.Send(
            await owner.Get("/sign-in"),
            "/sign-in",
            ("Email", "mira@example.org"),
            ("Password", DemoData.Passphrase)
        );
        Assert.Equal(pages[0].All("#Password-error").TextContent, refused.All("#Password-error").TextContent);

        await owner.Send(await owner.Get("/forgot-password"), "/forgot-password", ("Email", "mira@example.org"));
        var link = await portal.OneTimeLink("mira@example.org");
        var reset = await owner.Send(await owner.Get(link!), "/reset-password", ("Password", "five words that are easy"));
        Assert.Equal("/", reset.Address);
        using var elsewhere = portal.Visitor();
        Assert.Equal("/", (await elsewhere.SignInAndContinue("mira@example.org", "five words that are easy")).Address);
    }

    [Fact]
    public async Task Successful_sign_ins_do_not_count_as_attempts()
    {
        for (var i = 0; i < 12; i++)
        {
            using var nia = await portal.SignedIn("nia@example.org");
        }
        Assert.Equal(
            0,
            await portal.Ask(db => db.Users.Where(a => a.Email == "nia@example.org").Select(a => a.AccessFailedCount).SingleAsync())
        );
    }
}
