using System.Net;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Data.Demo;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.SignIn.Security;

[Trait("Fault", "6")]
public sealed class SecurityEventsTests(TestPortal portal) : IClassFixture<TestPortal>
{
    private const string Mira = "mira@example.org";
    private const string Secret = "typed into the wrong field";
    private const string New = "five words that are easy";
    private readonly TestPortal _portal = portal.AsNew();

    /// <summary>What somebody does, the event that it leaves, and whose it is.</summary>
    private static readonly Dictionary<string, (Func<TestPortal, Task<Func<Task>>> Prepare, string Kind, string? Account)> Outcomes = new()
    {
        ["a good password"] = (Anonymous(v => Password(v, Mira, DemoData.Passphrase)), "SignedIn", Mira),
        ["a wrong password"] = (Anonymous(v => Password(v, Mira, Secret)), "WrongPassword", Mira),
        ["an unknown address"] = (Anonymous(v => Password(v, $"{Secret.Replace(' ', '.')}@example.org", Secret)), "WrongPassword", null),
        ["no attempts left"] = (Locked, "TooManyAttempts", Mira),
        ["a disabled account"] = (Disabled, "DisabledAccount", Mira),
        ["an unknown passkey"] = (
            Anonymous(async v => await v.Send(await v.Get("/sign-in"), "/sign-in/passkey", ("Credential", "{}"))),
            "PasskeyRefused",
            null
        ),
        ["a forged link"] = (Anonymous(v => v.Get($"/reset-password?account={Secret}&code={Secret}")), "LinkRefused", null),
        ["a form without a token"] = (
            Anonymous(async v => (await v.Http.PostAsync("/sign-in", new FormUrlEncodedContent([new("Email", Secret)]))).Dispose()),
            "AntiforgeryFailed",
            null
        ),
        ["signing out"] = (SignedIn(async v => await v.Send(await v.Get("/"), "/sign-out")), "SignedOut", Mira),
        ["a page of the team"] = (SignedIn(v => v.Get("/back-office")), "Forbidden", Mira),
        ["a signed-in form without a token"] = (
            SignedIn(async v => (await v.Http.PostAsync("/security/sessions/end", null)).Dispose()),
            "AntiforgeryFailed",
            Mira
        ),
        ["a new password"] = (SignedIn(v => ChangePassword(v, DemoData.Passphrase)), "PasswordChanged", Mira),
        ["a wrong present password"] = (SignedIn(v => ChangePassword(v, Secret)), "WrongPassword", Mira),
        ["a wrong password for a new address"] = (
            SignedIn(async v =>
                await v.Send(await v.Get("/security/address"), "/security/address", ("Email", "new@example.org"), ("Password", Secret))
            ),
            "WrongPassword",
            Mira
        ),
        ["a second factor"] = (FactorSetUp, "SecondFactorOn", Mira),
        ["the second factor asked"] = (WithFactor(async (v, _) => await Password(v, Mira, DemoData.Passphrase)), "SecondFactorAsked", Mira),
        ["a wrong code"] = (
            WithFactor(async (v, _) => await v.Send(await v.Get("/sign-in/second-factor"), "/sign-in/second-factor", ("Code", "000000"))),
            "WrongSecondFactor",
            Mira
        ),
        ["a right code"] = (
            WithFactor(async (v, code) => await v.Send(await v.Get("/sign-in/second-factor"), "/sign-in/second-factor", ("Code", code))),
            "SignedIn",
            Mira
        ),
        ["all sessions ended"] = (
            SignedIn(async v => await v.Send(await v.Get("/security"), "/security/sessions/end")),
            "SessionsEnded",
            Mira
        ),
    };

    public static TheoryData<string> Names => [.. Outcomes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_outcome_leaves_one_event_of_the_right_account_and_nothing_that_was_typed(string name)
    {
        var (prepare, kind, account) = Outcomes[name];
        var act = await prepare(_portal);
        var before = (await Events()).Sum(e => e.Count);
        await act();

        var events = await Events();
        Assert.Equal(before + 1, events.Sum(e => e.Count));
        var last = events.OrderBy(e => e.Id).Last(e => e.Kind.ToString() == kind);
        Assert.Equal(
            account,
            await _portal.Ask(db => db.Users.Where(a => a.Id == last.AccountId).Select(a => a.Email).SingleOrDefaultAsync())
        );
        Assert.Equal(CoarseNetwork.Unknown, last.Network);
        Assert.All(events, e => Assert.DoesNotContain("typed", $"{e.Key} {e.Way} {e.Network}", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Many_failures_of_one_hour_are_one_row_each_for_the_account_and_for_unknown_addresses()
    {
        using var stranger = _portal.Visitor();
        for (var i = 0; i < 8; i++)
        {
            await Password(stranger, Mira, $"wrong {i}");
            await Password(stranger, $"guess{i}@example.org", $"wrong {i}");
        }
        Assert.Equal([8, 8], (await Events()).Select(e => e.Count));
    }

    [Fact]
    public async Task Too_many_requests_leave_an_event()
    {
        await using var limited = new TestPortal().With("SignIn:PerAddressAMinute", "5");
        using var visitor = limited.Visitor();
        for (var i = 0; i < 7; i++)
            (await visitor.PostTo(await visitor.Get("/sign-in"), "/sign-in")).Dispose();
        await limited.FlushSecurityEvents();
        var row = Assert.Single(await limited.Ask(db => db.SecurityEvents.ToListAsync()));
        Assert.Equal((SecurityEventKind.TooManyRequests, null, 2), (row.Kind, row.AccountId, row.Count));
    }

    [Fact]
    public async Task Too_many_requests_of_somebody_who_is_signed_in_leave_an_event_of_their_account()
    {
        await using var limited = new TestPortal().With("SignIn:PerAddressAMinute", "5");
        using var mira = await limited.SignedIn(Mira);
        var page = await mira.Get("/security");
        for (var i = 0; i < 6; i++)
            (await mira.PostTo(page, "/security/second-factor/removal")).Dispose();
        using var stranger = limited.Visitor();
        (await stranger.PostTo(await stranger.Get("/sign-in"), "/sign-in", ("Email", Mira))).Dispose();
        await limited.FlushSecurityEvents();

        var me = await limited.Ask(db => db.Users.Where(a => a.Email == Mira).Select(a => a.Id).SingleAsync());
        var rows = await limited.Ask(db => db.SecurityEvents.Where(e => e.Kind == SecurityEventKind.TooManyRequests).ToListAsync());
        Assert.Equal([(null, 1), (me, 2)], rows.OrderBy(r => r.AccountId is not null).Select(r => ((string?)r.AccountId, r.Count)));
    }

    [Fact]
    public async Task Two_instances_that_write_at_once_keep_to_the_limit_of_a_day_and_count_everything()
    {
        await using var one = new TestPortal().With("Security:EventsPerAccountPerDay", "7");
        await using var two = one.Beside().With("Security:EventsPerAccountPerDay", "7");
        var me = await one.Ask(db => db.Users.Where(a => a.Email == Mira).Select(a => a.Id).SingleAsync());
        var queues = new[] { one, two }.Select(p => p.Services.GetRequiredService<SecurityEventQueue>()).ToList();

        await Task.WhenAll(
            queues.Select(
                (queue, number) =>
                    Task.Run(async () =>
                    {
                        for (var i = 0; i < 40; i++)
                        {
                            queue.Record(SecurityEventKind.WrongPassword, me, "Password", $"10.{number}.{i}.0/24");
                            if (i % 4 == 0)
                                await queue.Flush();
                        }
                        await queue.Flush();
                    })
            )
        );

        var rows = await one.Ask(db => db.SecurityEvents.Where(e => e.AccountId == me).ToListAsync());
        Assert.Equal(7, rows.Count(r => r.Kind == SecurityEventKind.WrongPassword));
        Assert.Equal(73, Assert.Single(rows, r => r.Kind == SecurityEventKind.NotListed).Count);
    }

    [Fact]
    public async Task The_owner_reads_the_events_of_their_account_and_no_others()
    {
        using var stranger = _portal.Visitor();
        for (var i = 0; i < 3; i++)
            await Password(stranger, Mira, "wrong");
        await Password(stranger, "jun@example.org", "wrong");
        using var mira = await _portal.SignedIn(Mira);

        var page = await mira.Get("/security");
        var rows = page.Document.QuerySelectorAll("section[aria-labelledby=events] tbody tr");
        Assert.Equal(2, rows.Length);
        Assert.Contains("Wrong password", rows[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("3 times", rows[1].TextContent, StringComparison.Ordinal);
        page.Says("Times are in ");
    }

    [Fact]
    public async Task Administrators_filter_the_events_and_staff_do_not_see_them()
    {
        using var stranger = _portal.Visitor();
        await Password(stranger, Mira, "wrong");
        await Password(stranger, "nobody@example.org", "wrong");
        using var alex = await _portal.SignedIn("alex@example.org");
        Assert.Equal("3 security events", (await alex.Get("/back-office/security-events")).Heading);
        Assert.Equal("2 security events", (await alex.Get("/back-office/security-events?kind=WrongPassword")).Heading);
        var miras = await alex.Get("/back-office/security-events?q=mira&kind=WrongPassword");
        Assert.Equal("1 security event", miras.Heading);
        Assert.Contains("/back-office/security-events", miras.Links);
        var account = miras.Links.Single(l => l.StartsWith("/back-office/accounts/", StringComparison.Ordinal));
        Assert.Contains(
            account.Replace("accounts/", "security-events?account=", StringComparison.Ordinal),
            (await alex.Get(account)).Links
        );
        Assert.Equal("No security events match", (await alex.Get("/back-office/security-events?account=none&page=9")).Heading);

        using var sam = await _portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get("/back-office/security-events")).Status);
        Assert.DoesNotContain("/back-office/security-events", (await sam.Get("/back-office")).Links);
    }

    private async Task<List<SecurityEvent>> Events()
    {
        await _portal.FlushSecurityEvents();
        return await _portal.Ask(db => db.SecurityEvents.AsNoTracking().ToListAsync());
    }

    private static Func<TestPortal, Task<Func<Task>>> Anonymous(Func<Visitor, Task> act) =>
        portal => Task.FromResult<Func<Task>>(() => act(portal.Visitor()));

    private static Func<TestPortal, Task<Func<Task>>> SignedIn(Func<Visitor, Task> act) =>
        async portal =>
        {
            var visitor = await portal.SignedIn(Mira);
            return () => act(visitor);
        };

    private static async Task<Func<Task>> Locked(TestPortal portal)
    {
        var stranger = portal.Visitor();
        for (var i = 0; i < 10; i++)
            await Password(stranger, Mira, "wrong");
        return () => Password(stranger, Mira, DemoData.Passphrase);
    }

    private static async Task<Func<Task>> Disabled(TestPortal portal)
    {
        await portal.Do(db =>
            db.Users.Where(a => a.Email == Mira).ExecuteUpdateAsync(s => s.SetProperty(a => a.DisabledAt, TestPortal.DemoDay.UtcDateTime))
        );
        return () => Password(portal.Visitor(), Mira, DemoData.Passphrase);
    }

    private static async Task<Func<Task>> FactorSetUp(TestPortal portal)
    {
        var visitor = await portal.SignedIn(Mira);
        return () => visitor.SetUpSecondFactor(portal.Clock);
    }

    /// <summary>In the browser that set the factor up, signed out, after the password.</summary>
    private static Func<TestPortal, Task<Func<Task>>> WithFactor(Func<Visitor, string, Task> act) =>
        async portal =>
        {
            var visitor = await portal.SignedIn(Mira);
            var (app, _) = await visitor.SetUpSecondFactor(portal.Clock);
            await visitor.Send(await visitor.Get("/security"), "/sign-out");
            await Password(visitor, Mira, DemoData.Passphrase);
            portal.Clock.Advance(TimeSpan.FromSeconds(30));
            await portal.FlushSecurityEvents();
            return () => act(visitor, app.Code);
        };

    private static Task<WebPage> ChangePassword(Visitor visitor, string current) =>
        Then(visitor, "/security/password", ("Current", current), ("Password", New));

    private static Task<WebPage> Password(Visitor visitor, string email, string password) =>
        Then(visitor, "/sign-in", ("Email", email), ("Password", password));

    private static async Task<WebPage> Then(Visitor visitor, string page, params (string, string)[] typed) =>
        await visitor.Send(await visitor.Get(page), page, typed);
}
