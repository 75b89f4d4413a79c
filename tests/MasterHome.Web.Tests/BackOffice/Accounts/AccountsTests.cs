using System.Net;
using MasterHome.Accounts;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.BackOffice.Accounts;

public sealed class AccountsTests : IAsyncLifetime
{
    private readonly TestPortal _portal = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _portal.DisposeAsync();

    [Fact]
    public async Task Somebody_new_on_the_team_chooses_a_password_by_email_and_reads()
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
        email.Says("you are staff of Master Anaplanner Home.");
        var link = new Uri(email.Document.QuerySelector(".prose a[href*='code=']")!.GetAttribute("href")!);

        var home = await kit.Send(await kit.Get(link.PathAndQuery), "/welcome", ("Password", "five words that are easy"));

        Assert.Equal("/back-office", home.Address);
        Assert.Equal(HttpStatusCode.OK, (await kit.Get("/back-office/members")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await kit.Get("/back-office/accounts/new")).Status);
    }

    [Theory]
    [InlineData("Staff", HttpStatusCode.OK)]
    [InlineData("None", HttpStatusCode.Forbidden)]
    public async Task A_new_role_ends_the_sessions_and_is_what_counts_afterwards(string role, HttpStatusCode office)
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var mira = await Id("mira@example.org");
        await AuditContext(alex, mira, "role", ("Role", "Administrator"));
        using var member = await _portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.OK, (await member.Get("/back-office/accounts/new")).Status);

        await AuditContext(alex, mira, "role", ("Role", role));

        Assert.StartsWith("/sign-in", (await member.Get("/back-office")).Address, StringComparison.Ordinal);
        await member.SignIn("mira@example.org", DemoData.Passphrase);
        Assert.Equal(office, (await member.Get("/back-office")).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await member.Get("/back-office/accounts/new")).Status);
    }

    [Fact]
    public async Task A_closed_account_is_out_at_once_and_its_password_opens_nothing_until_it_is_opened_again()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        using var mira = await _portal.SignedIn("mira@example.org");
        var id = await Id("mira@example.org");

        await AuditContext(alex, id, "closing", ("Reason", "Asked us to."));

        Assert.StartsWith("/sign-in", (await mira.Get("/points")).Address, StringComparison.Ordinal);
        var refused = await mira.Send(
            await mira.Get("/sign-in"),
            "/sign-in",
            ("Email", "mira@example.org"),
            ("Password", DemoData.Passphrase)
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        await AuditContext(alex, id, "opening");
        await mira.SignIn("mira@example.org", DemoData.Passphrase);
    }

    [Fact]
    public async Task A_lost_second_factor_is_removed_by_an_administrator_and_its_owner_is_told()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        await mira.SetUpSecondFactor(_portal.Clock);
        using var alex = await _portal.SignedIn("alex@example.org");

        await AuditContext(alex, await Id("mira@example.org"), "second-factor/removal", ("Reason", "Called her at the number we know."));

        using var again = await _portal.SignedIn("mira@example.org");
        Assert.Contains(
            "Alex Thuli of the program team removed the second factor and the passkeys",
            await _portal.Ask(async db =>
                (await db.OutgoingEmails.Where(m => m.Kind == EmailKinds.SecurityChanged).ToListAsync()).Select(m => m.ReadValues()["what"])
            )
        );
    }

    [Fact]
    public async Task Nobody_changes_their_own_account_there()
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
    public async Task However_many_remove_each_other_at_once_an_administrator_is_left()
    {
        var ids = await _portal.Ask(async db =>
        {
            foreach (var account in await db.Users.ToListAsync())
                account.ChangeRole(StaffRole.Administrator);
            await db.SaveChangesAsync();
            return await db.Users.Select(a => a.Id).ToListAsync();
        });

        // Each is closed by the one before, all at the same time.
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
    public async Task Staff_see_the_accounts_and_no_buttons()
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

    private static async Task AuditContext(Visitor alex, string id, string audit, params (string, string)[] typed)
    {
        var address = $"/back-office/accounts/{id}";
        var done = await alex.Send(await alex.Get(address), $"{address}/{audit}", typed);
        Assert.True(done.Document.QuerySelector(".notice.good") is not null, done.Text);
    }

    private Task<string> Id(string email) => _portal.Ask(db => db.Users.Where(a => a.Email == email).Select(a => a.Id).SingleAsync());

    private AuditContext By(string id) => new(new Actor(ActorKind.Administrator, "Somebody", id), _portal.Clock.GetUtcNow().UtcDateTime);
}
