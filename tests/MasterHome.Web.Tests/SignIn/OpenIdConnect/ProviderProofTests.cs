using System.Net;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>The linked provider as a proof of who sits at the screen.</summary>
[Trait("Fault", "6")]
public sealed class ProviderProofTests(SsoFixture sso) : IClassFixture<SsoFixture>
{
    [Fact]
    public async Task The_linked_provider_is_told_to_ask_again_and_is_a_proof()
    {
        var (visitor, identity) = await WithOldProof("proof.linked");
        using var _ = visitor;
        sso.Provider.SignedInAt = sso.Portal.Clock.GetUtcNow();
        var (prompt, callback) = await AskProvider(visitor, identity);

        Assert.Contains("prompt=login", prompt, StringComparison.Ordinal);
        var back = await visitor.Get(callback);

        Assert.Equal("/security/second-factor", back.Address);
    }

    /// <summary>The request to ask again passes through the browser, where it can be taken out.</summary>
    [Theory]
    [InlineData(null)]
    [InlineData(-11)]
    public async Task A_provider_that_answers_from_its_own_session_is_no_proof(int? minutes)
    {
        var (visitor, identity) = await WithOldProof($"proof.session{minutes}");
        using var _ = visitor;
        sso.Provider.SignedInAt = minutes is { } ago ? sso.Portal.Clock.GetUtcNow().AddMinutes(ago) : null;
        var (_, callback) = await AskProvider(visitor, identity);

        await visitor.Get(callback);

        Assert.StartsWith("/security/proof", (await visitor.Get("/security/second-factor")).Address, StringComparison.Ordinal);
    }

    /// <summary>Whoever sits at an unlocked screen could sign in anew, which asks nothing while the provider has a session.</summary>
    [Theory]
    [InlineData(null, false)]
    [InlineData(-11, false)]
    [InlineData(0, true)]
    public async Task A_new_sign_in_through_the_provider_proves_no_more_than_the_sign_in_there(int? minutes, bool isFresh)
    {
        var (_, identity) = await sso.AddLinkedAccount($"proof.again{minutes}");
        using var visitor = sso.Portal.Visitor();
        sso.Provider.SignedInAt = minutes is { } ago ? sso.Portal.Clock.GetUtcNow().AddMinutes(ago) : null;
        await visitor.SignInThrough(sso.Provider, identity);

        var page = await visitor.Get("/security/second-factor");

        Assert.Equal(isFresh, !page.Address.StartsWith("/security/proof", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_identity_at_the_provider_is_no_proof()
    {
        sso.Provider.SignedInAt = sso.Portal.Clock.GetUtcNow();
        var (visitor, _) = await WithOldProof("proof.other");
        using var __ = visitor;
        var (_, callback) = await AskProvider(visitor, new ExternalIdentity("somebody-else"));

        var refused = await visitor.Get(callback);

        Assert.StartsWith("/security/proof", refused.Address, StringComparison.Ordinal);
        Assert.StartsWith("/security/proof", (await visitor.Get("/security/second-factor")).Address, StringComparison.Ordinal);
    }

    private async Task<(Visitor Visitor, ExternalIdentity Identity)> WithOldProof(string name)
    {
        var (account, identity) = await sso.AddLinkedAccount(name);
        var visitor = sso.Portal.Visitor();
        await visitor.SignIn(account.Email!, SsoFixture.Password);
        await sso.Portal.Do(db =>
            db.SignInSessions.Where(s => s.AccountId == account.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.ProvedAt, s => s.ProvedAt.AddMinutes(-11)))
        );
        return (visitor, identity);
    }

    private async Task<(string Address, string Callback)> AskProvider(Visitor visitor, ExternalIdentity identity)
    {
        sso.Provider.Visitor = identity;
        var page = await visitor.Get("/security/second-factor");
        Assert.StartsWith("/security/proof", page.Address, StringComparison.Ordinal);
        using var redirect = await visitor.Post(page, "/security/proof/provider");
        Assert.Equal(HttpStatusCode.Found, redirect.StatusCode);
        return (redirect.Headers.Location!.Query, await ProviderSteps.FollowProvider(redirect.Headers.Location));
    }
}
