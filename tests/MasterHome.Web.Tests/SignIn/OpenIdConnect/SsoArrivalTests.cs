using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>Sign-in through a provider that is not trusted for any domain.</summary>
public sealed class SsoArrivalTests(SsoFixture sso) : IClassFixture<SsoFixture>
{
    private const string NoMembership = "You are signed in at Acme, but no membership here is linked to it.";

    [Fact]
    public async Task A_linked_identity_signs_in_with_any_address_and_returns_to_the_requested_page()
    {
        var (account, identity) = await sso.AddLinkedAccount("ada");
        using var visitor = sso.Portal.Visitor();

        var page = await visitor.SignInThrough(
            sso.Provider,
            identity with
            {
                Email = "another@example.test",
                Verified = false,
            },
            "/sign-in/sso?returnUrl=/back-office/history"
        );

        Assert.Equal("/back-office/history", page.Address);
        Assert.Equal([identity.Subject], await sso.Portal.SubjectsOf(account));
    }

    [Theory]
    [InlineData("CASE@EXAMPLE.ORG", "case@example.org")]
    [InlineData(" Dot@example.org.", "dot@example.org")]
    [Trait("Fault", "5")]
    public async Task A_verified_address_in_another_spelling_is_offered_the_proof(string email, string stored)
    {
        await sso.Portal.AddAccount(stored, SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();
        var page = await visitor.SignInThrough(sso.Provider, new ExternalIdentity($"case {email}", email, true));
        Assert.Equal("Confirm once that this membership is yours.", page.Heading);
        Assert.False(await visitor.IsSignedIn());
    }

    [Theory]
    [InlineData("grace@example.org", null)]
    [InlineData("grace@example.org", false)]
    [InlineData("grace@example.org,eve@example.test", true)]
    [InlineData("ｇrace@example.org", true)]
    [InlineData("stranger@example.test", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    public async Task An_unverified_or_different_address_does_not_sign_in(string? email, bool? verified)
    {
        var grace =
            await sso.Portal.Ask(db => Task.FromResult(db.Users.SingleOrDefault(a => a.Email == "grace@example.org")))
            ?? await sso.Portal.AddAccount("grace@example.org", SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();

        var page = await visitor.SignInThrough(sso.Provider, new ExternalIdentity("eve", email, verified));

        Assert.Equal(NoMembership, page.Heading);
        page.Says("Otherwise email");
        Assert.False(await visitor.IsSignedIn());
        Assert.NotEqual("Confirm once that this membership is yours.", (await visitor.Get("/sign-in/sso/proof")).Heading);
        Assert.Empty(await sso.Portal.SubjectsOf(grace));
    }

    [Fact]
    public async Task A_second_identity_with_the_same_address_at_the_same_provider_does_not_sign_in()
    {
        var (account, identity) = await sso.AddLinkedAccount("shared");
        using var second = sso.Portal.Visitor();

        Assert.Equal(
            NoMembership,
            (await second.SignInThrough(sso.Provider, new ExternalIdentity(identity.Subject.ToUpperInvariant(), account.Email))).Heading
        );
        Assert.False(await second.IsSignedIn());
    }

    [Fact]
    public async Task A_disabled_account_cannot_sign_in_or_be_linked()
    {
        var (account, identity) = await sso.AddLinkedAccount("gone", a => a.Disable(DateTime.UnixEpoch));
        using var visitor = sso.Portal.Visitor();
        Assert.Equal(NoMembership, (await visitor.SignInThrough(sso.Provider, identity)).Heading);
        Assert.False(await visitor.IsSignedIn());

        Assert.Equal(NoMembership, (await visitor.SignInThrough(sso.Provider, new ExternalIdentity("gone-again", account.Email))).Heading);
    }

    [Fact]
    public async Task A_second_factor_is_required_after_single_sign_on()
    {
        var (_, identity) = await sso.AddLinkedAccount("careful", a => a.TwoFactorEnabled = true);
        using var visitor = sso.Portal.Visitor();
        var arrival = await visitor.Http.GetAsync(await visitor.GetCallback(sso.Provider, identity));
        using var answer = await visitor.Http.GetAsync(arrival.Headers.Location);

        Assert.Equal("/sign-in/second-factor", answer.Headers.Location!.OriginalString);
        Assert.False(await visitor.IsSignedIn());
    }

    [Fact]
    public async Task Markup_in_a_name_is_encoded()
    {
        await sso.Portal.AddAccount("<img>@example.org", SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();

        var page = await visitor.SignInThrough(sso.Provider, new ExternalIdentity("xss", "<img>@example.org"));

        page.Says("says that you are <img>@example.org");
        Assert.Null(page.Document.QuerySelector("main img"));
    }

    [Fact]
    public async Task An_expired_arrival_does_not_sign_in()
    {
        var (_, identity) = await sso.AddLinkedAccount("slow");
        using var visitor = sso.Portal.Visitor();
        var callback = await visitor.GetCallback(sso.Provider, identity);
        using var arrival = await visitor.Http.GetAsync(callback);
        sso.Portal.Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal("/sign-in", (await visitor.Get(arrival.Headers.Location!.OriginalString)).Address);
        Assert.False(await visitor.IsSignedIn());
    }

    [Fact]
    public async Task An_identity_linked_to_another_account_cannot_be_linked()
    {
        var (_, identity) = await sso.AddLinkedAccount("owner");
        var other = await sso.Portal.AddAccount("other@example.org", SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();
        await visitor.SignIn(other.Email!, SsoFixture.Password);

        using var back = await visitor.Http.GetAsync(await visitor.GetLinkCallback(sso.Provider, identity));
        using var answer = await visitor.Http.GetAsync(back.Headers.Location);

        Assert.Equal("/security", answer.Headers.Location!.OriginalString);
        Assert.Contains("is linked to another account", (await visitor.Get("/back-office")).Html, StringComparison.Ordinal);
        Assert.Empty(await sso.Portal.SubjectsOf(other));
    }

    [Fact]
    public async Task Single_sign_on_does_not_reset_failed_password_attempts()
    {
        var (account, identity) = await sso.AddLinkedAccount("besieged");
        await sso.Portal.Do(db =>
            db.Users.Where(a => a.Id == account.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(a => a.AccessFailedCount, 10).SetProperty(a => a.TriedAt, sso.Portal.Clock.GetUtcNow().UtcDateTime)
                )
        );
        using var visitor = sso.Portal.Visitor();
        await visitor.SignInThrough(sso.Provider, identity);

        Assert.Equal("/security", (await visitor.Get("/security")).Address);
        Assert.Equal(
            10,
            await sso.Portal.Ask(db => db.Users.Where(a => a.Id == account.Id).Select(a => a.AccessFailedCount).SingleAsync())
        );
    }

    [Fact]
    public async Task A_signed_in_user_links_an_identity_with_any_address_but_not_after_signing_out()
    {
        var account = await sso.Portal.AddAccount("mine@example.org", SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();
        await visitor.SignIn(account.Email!, SsoFixture.Password);
        var lateCallback = await visitor.GetLinkCallback(sso.Provider, new ExternalIdentity("late"));
        await visitor.Send(await visitor.Get("/back-office"), "/sign-out");
        await visitor.Get(lateCallback);
        Assert.Empty(await sso.Portal.SubjectsOf(account));
        Assert.False(await visitor.IsSignedIn());

        await visitor.SignIn(account.Email!, SsoFixture.Password);
        var linked = await visitor.Get(
            await visitor.GetLinkCallback(sso.Provider, new ExternalIdentity("work", "work@example.test", false))
        );
        Assert.Equal(("/security", "You can now sign in with Acme."), (linked.Address, linked.Notice));
        Assert.Equal(["work"], await sso.Portal.SubjectsOf(account));
    }
}
