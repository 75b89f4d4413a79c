using System.Net;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Data.Demo;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.Sessions;

[Trait("Fault", "6")]
public sealed class NewDeviceTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Mira = "mira@example.org";
    private const string Kind = "new-device-sign-in";
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task A_sign_in_from_a_new_device_is_told_once_and_not_for_the_first_device()
    {
        using var first = await _portal.SignedIn(Mira);
        Assert.Empty(await Told());

        using var second = _portal.Visitor();
        second.Http.DefaultRequestHeaders.Add("User-Agent", "Mozilla/5.0 (Windows NT 10.0) Firefox/143.0");
        await second.SignIn(Mira, DemoData.Passphrase);
        var values = Assert.Single(await Told()).ReadValues();
        Assert.Equal(("with a password", "Firefox on Windows"), (values["way"], values["device"]));

        foreach (var known in new[] { first, second, second })
        {
            await known.Send(await known.Get("/"), "/sign-out");
            await known.SignIn(Mira, DemoData.Passphrase);
        }
        Assert.Single(await Told());

        using var third = await _portal.SignedIn(Mira);
        Assert.Equal(2, (await Told()).Count);
        using var jun = await _portal.SignedIn("jun@example.org");
        Assert.Equal(2, (await Told()).Count);
    }

    [Fact]
    public async Task The_email_names_the_pages_of_the_portal_and_says_what_to_do()
    {
        using var first = await _portal.SignedIn(Mira);
        using var second = await _portal.SignedIn(Mira);
        await _portal.Run<DeliverMail>(job => job.RunAsync(default));
        using var visitor = _portal.Visitor();
        var html = "";
        foreach (var path in (await visitor.Get("/dev/emails")).Links.Where(l => l.StartsWith("/dev/emails/", StringComparison.Ordinal)))
        {
            if ((await visitor.Get(path)).Html is var email && email.Contains("signed in to your account", StringComparison.Ordinal))
                html = WebUtility.HtmlDecode(email);
        }
        Assert.Contains("http://localhost/forgot-password", html, StringComparison.Ordinal);
        Assert.Contains("http://localhost/security", html, StringComparison.Ordinal);
        Assert.Contains("If it was not you", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("everywhere")]
    [InlineData("password")]
    [InlineData("reset")]
    [InlineData("team")]
    public async Task Other_devices_are_forgotten_and_the_present_one_stays(string how)
    {
        using var lost = await _portal.SignedIn(Mira);
        using var own = await _portal.SignedIn(Mira);
        var password = DemoData.Passphrase;
        switch (how)
        {
            case "everywhere":
                await own.Send(await own.Get("/security"), "/security/sessions/end");
                break;
            case "password":
                password = "five words that are easy";
                var page = await own.Get("/security/password");
                await own.Send(page, "/security/password", ("Current", DemoData.Passphrase), ("Password", password));
                break;
            case "reset":
                password = "five words that are easy";
                await own.Send(await own.Get("/forgot-password"), "/forgot-password", ("Email", Mira));
                var link = await _portal.OneTimeLink(Mira);
                await own.Send(await own.Get(new Uri(link!).PathAndQuery), "/reset-password", ("Password", password));
                break;
            default:
                using (var alex = await _portal.SignedIn("alex@example.org"))
                {
                    var id = await _portal.Ask(db => db.Users.Where(a => a.Email == Mira).Select(a => a.Id).SingleAsync());
                    await alex.Send(await alex.Get($"/back-office/accounts/{id}/sessions/end"), $"/back-office/accounts/{id}/sessions/end");
                }
                break;
        }

        Assert.Equal(how == "team" ? 0 : 1, await Devices());
        using var stranger = _portal.Visitor();
        for (var i = 0; i < 10; i++)
            await Try(stranger, $"wrong passphrase {i}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Try(lost, password)).Status);
        if (how == "everywhere")
            Assert.Equal("/", (await Try(own, password)).Address);
    }

    /// <summary>Otherwise a thief who knows the password would sign in on what looks like the first device.</summary>
    [Fact]
    public async Task After_the_devices_were_forgotten_the_next_one_is_told()
    {
        using (await _portal.SignedIn(Mira))
            await ForgetDevices();
        Assert.Empty(await Told());
        using var next = await _portal.SignedIn(Mira);
        Assert.Single(await Told());
    }

    [Fact]
    public async Task Whoever_followed_a_link_has_just_read_the_mailbox_and_is_not_told()
    {
        using (await _portal.SignedIn(Mira))
            await ForgetDevices();
        using var next = _portal.Visitor();
        await next.Send(await next.Get("/forgot-password"), "/forgot-password", ("Email", Mira));
        var link = await next.Get(new Uri((await _portal.OneTimeLink(Mira))!).PathAndQuery);
        Assert.Equal("/", (await next.Send(link, "/reset-password", ("Password", "five words that are easy"))).Address);
        Assert.Empty(await Told());
    }

    [Fact]
    public async Task Each_sign_in_renews_for_how_long_the_device_is_known()
    {
        using var mira = await _portal.SignedIn(Mira);
        for (var i = 0; i < 3; i++)
        {
            await mira.Send(await mira.Get("/sign-in"), "/sign-out");
            _portal.Clock.Advance(TimeSpan.FromDays(100));
            using var answer = await mira.Post(await mira.Get("/sign-in"), "/sign-in", ("Email", Mira), ("Password", DemoData.Passphrase));
            Assert.Contains(answer.Headers.GetValues("Set-Cookie"), c => c.StartsWith("home-device=", StringComparison.Ordinal));
        }
        Assert.Equal(1, await Devices());
        Assert.Empty(await Told());
    }

    [Fact]
    public async Task A_browser_without_its_cookies_is_told_once_a_day_and_recorded_each_time()
    {
        using var first = await _portal.SignedIn(Mira);
        for (var i = 0; i < 5; i++)
        {
            using var forgetful = await SignedIn("Mozilla/5.0 (Windows NT 10.0) Firefox/143.0");
            _portal.Clock.Advance(TimeSpan.FromHours(4));
        }
        Assert.Single(await Told());
        await _portal.FlushSecurityEvents();
        Assert.Equal(5, await _portal.Ask(db => db.SecurityEvents.CountAsync(e => e.Kind == SecurityEventKind.NewDevice)));

        // Another version of the browser is no other kind; another browser, and the next day, are told.
        using var update = await SignedIn("Mozilla/5.0 (Windows NT 10.0) Firefox/144.0");
        Assert.Single(await Told());
        using var other = await SignedIn("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Safari/605.1");
        Assert.Equal(2, (await Told()).Count);
        _portal.Clock.Advance(TimeSpan.FromHours(5));
        using var nextDay = await SignedIn("Mozilla/5.0 (Windows NT 10.0) Firefox/144.0");
        Assert.Equal(3, (await Told()).Count);
    }

    [Fact]
    public async Task After_a_sign_out_everywhere_the_next_one_is_told_at_once()
    {
        using var first = await _portal.SignedIn(Mira);
        using var thief = await SignedIn("Mozilla/5.0 (Windows NT 10.0) Firefox/143.0");
        Assert.Single(await Told());

        await first.Send(await first.Get("/security"), "/security/sessions/end");
        using var again = await SignedIn("Mozilla/5.0 (Windows NT 10.0) Firefox/143.0");

        Assert.Equal(2, (await Told()).Count);
    }

    private async Task<Visitor> SignedIn(string browser)
    {
        var visitor = _portal.Visitor();
        visitor.Http.DefaultRequestHeaders.Add("User-Agent", browser);
        await visitor.SignIn(Mira, DemoData.Passphrase);
        return visitor;
    }

    private Task<int> Devices() =>
        _portal.Ask(db =>
            db.UserTokens.CountAsync(t => t.LoginProvider == "device" && db.Users.Any(a => a.Id == t.UserId && a.Email == Mira))
        );

    private Task ForgetDevices() => _portal.Do(db => db.UserTokens.Where(t => t.LoginProvider == "device").ExecuteDeleteAsync());

    private Task<List<OutgoingEmail>> Told() => _portal.Ask(db => db.OutgoingEmails.Where(m => m.Kind == Kind).ToListAsync());

    private static async Task<WebPage> Try(Visitor visitor, string password) =>
        await visitor.Send(await visitor.Get("/sign-in"), "/sign-in", ("Email", Mira), ("Password", password));
}
