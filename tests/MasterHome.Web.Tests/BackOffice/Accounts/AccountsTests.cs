using System.Net;
using MasterHome.Accounts;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.BackOffice.Accounts;

public sealed class AccountsTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task A_new_staff_account_gets_a_password_link_and_can_read_only()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var page = await alex.Send(
            await alex.Get("/back-office/accounts/new"),
            "/back-office/accounts",
            ("Name", "Kit Osei"),
            ("Email", "kit@example.org"),
            ("Role", "Staff")
        );
        Assert.Equal("Kit Osei is staff. An email lets them choose a password.", page.Notice);
        await _portal.Run<DeliverMail>(job => job.RunAsync(default));
        using var kit = _portal.Visitor();
        var emails = await kit.Get("/dev/emails");
        var email = await kit.Get(
            emails
                .Document.QuerySelectorAll(".tasks a")
                .First(a => a.TextContent.Contains("kit@example.org", StringComparison.Ordinal))
                .GetAttribute("href")!
        );
        email.Says("Master Anaplanner Home as staff.");
        var link = new Uri(email.Document.QuerySelector(".prose a[href*='code=']")!.GetAttribute("href")!);

        var landing = await kit.Send(await kit.Get(link.PathAndQuery), "/welcome", ("Password", "five words that are easy"));

        Assert.Equal("/back-office", landing.Address);
        Assert.Equal(HttpStatusCode.OK, (await kit.Get("/back-office/members")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await kit.Get("/back-office/accounts/new")).Status);
    }

    [Theory]
    [InlineData("Staff", HttpStatusCode.OK)]
    [InlineData("None", HttpStatusCode.Forbidden)]
    public async Task A_role_change_ends_all_sessions_and_applies_to_the_next_sign_in(string role, HttpStatusCode backOffice)
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var mira = await Id("mira@example.org");
        await Change(alex, mira, "role", ("Role", "Administrator"));
        using var member = await _portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.OK, (await member.Get("/back-office/accounts/new")).Status);

        await Change(alex, mira, "role", ("Role", role));

        Assert.StartsWith("/sign-in", (await member.Get("/back-office")).Address, StringComparison.Ordinal);
        await member.SignIn("mira@example.org", DemoData.Passphrase);
        Assert.Equal(backOffice, (await member.Get("/back-office")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.Get("/back-office/accounts/new")).Status);
    }

    [Fact]
    public async Task A_disabled_account_is_signed_out_at_once_and_cannot_sign_in_until_it_is_enabled()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        using var mira = await _portal.SignedIn("mira@example.org");
        var id = await Id("mira@example.org");

        await Change(alex, id, "closing", ("Reason", "Asked us to."));

        Assert.StartsWith("/sign-in", (await mira.Get("/points")).Address, StringComparison.Ordinal);
        var refused = await mira.Send(
            await mira.Get("/sign-in"),
            "/sign-in",
            ("Email", "mira@example.org"),
            ("Password", DemoData.Passphrase)
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        await Change(alex, id, "opening");
        await mira.SignIn("mira@example.org", DemoData.Passphrase);
    }

    [Fact]
    public async Task An_administrator_removes_a_lost_second_factor_and_the_owner_is_notified()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        await mira.SetUpSecondFactor(_portal.Clock);
        using var alex = await _portal.SignedIn("alex@example.org");

        await Change(alex, await Id("mira@example.org"), "second-factor/removal", ("Reason", "Called her at the number we know."));

        using var again = await _portal.SignedIn("mira@example.org");
        Assert.Contains(
            "Alex Thuli of the program team removed the second factor and the passkeys",
            await _portal.Ask(async db =>
                (await db.OutgoingEmails.Where(m => m.Kind == SecurityChanged.Key).ToListAsync()).Select(m => m.ReadValues()["what"])
            )
        );
    }

    [Fact]
    public async Task Administrators_cannot_change_their_own_account()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var id = await Id("alex@example.org");
        (await alex.Get($"/back-office/accounts/{id}")).Says("This is your own account");

        await using var scope = _portal.Services.CreateAsyncScope();
        await Assert.ThrowsAsync<RefusedException>(() =>
            scope.ServiceProvider.GetRequiredService<StaffAccounts>().ChangeRole(id, StaffRole.None, By(id), default)
        );
    }

    [Fact]
    public async Task Concurrent_removals_always_leave_one_administrator()
    {
        var ids = await _portal.Ask(async db =>
        {
            foreach (var account in await db.Users.ToListAsync())
                account.ChangeRole(StaffRole.Administrator);
            await db.SaveChangesAsync();
            return await db.Users.Select(a => a.Id).ToListAsync();
        });

        // Each administrator disables another one, all at the same time.
        var refused = await Task.WhenAll(
            ids.Select(
                async (id, i) =>
                {
                    await using var scope = _portal.Services.CreateAsyncScope();
                    return await Record.ExceptionAsync(() =>
                        scope.ServiceProvider.GetRequiredService<StaffAccounts>().Disable(id, "Test", By(ids[(i + 1) % ids.Count]), default)
                    );
                }
            )
        );

        Assert.Single(refused, e => e is RefusedException);
        Assert.Equal(1, await _portal.Ask(db => db.Users.CountAsync(a => a.DisabledAt == null)));
    }

    [Fact]
    public async Task Staff_can_read_accounts_but_not_change_them()
    {
        using var sam = await _portal.SignedIn("sam@example.org");
        var page = await sam.Get($"/back-office/accounts/{await Id("alex@example.org")}");

        Assert.Equal("Alex Thuli is an administrator", page.Heading);
        Assert.DoesNotContain(
            page.Document.Forms,
            f => f.GetAttribute("action")!.StartsWith("/back-office/accounts/", StringComparison.Ordinal)
        );
        Assert.Equal(HttpStatusCode.NotFound, (await sam.Get("/back-office/accounts/nobody")).Status);
    }

    private static async Task Change(Visitor alex, string id, string action, params (string, string)[] typed)
    {
        var address = $"/back-office/accounts/{id}";
        var done = await alex.Send(await alex.Get(address), $"{address}/{action}", typed);
        Assert.True(done.Document.QuerySelector(".notice.good") is not null, done.Text);
    }

    private Task<string> Id(string email) => _portal.Ask(db => db.Users.Where(a => a.Email == email).Select(a => a.Id).SingleAsync());

    private AuditContext By(string id) => new(new Actor(ActorKind.Administrator, "Somebody", id), _portal.Clock.GetUtcNow().UtcDateTime);
}
