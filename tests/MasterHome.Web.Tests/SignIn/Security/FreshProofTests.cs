using System.Net;
using System.Text.Json;
using MasterHome.Accounts;
using MasterHome.Data.Demo;
using MasterHome.Web.SignIn.Sessions;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.SignIn.Security;

/// <summary>Somebody sits down at an unlocked screen.</summary>
[Trait("Fault", "6")]
public sealed class FreshProofTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Mira = "mira@example.org";
    private const string Credential = "CQk";
    private readonly TestPortal _portal = portal.AsNew();

    /// <summary>Every address that changes how an account signs in and does not ask for its password.</summary>
    private static readonly (string Action, string Field, string Value)[] Changes =
    [
        ("/security/passkeys/options", "Name", "Mine"),
        ("/security/passkeys", "Name", "Mine"),
        ($"/security/passkeys/{Credential}/removal", "Name", "Mine"),
        ("/security/second-factor", "Code", "123456"),
        ("/security/second-factor/removal", "Code", "123456"),
        ("/security/recovery-codes", "Code", "123456"),
        ("/security/links", "Provider", "contoso"),
        ("/security/links/removal", "Issuer", "https://login.example"),
        ("/security/address", "Email", "new@example.org"),
    ];

    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, string>();
            foreach (var (action, name, value) in Changes)
                cases.Add(action, name, value);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Without_a_fresh_proof_nothing_changes(string action, string field, string value)
    {
        using var mira = await _portal.SignedIn(Mira);
        await GiveMethods(hasPassword: action != "/security/address");
        var page = await mira.Get("/security");
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var before = await State();

        using var answer = await mira.PostTo(page, action, (field, value));

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.StartsWith("/security/proof", answer.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(before, await State());
        Assert.Equal("Confirm it is you.", (await mira.Get(answer.Headers.Location.OriginalString)).Heading);
    }

    [Fact]
    public void The_table_names_every_address_that_asks_for_a_fresh_proof()
    {
        var asks =
            from endpoint in _portal.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
            where endpoint.Metadata.GetMetadata<FreshProofAttribute>() is not null
            where endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods.Contains("POST")
            select "/" + endpoint.RoutePattern.RawText!.TrimStart('/');
        Assert.Equal(
            Changes.Select(c => c.Action.Replace(Credential, "{id}", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            asks.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task The_password_is_a_proof_and_leads_back_with_what_was_typed()
    {
        using var mira = await _portal.SignedIn(Mira);
        await GiveMethods(hasPassword: true);
        var security = await mira.Get("/security");
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));

        var proof = await mira.Send(security, $"/security/passkeys/{Credential}/removal");
        var wrong = await mira.Send(proof, "/security/proof", ("Password", "not the right words"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, wrong.Status);
        Assert.NotNull(wrong.Document.QuerySelector("#Password-error"));
        var back = await mira.Send(wrong, "/security/proof", ("Password", DemoData.Passphrase));
        Assert.StartsWith("/security", back.Address, StringComparison.Ordinal);
        Assert.Equal(1, await Passkeys());

        var removed = await mira.Send(back, $"/security/passkeys/{Credential}/removal");
        Assert.Contains("is removed", removed.Notice, StringComparison.Ordinal);
        Assert.Equal(0, await Passkeys());
    }

    [Fact]
    public async Task A_session_that_is_renewed_after_a_change_is_not_proved_again()
    {
        using var mira = await _portal.SignedIn(Mira);
        await GiveMethods(hasPassword: true);
        _portal.Clock.Advance(TimeSpan.FromMinutes(6));
        await mira.Send(await mira.Get("/security"), $"/security/passkeys/{Credential}/removal");
        Assert.Equal(0, await Passkeys());
        _portal.Clock.Advance(TimeSpan.FromMinutes(6));

        Assert.StartsWith("/security/proof", (await mira.Get("/security/second-factor")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Attempts_are_limited_as_at_sign_in()
    {
        using var mira = await _portal.SignedIn(Mira);
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var page = await mira.Get("/security/proof");
        for (var i = 0; i < 10; i++)
            page = await mira.Send(page, "/security/proof", ("Password", $"wrong words {i}"));

        var refused = await mira.Send(page, "/security/proof", ("Password", DemoData.Passphrase));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.StartsWith("/security/proof", (await mira.Get("/security/second-factor")).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_that_asks_for_the_password_needs_no_other_proof()
    {
        using var mira = await _portal.SignedIn(Mira);
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));

        var asked = await mira.Send(
            await mira.Get("/security/address"),
            "/security/address",
            ("Email", "new@example.org"),
            ("Password", DemoData.Passphrase)
        );

        Assert.StartsWith("An email is on its way", asked.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_removals_of_one_passkey_at_the_same_time_remove_it_once()
    {
        using var mira = await _portal.SignedIn(Mira);
        await GiveMethods(hasPassword: true);
        var page = await mira.Get("/security");

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => mira.Post(page, $"/security/passkeys/{Credential}/removal")));

        Assert.DoesNotContain(answers, a => a.StatusCode == HttpStatusCode.InternalServerError);
        foreach (var answer in answers)
            answer.Dispose();
        Assert.Equal(0, await Passkeys());
        Assert.Equal(1, await _portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == SecurityChanged.Key)));
    }

    [Theory]
    [InlineData(Mira, true)]
    [InlineData("jun@example.org", false)]
    public async Task Only_a_passkey_of_the_account_itself_is_a_proof(string owner, bool isProof)
    {
        await using var host = _portal.WithWebHostBuilder(builder =>
            builder.ConfigureTestServices(services => services.AddScoped<IPasskeyHandler<Account>>(_ => new PasskeyOf(owner)))
        );
        using var mira = new Visitor(host.CreateClient(new() { AllowAutoRedirect = false }));
        await mira.SignIn(Mira, DemoData.Passphrase);
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var page = await mira.Get("/security/proof");
        using var options = await mira.PostTo(page, "/sign-in/passkey/options");
        Assert.Equal(HttpStatusCode.OK, options.StatusCode);

        using var answer = await mira.PostTo(page, "/security/proof/passkey", ("Credential", "{}"));

        Assert.Equal(isProof ? HttpStatusCode.Found : HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal(isProof, (await mira.Get("/security/second-factor")).Address == "/security/second-factor");
    }

    /// <summary>A passkey, and a password or none.</summary>
    private Task GiveMethods(bool hasPassword) =>
        _portal.Do(async db =>
        {
            var account = await db.Users.SingleAsync(a => a.Email == Mira);
            if (!hasPassword)
                account.PasswordHash = null;
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

    private Task<int> Passkeys() => _portal.Ask(db => db.UserPasskeys.CountAsync());

    private Task<string> State() =>
        _portal.Ask(async db =>
            JsonSerializer.Serialize(
                new
                {
                    Accounts = await db.Users.Where(a => a.Email == Mira).ToListAsync(),
                    Passkeys = await db.UserPasskeys.CountAsync(),
                    Logins = await db.UserLogins.CountAsync(),
                    Tokens = await db.UserTokens.CountAsync(),
                    Emails = await db.OutgoingEmails.CountAsync(),
                    History = await db.History.CountAsync(),
                }
            )
        );

    /// <summary>The browser of somebody who proves a passkey of the account.</summary>
    private sealed class PasskeyOf(string email) : IPasskeyHandler<Account>
    {
        public Task<PasskeyRequestOptionsResult> MakeRequestOptionsAsync(Account? user, HttpContext httpContext) =>
            Task.FromResult(new PasskeyRequestOptionsResult { RequestOptionsJson = "{}", AssertionState = "asked" });

        public async Task<PasskeyAssertionResult<Account>> PerformAssertionAsync(PasskeyAssertionContext context)
        {
            var accounts = context.HttpContext.RequestServices.GetRequiredService<UserManager<Account>>();
            return PasskeyAssertionResult.Success(
                new UserPasskeyInfo([7], [7], TestPortal.DemoDay, 0, [], true, false, false, [7], [7]),
                (await accounts.FindByEmailAsync(email))!
            );
        }

        public Task<PasskeyCreationOptionsResult> MakeCreationOptionsAsync(PasskeyUserEntity userEntity, HttpContext httpContext) =>
            throw new NotSupportedException();

        public Task<PasskeyAttestationResult> PerformAttestationAsync(PasskeyAttestationContext context) =>
            throw new NotSupportedException();
    }
}
