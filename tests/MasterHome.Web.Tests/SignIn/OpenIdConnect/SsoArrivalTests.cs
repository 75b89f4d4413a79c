using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>Who comes from a provider that is trusted for nothing, and what that opens.</summary>
public sealed class SsoArrivalTests(SsoFixture sso) : IClassFixture<SsoFixture>
{
    private const string Nobody = "You are signed in at Acme, but it opens no membership here.";

    [Fact]
    public async Task Whoever_has_joined_comes_in_whatever_the_address_and_goes_where_they_wanted_to()
    {
        var (account, caller) = await sso.Joined("ada");
        using var visitor = sso.Portal.Visitor();

        var page = await visitor.Come(
            sso.Provider,
            caller with
            {
                Email = "another@example.test",
                Verified = false,
            },
            "/sign-in/sso?returnUrl=/back-office/history"
        );

        Assert.Equal("/back-office/history", page.Address);
        Assert.Equal([caller.Subject], await sso.Portal.SubjectsOf(account));
    }

    [Theory]
    [InlineData("grace@example.org", null)]
    [InlineData("grace@example.org", false)]
    [InlineData("GRACE@EXAMPLE.ORG", true)]
    [InlineData("Grace@example.org", true)]
    [InlineData(" grace@example.org", true)]
    [InlineData("grace@example.org\n", true)]
    [InlineData("grace@example.org,eve@example.test", true)]
    [InlineData("ｇrace@example.org", true)]
    [InlineData("stranger@example.test", true)]
    [InlineData("", true)]
    [InlineData(null, true)]
    public async Task An_address_that_is_not_verified_or_not_the_same_email_by_email_opens_nothing(string? email, bool? verified)
    {
        var grace =
            await sso.Portal.Ask(db => Task.FromResult(db.Users.SingleOrDefault(a => a.Email == "grace@example.org")))
            ?? await sso.Portal.Given("grace@example.org", SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();

        var page = await visitor.Come(sso.Provider, new ExternalIdentity("eve", email, verified));

        Assert.Equal(Nobody, page.Heading);
        page.Says("Otherwise write to");
        Assert.False(await visitor.IsIn());
        Assert.NotEqual("Show once that this membership is yours.", (await visitor.Get("/sign-in/sso/proof")).Heading);
        Assert.Empty(await sso.Portal.SubjectsOf(grace));
    }

    [Fact]
    public async Task A_second_person_with_the_same_address_at_the_same_provider_opens_nothing()
    {
        var (account, caller) = await sso.Joined("shared");
        using var second = sso.Portal.Visitor();

        Assert.Equal(
            Nobody,
            (await second.Come(sso.Provider, new ExternalIdentity(caller.Subject.ToUpperInvariant(), account.Email))).Heading
        );
        Assert.False(await second.IsIn());
    }

    [Fact]
    public async Task A_disabled_account_stays_shut_and_no_proof_is_taken_for_it()
    {
        var (account, caller) = await sso.Joined("gone", a => a.Disable(DateTime.UnixEpoch));
        using var visitor = sso.Portal.Visitor();
        Assert.Equal(Nobody, (await visitor.Come(sso.Provider, caller)).Heading);
        Assert.False(await visitor.IsIn());

        Assert.Equal(Nobody, (await visitor.Come(sso.Provider, new ExternalIdentity("gone-again", account.Email))).Heading);
    }

    [Fact]
    public async Task A_second_factor_is_asked_for_behind_the_provider_as_well()
    {
        var (_, caller) = await sso.Joined("careful", a => a.TwoFactorEnabled = true);
        using var visitor = sso.Portal.Visitor();
        var arrival = await visitor.Http.GetAsync(await visitor.Callback(sso.Provider, caller));
        using var answer = await visitor.Http.GetAsync(arrival.Headers.Location);

        Assert.Equal("/sign-in/second-factor", answer.Headers.Location!.OriginalString);
        Assert.False(await visitor.IsIn());
    }

    [Fact]
    public async Task A_name_full_of_markup_is_text()
    {
        await sso.Portal.Given("<img>@example.org", SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();

        var page = await visitor.Come(sso.Provider, new ExternalIdentity("xss", "<img>@example.org"));

        page.Says("says that you are <img>@example.org");
        Assert.Null(page.Document.QuerySelector("main img"));
    }

    [Fact]
    public async Task An_answer_that_lay_too_long_opens_nothing()
    {
        var (_, caller) = await sso.Joined("slow");
        using var visitor = sso.Portal.Visitor();
        var callback = await visitor.Callback(sso.Provider, caller);
        using var arrival = await visitor.Http.GetAsync(callback);
        sso.Portal.Clock.Advance(TimeSpan.FromMinutes(61));

        Assert.Equal("/sign-in", (await visitor.Get(arrival.Headers.Location!.OriginalString)).Address);
        Assert.False(await visitor.IsIn());
    }

    [Fact]
    public async Task A_sign_in_of_somebody_else_cannot_be_joined_to_ones_own_account()
    {
        var (_, caller) = await sso.Joined("owner");
        var other = await sso.Portal.Given("other@example.org", SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();
        await visitor.SignIn(other.Email!, SsoFixture.Password);

        using var back = await visitor.Http.GetAsync(await visitor.CallbackOfJoining(sso.Provider, caller));
        using var answer = await visitor.Http.GetAsync(back.Headers.Location);

        Assert.Equal("/security", answer.Headers.Location!.OriginalString);
        Assert.Contains("belongs to another membership", (await visitor.Get("/back-office")).Html, StringComparison.Ordinal);
        Assert.Empty(await sso.Portal.SubjectsOf(other));
    }

    [Fact]
    public async Task Coming_by_the_provider_gives_no_tries_back_to_whoever_guesses_the_password()
    {
        var (account, caller) = await sso.Joined("besieged");
        await sso.Portal.Do(db =>
            db.Users.Where(a => a.Id == account.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(a => a.AccessFailedCount, 10).SetProperty(a => a.TriedAt, sso.Portal.Clock.GetUtcNow().UtcDateTime)
                )
        );
        using var visitor = sso.Portal.Visitor();
        await visitor.Come(sso.Provider, caller);

        Assert.Equal("/security", (await visitor.Get("/security")).Address);
        Assert.Equal(
            10,
            await sso.Portal.Ask(db => db.Users.Where(a => a.Id == account.Id).Select(a => a.AccessFailedCount).SingleAsync())
        );
    }

    [Fact]
    public async Task Whoever_is_signed_in_joins_their_own_sign_in_whatever_its_address_and_only_as_themselves()
    {
        var mine = await sso.Portal.Given("mine@example.org", SsoFixture.Password);
        using var visitor = sso.Portal.Visitor();
        await visitor.SignIn(mine.Email!, SsoFixture.Password);
        var late = await visitor.CallbackOfJoining(sso.Provider, new ExternalIdentity("late"));
        await visitor.Send(await visitor.Get("/back-office"), "/sign-out");
        await visitor.Get(late);
        Assert.Empty(await sso.Portal.SubjectsOf(mine));
        Assert.False(await visitor.IsIn());

        await visitor.SignIn(mine.Email!, SsoFixture.Password);
        var joined = await visitor.Get(
            await visitor.CallbackOfJoining(sso.Provider, new ExternalIdentity("work", "work@example.test", false))
        );
        Assert.Equal(("/security", "You can sign in with Acme from now on."), (joined.Address, joined.Notice));
        Assert.Equal(["work"], await sso.Portal.SubjectsOf(mine));
    }
}
