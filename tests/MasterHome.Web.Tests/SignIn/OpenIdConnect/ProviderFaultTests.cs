using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>Every provider fault and forged response shows an error page, adds a security event and signs no one in.</summary>
public sealed class ProviderFaultTests(SsoFixture sso) : IClassFixture<SsoFixture>
{
    private const string NotAccepted = "The response from Acme could not be accepted.";
    private const string NotResponding = "Acme is not responding.";

    [Theory]
    [InlineData(ProviderFault.OtherNonce, NotAccepted)]
    [InlineData(ProviderFault.NoNonce, NotAccepted)]
    [InlineData(ProviderFault.OtherAudience, NotAccepted)]
    [InlineData(ProviderFault.NoAudience, NotAccepted)]
    [InlineData(ProviderFault.OtherIssuer, NotAccepted)]
    [InlineData(ProviderFault.NoIssuer, NotAccepted)]
    [InlineData(ProviderFault.Expired, NotAccepted)]
    [InlineData(ProviderFault.NotSigned, NotAccepted)]
    [InlineData(ProviderFault.ForeignKey, NotAccepted)]
    [InlineData(ProviderFault.SignedWithTheSharedSecret, NotAccepted)]
    [InlineData(ProviderFault.Tampered, NotAccepted)]
    [InlineData(ProviderFault.AnotherUserinfo, NotAccepted)]
    [InlineData(ProviderFault.ForgedState, NotAccepted)]
    [InlineData(ProviderFault.NamesNobody, NotAccepted)]
    [InlineData(ProviderFault.NamesAnother, NotAccepted)]
    [InlineData(ProviderFault.TokenIsNonsense, NotAccepted)]
    [InlineData(ProviderFault.TokenFails, NotResponding)]
    [InlineData(ProviderFault.Canceled, "You canceled the sign-in.")]
    public async Task A_provider_fault_is_refused_and_recorded_and_the_next_attempt_works(ProviderFault fault, string heading)
    {
        var (_, identity) = await sso.AddLinkedAccount($"{fault}");
        using var visitor = sso.Portal.Visitor();
        var (before, logged) = (await sso.Portal.Refusals(), LoggedFailures);

        sso.Provider.Fault = fault;
        var page = await visitor.SignInThrough(sso.Provider, identity);
        sso.Provider.Fault = ProviderFault.None;

        Assert.Equal(heading, page.Heading);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("/sign-in", page.Links);
        page.Says("You do not need to contact your IT department.");
        Assert.False(await visitor.IsSignedIn());
        Assert.Equal(before + 1, await sso.Portal.Refusals());
        // Who runs the portal finds a provider that is set up wrongly in the log; that somebody canceled is no fault.
        Assert.Equal(logged + (fault == ProviderFault.Canceled ? 0 : 1), LoggedFailures);

        await visitor.SignInThrough(sso.Provider, identity);
        Assert.True(await visitor.IsSignedIn());
    }

    private int LoggedFailures =>
        sso.Portal.Logs.Lines.Count(line => line.Contains("Sign-in with acme failed: ", StringComparison.Ordinal));

    [Fact]
    public async Task A_provider_that_takes_too_long_times_out()
    {
        var (_, identity) = await sso.AddLinkedAccount("patient");
        using var visitor = sso.Portal.Visitor();
        var before = await sso.Portal.Refusals();
        sso.Provider.Fault = ProviderFault.TokenHangs;
        var pending = visitor.SignInThrough(sso.Provider, identity);
        await sso.Provider.Stuck.WaitAsync(TimeSpan.FromMinutes(1));
        // Has the same effect as the timeout, without waiting.
        sso.Portal.Services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get("sso-acme")
            .Backchannel.CancelPendingRequests();
        var page = await pending;
        sso.Provider.Fault = ProviderFault.None;

        Assert.Equal(NotResponding, page.Heading);
        Assert.Equal(before + 1, await sso.Portal.Refusals());
        Assert.False(await visitor.IsSignedIn());
    }

    [Fact]
    public async Task A_response_for_one_browser_does_not_sign_in_another()
    {
        var (_, identity) = await sso.AddLinkedAccount("victim");
        using var visitor = sso.Portal.Visitor();
        using var attacker = sso.Portal.Visitor();

        var stolen = await visitor.GetCallback(sso.Provider, identity);
        var page = await attacker.Get(stolen);

        Assert.Equal(NotAccepted, page.Heading);
        Assert.False(await attacker.IsSignedIn());
    }

    [Fact]
    public async Task A_response_works_once()
    {
        var (_, identity) = await sso.AddLinkedAccount("twice");
        using var visitor = sso.Portal.Visitor();
        var callback = await visitor.GetCallback(sso.Provider, identity);
        await visitor.Get(callback);
        Assert.True(await visitor.IsSignedIn());

        Assert.Equal(NotAccepted, (await visitor.Get(callback)).Heading);
    }

    [Fact]
    public async Task An_empty_callback_shows_an_error_page()
    {
        using var visitor = sso.Portal.Visitor();
        Assert.Equal(NotAccepted, (await visitor.Get("/signin-oidc")).Heading);
    }

    [Theory]
    [Trait("Fault", "6")]
    [InlineData("/signin-oidc")]
    [InlineData("/signin-oidc?error=access_denied&state=made-up")]
    [InlineData("/signin-oidc?code=made-up&state=made-up")]
    public async Task Callers_without_an_account_cannot_fill_the_audit_history(string callback)
    {
        using var visitor = sso.Portal.Visitor();
        Task<int> Entries() => sso.Portal.Ask(db => db.History.CountAsync());
        Task<int> Rows() => sso.Portal.Ask(db => db.SecurityEvents.CountAsync());
        await visitor.Get(callback);
        var (entries, refusals, rows) = (await Entries(), await sso.Portal.Refusals(), await Rows());

        for (var i = 0; i < 5; i++)
            await visitor.Get(callback);

        Assert.Equal(entries, await Entries());
        Assert.Equal(refusals + 5, await sso.Portal.Refusals());
        Assert.Equal(rows, await Rows());
    }

    [Fact]
    public async Task No_token_code_secret_or_address_is_logged()
    {
        var (account, identity) = await sso.AddLinkedAccount("logged");
        foreach (var fault in Enum.GetValues<ProviderFault>().Except([ProviderFault.Hangs, ProviderFault.Down, ProviderFault.TokenHangs]))
        {
            using var visitor = sso.Portal.Visitor();
            sso.Provider.Fault = fault;
            await visitor.SignInThrough(
                sso.Provider,
                identity with
                {
                    Email = account.Email,
                },
                $"/sign-in/sso?provider=acme&returnUrl=/points"
            );
        }
        sso.Provider.Fault = ProviderFault.None;

        var logged = string.Join('\n', sso.Portal.Logs.Lines);
        // A provider's error message can contain personal data, and the framework logs it. The portal logs the types of exceptions only.
        Assert.DoesNotContain("Microsoft.AspNetCore.Authentication", logged, StringComparison.Ordinal);
        Assert.DoesNotContain("Microsoft.IdentityModel", logged, StringComparison.Ordinal);
        Assert.DoesNotContain(account.Email!, logged, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(identity.Subject, logged, StringComparison.Ordinal);
        Assert.DoesNotContain(ScriptedProvider.Secret, logged, StringComparison.Ordinal);
        Assert.All(sso.Provider.Secrets, secret => Assert.DoesNotContain(secret, logged, StringComparison.Ordinal));
    }
}
