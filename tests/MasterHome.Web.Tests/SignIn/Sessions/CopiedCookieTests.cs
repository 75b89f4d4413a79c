using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.SignIn.Sessions;

/// <summary>A copied cookie is invalid once its session has ended, however it ended.</summary>
public sealed class CopiedCookieTests(TestPortal portal) : IClassFixture<TestPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    private static Dictionary<string, Func<TestPortal, Visitor, Task>> EndingActions =>
        new()
        {
            ["signing out"] = async (_, mira) => await mira.Send(await mira.Get("/profile"), "/sign-out"),
            ["a new password by email"] = (portal, _) => Reset(portal),
            ["the account is disabled"] = (portal, _) => Change(portal, account => account.Disable(TestPortal.DemoDay.UtcDateTime)),
            ["a new role"] = (portal, _) => Change(portal, account => account.ChangeRole(StaffRole.Staff)),
            ["a new email address"] = (portal, _) => Change(portal, account => account.ChangeEmail("mira.okafor@example.org")),
            ["signing out everywhere"] = (portal, _) => Change(portal, account => account.RenewSecurityStamp()),
            ["ending the session from another device"] = (portal, _) => EndFromAnotherDevice(portal),
            ["an idle hour"] = (portal, _) => Wait(portal, TimeSpan.FromMinutes(60)),
            ["twelve active hours"] = TwelveHours,
        };

    public static TheoryData<string> Endings => [.. EndingActions.Keys];

    [Theory, MemberData(nameof(Endings))]
    public async Task A_copied_cookie_is_invalid_after(string ending)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var cookie = await mira.Cookie();
        Assert.True(await _portal.AcceptsCookie(cookie));

        await EndingActions[ending](_portal, mira);

        Assert.False(await _portal.AcceptsCookie(cookie));
    }

    [Fact]
    public async Task A_new_role_takes_effect_at_the_next_sign_in()
    {
        await Change(_portal, account => account.ChangeRole(StaffRole.Staff));
        using (var mira = await _portal.SignedIn("mira@example.org"))
            Assert.Equal(System.Net.HttpStatusCode.OK, (await mira.Get("/back-office/members")).Status);

        await Change(_portal, account => account.ChangeRole(StaffRole.None));
        using var again = await _portal.SignedIn("mira@example.org");
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await again.Get("/back-office/members")).Status);
    }

    [Fact]
    public async Task Each_sign_in_gets_a_new_key_and_ends_the_previous_session_in_the_browser()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var before = await mira.Cookie();
        using (await mira.PostTo(await mira.Get("/profile"), "/sign-in", ("Email", "mira@example.org"), ("Password", DemoData.Passphrase)))
        { }

        var after = await mira.Cookie();
        Assert.NotEqual(Session(before), Session(after));
        Assert.False(await _portal.AcceptsCookie(before));
        Assert.True(await _portal.AcceptsCookie(after));
    }

    [Fact]
    public async Task Instances_that_share_a_database_share_sessions()
    {
        await using var second = _portal.Beside();
        using var mira = await _portal.SignedIn("mira@example.org");
        var cookie = await mira.Cookie();
        using var omar = await second.SignedIn("omar@example.org");

        Assert.True(await second.AcceptsCookie(cookie));
        Assert.True(await _portal.AcceptsCookie(await omar.Cookie()));
        await mira.Send(await mira.Get("/profile"), "/sign-out");
        Assert.False(await second.AcceptsCookie(cookie));
    }

    private static string Session(string cookies) =>
        Assert.Single(cookies.Split("; "), c => c.StartsWith("home=", StringComparison.Ordinal));

    private static Task Change(TestPortal portal, Action<Account> change) =>
        portal.Do(async db =>
        {
            change(await Mira(db));
            await db.SaveChangesAsync();
        });

    private static async Task Reset(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var link = scope.ServiceProvider.GetRequiredService<OneTimeLinks>().Create(ResetPassword.Key, await portal.Ask(Mira));
        using var elsewhere = portal.Visitor();
        Assert.Equal(
            "/",
            (await elsewhere.Send(await elsewhere.Get(link), "/reset-password", ("Password", "five words that are easy"))).Address
        );
    }

    private static async Task EndFromAnotherDevice(TestPortal portal)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var (mira, session) = (await portal.Ask(Mira), await portal.Ask(db => db.SignInSessions.SingleAsync()));
        Assert.True(await scope.ServiceProvider.GetRequiredService<SignInSessions>().End(mira.Id, session.Id));
    }

    private static Task Wait(TestPortal portal, TimeSpan time)
    {
        portal.Clock.Advance(time);
        return Task.CompletedTask;
    }

    private static async Task TwelveHours(TestPortal portal, Visitor mira)
    {
        for (var minutes = 0; minutes < 12 * 60; minutes += 45)
        {
            Assert.Equal("/profile", (await mira.Get("/profile")).Address);
            await Wait(portal, TimeSpan.FromMinutes(45));
        }
    }

    private static Task<Account> Mira(HomeDb db) => db.Users.SingleAsync(a => a.NormalizedEmail == "MIRA@EXAMPLE.ORG");
}
