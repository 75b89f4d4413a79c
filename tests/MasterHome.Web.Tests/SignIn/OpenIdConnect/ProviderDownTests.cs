using System.Net;
using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>A provider that is down or slow affects only its own sign-in method.</summary>
public sealed class ProviderDownTests : IAsyncLifetime
{
    private const string NotResponding = "Acme is not responding.";
    private ScriptedProvider _provider = null!;
    private SsoPortal _portal = null!;

    public async Task InitializeAsync()
    {
        _provider = await ScriptedProvider.Open();
        _portal = new SsoPortal().WithProvider(_provider, "acme", "Acme");
        // The portal waits long for a provider that responds, so that a slow machine does not look like an outage.
        _portal.With("SignIn:ReachSeconds", "60").With("SignIn:ProviderSeconds", "60");
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _portal.DisposeAsync();
    }

    [Theory]
    [InlineData(ProviderFault.Down)]
    [InlineData(ProviderFault.Hangs)]
    public async Task Sign_in_with_a_password_works_while_the_provider_is_down_and_single_sign_on_recovers(ProviderFault fault)
    {
        Fail(fault);
        await _portal.AddAccount("ada@example.org", SsoFixture.Password);
        using var visitor = _portal.Visitor();
        await AssertSignInPageDoesNotAskTheProvider(visitor);

        var page = await visitor.Get("/sign-in/sso");
        Assert.Equal(NotResponding, page.Heading);
        Assert.Contains("/sign-in", page.Links);
        Assert.Contains("/forgot-password", page.Links);
        // A busy provider may hear of the request only after the portal has given up on it.
        await Wait.For(() => Task.FromResult(!_provider.Requests.IsEmpty));
        await AssertSignInPageDoesNotAskTheProvider(visitor);
        await visitor.SignIn("ada@example.org", SsoFixture.Password);

        if (fault == ProviderFault.Hangs)
            return;
        _provider.Fault = ProviderFault.None;
        _portal.Clock.Advance(TimeSpan.FromSeconds(6));
        using var next = _portal.Visitor();
        Assert.Equal(
            "You are signed in at Acme, but no membership here is linked to it.",
            (await next.SignInThrough(_provider, new ExternalIdentity("1"))).Heading
        );
    }

    [Theory]
    [InlineData(ProviderFault.Down)]
    [InlineData(ProviderFault.Hangs)]
    public async Task When_the_provider_goes_down_sessions_continue_and_sign_out_works(ProviderFault fault)
    {
        using var visitor = await SignInThroughAcme();
        Fail(fault);
        _portal.Clock.Advance(TimeSpan.FromSeconds(6));
        using var next = _portal.Visitor();
        await AssertSignInPageDoesNotAskTheProvider(next);

        Assert.Equal(NotResponding, (await next.Get("/sign-in/sso")).Heading);
        Assert.True(await visitor.IsSignedIn());
        var page = await visitor.Send(await visitor.Get("/back-office"), "/sign-out");
        Assert.Equal("/sign-in", page.Address);
        Assert.Contains("Acme is not responding", page.Notice, StringComparison.Ordinal);
        Assert.False(await visitor.IsSignedIn());
    }

    [Fact]
    public async Task Many_sign_ins_at_once_make_one_request_to_the_provider()
    {
        _provider.Fault = ProviderFault.Down;
        using var visitor = _portal.Visitor();
        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => visitor.Get("/sign-in/sso")));

        Assert.All(pages, page => Assert.Equal(NotResponding, page.Heading));
        Assert.Single(_provider.Requests);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_provider()
    {
        using var visitor = await SignInThroughAcme();
        using var redirect = await visitor.Post(await visitor.Get("/back-office"), "/sign-out");
        Assert.False(await visitor.IsSignedIn());
        Assert.Empty(await _portal.Ask(db => Task.FromResult(db.SignInSessions.ToList())));
        var signOutUrl = redirect.Headers.Location!;
        Assert.StartsWith($"{_provider.Authority}/end?", signOutUrl.OriginalString, StringComparison.Ordinal);
        Assert.Contains($"client_id={ScriptedProvider.ClientId}", signOutUrl.Query, StringComparison.Ordinal);

        var page = await visitor.Get(await ProviderSteps.FollowProvider(signOutUrl));

        Assert.Equal("/sign-in", page.Address);
        Assert.Equal("You are signed out.", page.Notice);
    }

    [Fact]
    public async Task A_password_session_signs_out_without_the_provider()
    {
        await _portal.AddAccount("ada@example.org", SsoFixture.Password);
        using var visitor = _portal.Visitor();
        await visitor.SignIn("ada@example.org", SsoFixture.Password);

        Assert.Equal("/sign-in", (await visitor.Send(await visitor.Get("/back-office"), "/sign-out")).Address);
        Assert.Empty(_provider.Requests);
    }

    private async Task<Visitor> SignInThroughAcme()
    {
        var account = await _portal.AddAccount("ada@example.org", SsoFixture.Password);
        // Warm up: the first metadata request is slower than later ones.
        await _portal
            .Services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get("sso-acme")
            .ConfigurationManager!.GetConfigurationAsync(default);
        var visitor = _portal.Visitor();
        await visitor.Send(
            await visitor.SignInThrough(_provider, new ExternalIdentity("ada", account.Email)),
            "/sign-in/sso/proof",
            ("Password", SsoFixture.Password)
        );
        Assert.True(await visitor.IsSignedIn());
        return visitor;
    }

    /// <summary>Only a provider that never responds uses up the time that the portal waits, so only then it is short.</summary>
    private void Fail(ProviderFault fault)
    {
        _provider.Fault = fault;
        if (fault == ProviderFault.Hangs)
            _portal.Services.GetRequiredService<IOptions<SignInSettings>>().Value.ReachSeconds = 1;
    }

    private async Task AssertSignInPageDoesNotAskTheProvider(Visitor visitor)
    {
        var requests = _provider.Requests.Count;
        var page = await visitor.Get("/sign-in");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.True(page.HasForm("/sign-in"));
        Assert.Equal(requests, _provider.Requests.Count);
    }
}
