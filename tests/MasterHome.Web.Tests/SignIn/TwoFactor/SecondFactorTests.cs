using System.Net;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.SignIn.TwoFactor;

public sealed class SecondFactorTests(SecondFactorTests.RequiringPortal portal) : IClassFixture<SecondFactorTests.RequiringPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task The_back_office_requires_a_second_factor_from_administrators()
    {
        using var alex = _portal.Visitor();
        var page = await alex.SignInAndContinue("alex@example.org", DemoData.Passphrase);
        Assert.Equal("/security/second-factor", page.Address);
        page.Says("Administrators need a second factor");
        using var refused = await alex.Http.PostAsync("/back-office/cycles", null);
        Assert.Equal("/security/second-factor", refused.Headers.Location!.OriginalString);

        await alex.SetUpSecondFactor(_portal.Clock);

        Assert.Equal(HttpStatusCode.OK, (await alex.Get("/back-office")).Status);
        Assert.Equal(HttpStatusCode.OK, (await alex.Get("/back-office/jobs/hangfire")).Status);
    }

    [Fact]
    public async Task A_password_alone_does_not_sign_in_when_a_second_factor_is_on()
    {
        var app = await SetUp("mira@example.org");
        using var visitor = _portal.Visitor();
        var codePage = await visitor.Send(
            await visitor.Get("/sign-in?returnUrl=%2Fpoints"),
            "/sign-in",
            ("Email", "mira@example.org"),
            ("Password", DemoData.Passphrase)
        );

        Assert.StartsWith("/sign-in/second-factor", codePage.Address, StringComparison.Ordinal);
        Assert.StartsWith("/sign-in", (await visitor.Get("/profile")).Address, StringComparison.Ordinal);
        var wrong = await visitor.Send(codePage, "/sign-in/second-factor", ("Code", "000000"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        wrong.Says("neither the app's current code");
        AdvanceToNextCode();
        Assert.Equal("/points", (await visitor.Send(wrong, "/sign-in/second-factor", ("Code", app.App.Code))).Address);
    }

    [Theory]
    [Trait("Fault", "5")]
    [InlineData('\uff10')]
    [InlineData('\u0660')]
    public async Task A_code_in_digits_of_another_keyboard_with_a_space_works(char zero)
    {
        var (app, _) = await SetUp("mira@example.org");
        AdvanceToNextCode();
        using var mira = _portal.Visitor();
        var code = string.Concat(app.Code.Select(c => (char)(zero + (c - '0')))).Insert(3, "\u3000");
        Assert.Equal(
            "/",
            (await mira.Send(await EnterPassword(mira, "mira@example.org"), "/sign-in/second-factor", ("Code", code))).Address
        );
    }

    [Fact]
    public async Task A_code_works_once()
    {
        var (app, _) = await SetUp("mira@example.org");
        AdvanceToNextCode();
        using var mira = _portal.Visitor();
        Assert.Equal(
            "/",
            (await mira.Send(await EnterPassword(mira, "mira@example.org"), "/sign-in/second-factor", ("Code", app.Code))).Address
        );
        using var observer = _portal.Visitor();
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await observer.Send(await EnterPassword(observer, "mira@example.org"), "/sign-in/second-factor", ("Code", app.Code))).Status
        );
    }

    [Fact]
    public async Task A_recovery_code_works_once_even_in_concurrent_attempts()
    {
        var (_, codes) = await SetUp("mira@example.org");
        Assert.Equal(SecondFactors.RecoveryCodes, codes.Distinct().Count());
        var visitors = Enumerable.Range(0, 4).Select(_ => _portal.Visitor()).ToList();
        var codePages = new List<WebPage>();
        foreach (var visitor in visitors)
            codePages.Add(await EnterPassword(visitor, "mira@example.org"));

        var results = await Task.WhenAll(
            visitors.Select((visitor, i) => visitor.Send(codePages[i], "/sign-in/second-factor", ("Code", codes[0].ToUpperInvariant())))
        );

        Assert.Single(results, page => page.Address == "/");
        visitors.ForEach(v => v.Dispose());
        var storedValues = await _portal.Ask(db => db.UserTokens.Select(t => t.Value).ToListAsync());
        Assert.All(
            storedValues,
            value => Assert.DoesNotContain(codes[1].Replace("-", "", StringComparison.Ordinal), value, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Code_attempts_are_limited()
    {
        var (app, _) = await SetUp("mira@example.org");
        using var attacker = _portal.Visitor();
        var page = await EnterPassword(attacker, "mira@example.org");
        for (var i = 0; i < 10; i++)
            page = await attacker.Send(page, "/sign-in/second-factor", ("Code", $"00000{i}"));
        AdvanceToNextCode();

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await attacker.Send(page, "/sign-in/second-factor", ("Code", app.Code))).Status);
        // Entering the password again does not reset the code attempts.
        page = await EnterPassword(attacker, "mira@example.org");
        AdvanceToNextCode();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await attacker.Send(page, "/sign-in/second-factor", ("Code", app.Code))).Status);
    }

    [Fact]
    public async Task Failed_passwords_do_not_block_the_second_factor()
    {
        var (app, _) = await SetUp("mira@example.org");
        using var mira = _portal.Visitor();
        var page = await EnterPassword(mira, "mira@example.org");
        using var stranger = _portal.Visitor();
        for (var i = 0; i < 11; i++)
            await stranger.Send(
                await stranger.Get("/sign-in"),
                "/sign-in",
                ("Email", "mira@example.org"),
                ("Password", $"wrong passphrase {i}")
            );
        AdvanceToNextCode();

        Assert.Equal("/", (await mira.Send(page, "/sign-in/second-factor", ("Code", app.Code))).Address);
    }

    [Fact]
    public async Task An_administrator_who_skipped_their_passkey_cannot_change_second_factors()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        await _portal.Do(async db =>
        {
            var account = await db.Users.SingleAsync(a => a.Email == "alex@example.org");
            db.Add(
                new IdentityUserPasskey<string>
                {
                    UserId = account.Id,
                    CredentialId = [9, 9],
                    Data = new IdentityPasskeyData
                    {
                        Name = "Laptop",
                        PublicKey = [1],
                        AttestationObject = [1],
                        ClientDataJson = [1],
                        CreatedAt = TestPortal.DemoDay,
                    },
                }
            );
            await db.SaveChangesAsync();
        });
        var page = await alex.Get("/security/second-factor");
        var app = AuthenticatorApp.Reading(page, _portal.Clock);

        var refused = await alex.Send(page, "/security/second-factor", ("Code", app.Code));
        Assert.Contains("You have a passkey", refused.All("#Code-error").TextContent, StringComparison.Ordinal);
        var security = await alex.Get("/security");
        await alex.Send(security, security.Document.QuerySelector("button[formaction$='/removal']")!.GetAttribute("formaction")!);
        Assert.Equal(1, await _portal.Ask(db => db.UserPasskeys.CountAsync()));
        Assert.Equal("/security/second-factor", (await alex.Get("/back-office")).Address);
    }

    [Fact]
    public async Task A_password_reset_does_not_skip_the_second_factor()
    {
        var (app, _) = await SetUp("mira@example.org");
        await using var scope = _portal.Services.CreateAsyncScope();
        var mira = await _portal.Ask(db => db.Users.SingleAsync(a => a.Email == "mira@example.org"));
        using var visitor = _portal.Visitor();
        foreach (var (kind, page) in new[] { (ResetPassword.Key, "/reset-password"), (Welcome.Key, "/welcome") })
        {
            mira = await _portal.Ask(db => db.Users.SingleAsync(a => a.Id == mira.Id));
            var link = scope.ServiceProvider.GetRequiredService<OneTimeLinks>().Create(kind, mira);
            var done = await visitor.Send(await visitor.Get(link), page, ("Password", "quite another set of words"));
            if (done.Address == "/sign-in")
                done = await visitor.Send(done, "/sign-in", ("Email", "mira@example.org"), ("Password", "quite another set of words"));
            Assert.StartsWith("/sign-in/second-factor", done.Address, StringComparison.Ordinal);
            Assert.StartsWith("/sign-in", (await visitor.Get("/profile")).Address, StringComparison.Ordinal);
        }
        AdvanceToNextCode();
        Assert.Equal(
            "/",
            (await visitor.Send(await visitor.Get("/sign-in/second-factor"), "/sign-in/second-factor", ("Code", app.Code))).Address
        );
    }

    [Fact]
    public async Task Turning_on_the_second_factor_ends_other_sessions_and_sends_an_email()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        using var elsewhere = await _portal.SignedIn("mira@example.org");

        await mira.SetUpSecondFactor(_portal.Clock);

        Assert.Equal("/profile", (await mira.Get("/profile")).Address);
        Assert.StartsWith("/sign-in", (await elsewhere.Get("/profile")).Address, StringComparison.Ordinal);
        var email = await _portal.Ask(db => db.OutgoingEmails.SingleAsync(m => m.Kind == SecurityChanged.Key));
        Assert.Equal(("mira@example.org", "a second factor was set up"), (email.ToAddress, email.ReadValues()["what"]));
    }

    [Fact]
    public async Task A_wrong_code_during_setup_keeps_the_key()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/security/second-factor");
        var app = AuthenticatorApp.Reading(page, _portal.Clock);
        var refused = await mira.Send(page, "/security/second-factor", ("Code", "123"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Code-error"));
        Assert.Equal(
            "The second factor is on. Now save these recovery codes.",
            (await mira.Send(refused, "/security/second-factor", ("Code", app.Code))).Heading
        );
    }

    [Fact]
    public async Task Renewing_codes_and_turning_off_need_a_valid_code()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var (app, codes) = await mira.SetUpSecondFactor(_portal.Clock);
        var page = await mira.Get("/security/second-factor");
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await mira.Send(page, "/security/second-factor/removal", ("Code", "nonsense"))).Status
        );
        AdvanceToNextCode();

        var renewed = await mira.Send(page, "/security/recovery-codes", ("Code", app.Code));
        Assert.DoesNotContain(codes[0], renewed.Text, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.UnprocessableEntity,
            (await mira.Send(page, "/security/second-factor/removal", ("Code", codes[0]))).Status
        );
        var off = await mira.Send(
            page,
            "/security/second-factor/removal",
            ("Code", renewed.Document.QuerySelector(".codes code")!.TextContent)
        );

        Assert.Equal("The second factor is turned off.", off.Notice);
        using var again = await _portal.SignedIn("mira@example.org");
    }

    [Fact]
    public async Task The_second_factor_page_needs_a_first_factor()
    {
        using var visitor = _portal.Visitor();
        Assert.Equal("/sign-in", (await visitor.Get("/sign-in/second-factor")).Address);
    }

    private async Task<(AuthenticatorApp App, IReadOnlyList<string> Codes)> SetUp(string email)
    {
        using var visitor = await _portal.SignedIn(email);
        return await visitor.SetUpSecondFactor(_portal.Clock);
    }

    private static async Task<WebPage> EnterPassword(Visitor visitor, string email)
    {
        var page = await visitor.Send(await visitor.Get("/sign-in"), "/sign-in", ("Email", email), ("Password", DemoData.Passphrase));
        Assert.StartsWith("/sign-in/second-factor", page.Address, StringComparison.Ordinal);
        return page;
    }

    private void AdvanceToNextCode() => _portal.Clock.Advance(TimeSpan.FromSeconds(30));

    public sealed class RequiringPortal : TestPortal
    {
        public RequiringPortal() => With("SignIn:RequireSecondFactor", "true");
    }
}
