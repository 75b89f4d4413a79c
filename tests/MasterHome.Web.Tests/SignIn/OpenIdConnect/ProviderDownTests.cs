using System.Diagnostics;
using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>A provider that is down or slow takes nothing away but its own door.</summary>
public sealed class ProviderDownTests : IAsyncLifetime
{
    private const string Silent = "Acme does not answer at the moment.";
    private ScriptedProvider _provider = null!;
    private SsoPortal _portal = null!;

    public async Task InitializeAsync()
    {
        _provider = await ScriptedProvider.Open();
        _portal = new SsoPortal().Beside(_provider, "acme", "Acme");
        _portal.With("SignIn:ReachSeconds", "3");
    }

    public async Task DisposeAsync()
    {
        await _provider.DisposeAsync();
        await _portal.DisposeAsync();
    }

    [Theory]
    [InlineData(ProviderFault.Down)]
    [InlineData(ProviderFault.Hangs)]
    public async Task Silent_from_the_start_it_costs_nobody_the_other_door_and_comes_back_by_itself(ProviderFault fault)
    {
        _provider.Fault = fault;
        await _portal.Given("ada@example.org", SsoFixture.Password);
        using var visitor = _portal.Visitor();
        await AnswersSoon(visitor);

        var page = await visitor.Get("/sign-in/sso");
        Assert.Equal(Silent, page.Heading);
        Assert.Contains("/sign-in", page.Links);
        Assert.Contains("/forgot-password", page.Links);
        await AnswersSoon(visitor);
        await visitor.SignIn("ada@example.org", SsoFixture.Password);

        if (fault == ProviderFault.Hangs)
            return;
        _provider.Fault = ProviderFault.None;
        _portal.Clock.Advance(TimeSpan.FromSeconds(6));
        using var next = _portal.Visitor();
        Assert.Equal(
            "You are signed in at Acme, but it opens no membership here.",
            (await next.Come(_provider, new ExternalIdentity("1"))).Heading
        );
    }

    [Theory]
    [InlineData(ProviderFault.Down)]
    [InlineData(ProviderFault.Hangs)]
    public async Task Silent_later_nobody_is_sent_to_it_and_who_is_in_works_on_and_can_leave(ProviderFault fault)
    {
        using var visitor = await ComeIn();
        _provider.Fault = fault;
        _portal.Clock.Advance(TimeSpan.FromSeconds(6));
        using var next = _portal.Visitor();
        await AnswersSoon(next);

        Assert.Equal(Silent, (await next.Get("/sign-in/sso")).Heading);
        Assert.True(await visitor.IsIn());
        var page = await visitor.Send(await visitor.Get("/back-office"), "/sign-out");
        Assert.Equal("/sign-in", page.Address);
        Assert.Contains("Acme could not be told", page.Notice, StringComparison.Ordinal);
        Assert.False(await visitor.IsIn());
    }

    [Fact]
    public async Task A_crowd_at_the_door_is_one_visitor_at_the_provider()
    {
        _provider.Fault = ProviderFault.Down;
        using var visitor = _portal.Visitor();
        var pages = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => visitor.Get("/sign-in/sso")));

        Assert.All(pages, page => Assert.Equal(Silent, page.Heading));
        Assert.Single(_provider.Requests);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_at_the_provider_and_comes_back()
    {
        using var visitor = await ComeIn();
        using var away = await visitor.Post(await visitor.Get("/back-office"), "/sign-out");
        Assert.False(await visitor.IsIn());
        Assert.Empty(await _portal.Ask(db => Task.FromResult(db.SignInSessions.ToList())));
        var there = away.Headers.Location!;
        Assert.StartsWith($"{_provider.Authority}/end?", there.OriginalString, StringComparison.Ordinal);
        Assert.Contains($"client_id={ScriptedProvider.ClientId}", there.Query, StringComparison.Ordinal);

        var page = await visitor.Get(await ProviderSteps.Back(there));

        Assert.Equal("/sign-in", page.Address);
        Assert.Equal("You are signed out.", page.Notice);
    }

    [Fact]
    public async Task Whoever_came_with_a_password_is_not_sent_to_the_provider_to_sign_out()
    {
        await _portal.Given("ada@example.org", SsoFixture.Password);
        using var visitor = _portal.Visitor();
        await visitor.SignIn("ada@example.org", SsoFixture.Password);

        Assert.Equal("/sign-in", (await visitor.Send(await visitor.Get("/back-office"), "/sign-out")).Address);
        Assert.Empty(_provider.Requests);
    }

    private async Task<Visitor> ComeIn()
    {
        var account = await _portal.Given("ada@example.org", SsoFixture.Password);
        // The first time takes longer than the next.
        await _portal
            .Services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get("sso-acme")
            .ConfigurationManager!.GetConfigurationAsync(default);
        var visitor = _portal.Visitor();
        await visitor.Send(
            await visitor.Come(_provider, new ExternalIdentity("ada", account.Email)),
            "/sign-in/sso/proof",
            ("Password", SsoFixture.Password)
        );
        Assert.True(await visitor.IsIn());
        return visitor;
    }

    private static async Task AnswersSoon(Visitor visitor)
    {
        var clock = Stopwatch.StartNew();
        var page = await visitor.Get("/sign-in");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.True(page.HasForm("/sign-in"));
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
    }
}
