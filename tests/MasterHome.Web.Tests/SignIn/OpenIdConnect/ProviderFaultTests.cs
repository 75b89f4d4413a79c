using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>Whatever a provider does wrong, or somebody in its name: a page of ours, a line of history, nobody let in.</summary>
public sealed class ProviderFaultTests(SsoFixture sso) : IClassFixture<SsoFixture>
{
    private const string NotAccepted = "What came back from Acme could not be accepted.";
    private const string Silent = "Acme does not answer at the moment.";

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
    [InlineData(ProviderFault.TokenFails, Silent)]
    [InlineData(ProviderFault.Canceled, "You turned back on the way in.")]
    public async Task A_fault_of_the_provider_lets_nobody_in_and_is_noted_and_the_next_try_works(ProviderFault fault, string heading)
    {
        var (_, caller) = await sso.Joined($"{fault}");
        using var visitor = sso.Portal.Visitor();
        var before = (await sso.Portal.Refusals()).Count;

        sso.Provider.Fault = fault;
        var page = await visitor.Come(sso.Provider, caller);
        sso.Provider.Fault = ProviderFault.None;

        Assert.Equal(heading, page.Heading);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("/sign-in", page.Links);
        page.Says("Nobody here will send you to your IT department.");
        Assert.False(await visitor.IsIn());
        Assert.Equal(before + 1, (await sso.Portal.Refusals()).Count);
        Assert.StartsWith("Nobody came in with Acme: ", (await sso.Portal.Refusals())[0], StringComparison.Ordinal);

        await visitor.Come(sso.Provider, caller);
        Assert.True(await visitor.IsIn());
    }

    [Fact]
    public async Task A_provider_that_takes_too_long_is_not_waited_for()
    {
        var (_, caller) = await sso.Joined("patient");
        using var visitor = sso.Portal.Visitor();
        sso.Provider.Fault = ProviderFault.TokenHangs;
        var coming = visitor.Come(sso.Provider, caller);
        await sso.Provider.Stuck.WaitAsync(TimeSpan.FromMinutes(1));
        // What the time limit does, at once.
        sso.Portal.Services.GetRequiredService<IOptionsMonitor<OpenIdConnectOptions>>()
            .Get("sso-acme")
            .Backchannel.CancelPendingRequests();
        var page = await coming;
        sso.Provider.Fault = ProviderFault.None;

        Assert.Equal(Silent, page.Heading);
        Assert.Equal("Nobody came in with Acme: the provider did not answer", (await sso.Portal.Refusals())[0]);
        Assert.False(await visitor.IsIn());
    }

    [Fact]
    public async Task What_a_provider_gave_one_visitor_lets_no_other_in()
    {
        var (_, caller) = await sso.Joined("victim");
        using var visitor = sso.Portal.Visitor();
        using var stealer = sso.Portal.Visitor();

        var stolen = await visitor.Callback(sso.Provider, caller);
        var page = await stealer.Get(stolen);

        Assert.Equal(NotAccepted, page.Heading);
        Assert.False(await stealer.IsIn());
    }

    [Fact]
    public async Task An_answer_works_once()
    {
        var (_, caller) = await sso.Joined("twice");
        using var visitor = sso.Portal.Visitor();
        var callback = await visitor.Callback(sso.Provider, caller);
        await visitor.Get(callback);
        Assert.True(await visitor.IsIn());

        Assert.Equal(NotAccepted, (await visitor.Get(callback)).Heading);
    }

    [Fact]
    public async Task The_callback_without_anything_is_refused_on_a_page_of_ours()
    {
        using var visitor = sso.Portal.Visitor();
        Assert.Equal(NotAccepted, (await visitor.Get("/signin-oidc")).Heading);
    }

    [Fact]
    public async Task No_token_code_secret_or_address_is_logged()
    {
        var (account, caller) = await sso.Joined("logged");
        foreach (var fault in Enum.GetValues<ProviderFault>().Except([ProviderFault.Hangs, ProviderFault.Down, ProviderFault.TokenHangs]))
        {
            using var visitor = sso.Portal.Visitor();
            sso.Provider.Fault = fault;
            await visitor.Come(sso.Provider, caller with { Email = account.Email }, $"/sign-in/sso?provider=acme&returnUrl=/points");
        }
        sso.Provider.Fault = ProviderFault.None;

        var logged = string.Join('\n', sso.Portal.Logs.Lines);
        // What a provider says of an error may name people: the history says that it happened, and logs nothing.
        Assert.DoesNotContain("OpenIdConnect", logged, StringComparison.Ordinal);
        Assert.DoesNotContain(account.Email!, logged, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(caller.Subject, logged, StringComparison.Ordinal);
        Assert.DoesNotContain(ScriptedProvider.Secret, logged, StringComparison.Ordinal);
        Assert.All(sso.Provider.Secrets, secret => Assert.DoesNotContain(secret, logged, StringComparison.Ordinal));
    }
}
