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
        var (prompt, callback) = await AskProvider(visitor, identity);

        Assert.Contains("prompt=login", prompt, StringComparison.Ordinal);
        var back = await visitor.Get(callback);

        Assert.Equal("/security/second-factor", back.Address);
    }

    [Fact]
    public async Task Another_identity_at_the_provider_is_no_proof()
    {
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
