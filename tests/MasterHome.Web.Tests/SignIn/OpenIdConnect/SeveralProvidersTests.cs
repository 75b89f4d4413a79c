using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>Three providers: Acme is trusted for example.org, Borealiz has example.test but is not trusted, Cumulus has no
/// domain.</summary>
public sealed class SeveralProvidersTests : IAsyncLifetime
{
    private ScriptedProvider _acme = null!;
    private ScriptedProvider _borealiz = null!;
    private SsoPortal _portal = null!;

    public async Task InitializeAsync()
    {
        (_acme, _borealiz) = (await ScriptedProvider.Open(), await ScriptedProvider.Open());
        _portal = new SsoPortal()
            .WithProvider(_acme, "acme", "Acme", ("Domains:0", "example.org"), ("TrustVerifiedEmail", "true"))
            .WithProvider(_borealiz, "borealiz", "Borealiz", ("Domains:0", "Example.TEST"))
            .WithProvider("http://127.0.0.1:1", "cumulus", "Cumulus");
        _portal.With("SignIn:ReachSeconds", "60").With("SignIn:ProviderSeconds", "60");
    }

    public async Task DisposeAsync()
    {
        await _portal.DisposeAsync();
        await _acme.DisposeAsync();
        await _borealiz.DisposeAsync();
    }

    [Fact]
    public async Task Each_provider_has_its_own_button_and_callback_path()
    {
        using var visitor = _portal.Visitor();
        var page = await visitor.Get("/sign-in?returnUrl=/points");
        Assert.Equal("/sign-in/sso?provider=borealiz&returnUrl=%2Fpoints", page.Link("Continue with Borealiz"));

        Assert.StartsWith(
            "/signin-oidc?",
            await visitor.GetCallback(_acme, new ExternalIdentity("one"), page.Link("Continue with Acme")),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "/signin-oidc/borealiz?",
            await visitor.GetCallback(_borealiz, new ExternalIdentity("two"), page.Link("Continue with Borealiz")),
            StringComparison.Ordinal
        );
        Assert.Equal("Cumulus is not responding.", (await visitor.Get(page.Link("Continue with Cumulus"))).Heading);
    }

    [Fact]
    public async Task An_address_selects_its_provider_and_is_sent_as_login_hint()
    {
        using var visitor = _portal.Visitor();
        using var redirect = await visitor.Http.GetAsync("/sign-in/sso?email=ada%40EXAMPLE.test");

        Assert.StartsWith($"{_borealiz.Authority}/authorize", redirect.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains("login_hint=ada%40EXAMPLE.test", redirect.Headers.Location.Query, StringComparison.Ordinal);
        var unknown = await visitor.Get("/sign-in/sso?email=ada@sub.example.test");
        Assert.Equal(("No single sign-on is set up for ada@sub.example.test.", "/sign-in/sso"), (unknown.Heading, unknown.Address));
        Assert.Equal("/sign-in", (await visitor.Get("/sign-in/sso?provider=unheard-of")).Address);
        Assert.Equal("/sign-in", (await visitor.Get("/sign-in/sso")).Address);
    }

    [Fact, Trait("Fault", "5")]
    public async Task The_form_sends_the_address_in_its_body_and_no_page_names_it_in_its_address()
    {
        using var visitor = _portal.Visitor();
        var page = await visitor.Get("/sign-in");
        Assert.All(page.Document.Forms.Where(f => f.QuerySelector("[name=email i]") is not null), f => Assert.Equal("post", f.Method));
        using var known = await visitor.PostTo(page, "/sign-in/sso", ("email", "ada@example.test"));
        using var unknown = await visitor.PostTo(page, "/sign-in/sso", ("email", "ada@sub.example.test"));

        Assert.StartsWith($"{_borealiz.Authority}/authorize", known.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal("/sign-in/sso", unknown.Headers.Location!.OriginalString);
        Assert.Equal("No single sign-on is set up for ada@sub.example.test.", (await visitor.Get("/sign-in/sso")).Heading);
    }

    [Fact]
    public async Task A_provider_that_uses_another_providers_issuer_is_refused()
    {
        var ada = await _portal.AddAccount("ada@example.org");
        using var first = _portal.Visitor();
        await first.SignInThrough(_acme, new ExternalIdentity("1", ada.Email), "/sign-in/sso?provider=acme");
        Assert.Equal(["1"], await _portal.SubjectsOf(ada));
        _borealiz.SpeaksAs = _acme.Authority;

        using var attacker = _portal.Visitor();
        var page = await attacker.SignInThrough(_borealiz, new ExternalIdentity("1"), "/sign-in/sso?provider=borealiz");

        Assert.Equal("The response from Borealiz could not be accepted.", page.Heading);
        Assert.False(await attacker.IsSignedIn());
    }

    [Fact]
    public async Task The_same_subject_at_two_providers_is_two_identities()
    {
        var ada = await _portal.AddAccount("ada@example.org");
        using var first = _portal.Visitor();
        await first.SignInThrough(_acme, new ExternalIdentity("1", ada.Email), "/sign-in/sso?provider=acme");
        Assert.True(await first.IsSignedIn());
        using var second = _portal.Visitor();

        await second.SignInThrough(_borealiz, new ExternalIdentity("1"), "/sign-in/sso?provider=borealiz");

        Assert.False(await second.IsSignedIn());
    }

    [Fact]
    public async Task A_response_of_one_provider_is_refused_at_the_callback_of_another()
    {
        using var visitor = _portal.Visitor();
        var callback = await visitor.GetCallback(_borealiz, new ExternalIdentity("1"), "/sign-in/sso?provider=borealiz");

        var page = await visitor.Get(callback.Replace("/signin-oidc/borealiz", "/signin-oidc", StringComparison.Ordinal));

        Assert.Equal("The response from Acme could not be accepted.", page.Heading);
    }

    [Fact]
    public async Task A_provider_trusted_for_a_domain_links_at_once_but_only_for_that_domain()
    {
        var (ours, theirs) = (
            await _portal.AddAccount("ours@example.org", SsoFixture.Password),
            await _portal.AddAccount("theirs@example.test", SsoFixture.Password)
        );
        using var first = _portal.Visitor();
        await first.SignInThrough(_acme, new ExternalIdentity("ours", ours.Email), "/sign-in/sso?provider=acme");
        using var second = _portal.Visitor();
        var page = await second.SignInThrough(_acme, new ExternalIdentity("theirs", theirs.Email), "/sign-in/sso?provider=acme");
        using var third = _portal.Visitor();
        var untrusted = await third.SignInThrough(
            _borealiz,
            new ExternalIdentity("theirs", theirs.Email),
            "/sign-in/sso?provider=borealiz"
        );

        Assert.True(await first.IsSignedIn());
        Assert.Equal("/sign-in/sso/proof", page.Address);
        Assert.Equal("/sign-in/sso/proof", untrusted.Address);
        Assert.Equal(["ours"], await _portal.SubjectsOf(ours));
        Assert.Empty(await _portal.SubjectsOf(theirs));
    }

    [Fact]
    public async Task Trust_needs_a_verified_address()
    {
        var account = await _portal.AddAccount("unverified@example.org");
        using var visitor = _portal.Visitor();
        await visitor.SignInThrough(_acme, new ExternalIdentity("1", account.Email, false), "/sign-in/sso?provider=acme");

        Assert.Empty(await _portal.SubjectsOf(account));
        Assert.False(await visitor.IsSignedIn());
    }

    [Fact]
    public async Task An_unconfirmed_account_with_a_password_is_not_linked_by_trust()
    {
        var claimed = await _portal.AddAccount("claimed@example.org", "the strangers own words", confirmed: false);
        var untouched = await _portal.AddAccount("untouched@example.org", confirmed: false);
        using var first = _portal.Visitor();
        using var second = _portal.Visitor();

        var page = await first.SignInThrough(_acme, new ExternalIdentity("claimed", claimed.Email), "/sign-in/sso?provider=acme");
        await second.SignInThrough(_acme, new ExternalIdentity("untouched", untouched.Email), "/sign-in/sso?provider=acme");

        Assert.Equal("/sign-in/sso/proof", page.Address);
        Assert.False(await first.IsSignedIn());
        Assert.Empty(await _portal.SubjectsOf(claimed));
        Assert.True(await second.IsSignedIn());
        Assert.True(await _portal.Ask(db => db.Users.Where(a => a.Id == untouched.Id).Select(a => a.EmailConfirmed).SingleAsync()));
    }

    [Fact]
    public async Task Form_targets_are_limited_to_the_portal_and_its_providers()
    {
        using var visitor = _portal.Visitor();
        using var response = await visitor.Http.GetAsync("/sign-in");

        Assert.Contains(
            $"form-action 'self' {_acme.Authority} {_borealiz.Authority} http://127.0.0.1:1;",
            string.Join(' ', response.Headers.GetValues("Content-Security-Policy")) + ";",
            StringComparison.Ordinal
        );
    }
}

public sealed class NoProviderTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Fact]
    public async Task Without_a_provider_only_password_and_passkey_sign_in_are_offered()
    {
        using var visitor = portal.Visitor();
        var page = await visitor.Get("/sign-in");

        Assert.DoesNotContain("single sign-on", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Links, l => l.Contains("sso", StringComparison.Ordinal));
        Assert.Equal("/sign-in", (await visitor.Get("/sign-in/sso")).Address);
    }

    [Fact]
    public async Task With_many_providers_only_those_without_a_domain_have_a_button()
    {
        await using var many = new SsoPortal();
        for (var i = 1; i <= 5; i++)
            many.WithProvider($"http://127.0.0.1:{i + 10}", $"p{i}", $"Employer {i}", i < 5 ? [("Domains:0", $"d{i}.example.test")] : []);
        using var visitor = many.Visitor();
        var page = await visitor.Get("/sign-in");

        Assert.Equal(
            ["Continue with Employer 5"],
            page.Document.QuerySelectorAll("a.button")
                .Select(b => b.TextContent.Trim())
                .Where(t => t.StartsWith("Continue", StringComparison.Ordinal))
        );
        Assert.NotNull(page.Document.QuerySelector("form[method=post][action='/sign-in/sso'] input[name=email]"));
    }
}
