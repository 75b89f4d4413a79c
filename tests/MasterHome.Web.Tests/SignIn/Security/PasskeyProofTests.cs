using System.Net;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.Security;

/// <summary>A passkey as the fresh proof before sign-in methods change.</summary>
[Trait("Fault", "6")]
public sealed class PasskeyProofTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Mira = "mira@example.org";
    private readonly TestPortal _portal = portal.AsNew();

    [Theory]
    [InlineData("/security/passkeys/options", "Name", "Mine", HttpStatusCode.OK)]
    [InlineData("/security/second-factor", "Code", "123456", HttpStatusCode.UnprocessableEntity)]
    // No provider is configured.
    [InlineData("/security/links", "Provider", "contoso", HttpStatusCode.NotFound)]
    public async Task It_allows_each_change(string action, string field, string value, HttpStatusCode allowed)
    {
        using var key = await SigningPasskey.Of(_portal, Mira);
        using var mira = await Browser();
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var page = await mira.Get("/security");
        using (var asked = await mira.PostTo(page, action, (field, value)))
            Assert.StartsWith("/security/proof", asked.Headers.Location!.OriginalString, StringComparison.Ordinal);

        await Prove(mira, key);

        using var answer = await mira.PostTo(await mira.Get("/security"), action, (field, value));
        Assert.Equal(allowed, answer.StatusCode);
        var confirmed = Assert.Single(await Events(SecurityEventKind.ProofConfirmed));
        Assert.Equal((await Id(Mira), "Passkey"), (confirmed.AccountId, confirmed.Way));
    }

    [Fact]
    public async Task It_leads_back_and_the_removal_of_another_passkey_works()
    {
        using var key = await SigningPasskey.Of(_portal, Mira);
        var other = await _portal.AddPasskey(Mira, "Old phone");
        using var mira = await Browser();
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var asked = await mira.Send(await mira.Get("/security"), $"/security/passkeys/{other}/removal");
        Assert.Equal("Confirm it is you.", asked.Heading);

        var back = await mira.Send(asked, "/security/proof/passkey", ("Credential", key.Answer(await Options(mira, asked))));

        Assert.Equal("/security", back.Address);
        Assert.Equal(2, await Passkeys());
        await mira.Send(back, $"/security/passkeys/{other}/removal");
        Assert.Equal(1, await Passkeys());
    }

    [Fact]
    public async Task A_passkey_of_another_account_proves_nothing()
    {
        using var own = await SigningPasskey.Of(_portal, Mira);
        using var juns = await SigningPasskey.Of(_portal, "jun@example.org");
        using var mira = await Browser();
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var page = await mira.Get("/security/proof");

        var refused = await mira.Send(page, "/security/proof/passkey", ("Credential", juns.Answer(await Options(mira, page))));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        await MustStillAsk(mira);
        Assert.Equal(await Id(Mira), Assert.Single(await Events(SecurityEventKind.PasskeyRefused)).AccountId);
        Assert.Empty(await Events(SecurityEventKind.ProofConfirmed));
    }

    [Theory]
    [InlineData(false)]
    // With a new request of the portal, which the old answer does not answer.
    [InlineData(true)]
    public async Task An_answer_that_was_used_proves_nothing_again(bool asksAgain)
    {
        using var key = await SigningPasskey.Of(_portal, Mira);
        using var mira = await Browser();
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var answer = await Prove(mira, key);
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var page = await mira.Get("/security/proof");
        if (asksAgain)
            await Options(mira, page);

        var refused = await mira.Send(page, "/security/proof/passkey", ("Credential", answer));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        await MustStillAsk(mira);
    }

    /// <summary>Somebody copied the answer and the cookies of the moment before it was sent.</summary>
    [Fact]
    public async Task An_answer_that_was_used_proves_nothing_with_the_cookies_of_its_request()
    {
        using var key = await SigningPasskey.Of(_portal, Mira);
        using var mira = await Browser();
        _portal.Clock.Advance(TimeSpan.FromMinutes(11));
        var page = await mira.Get("/security/proof");
        var answer = key.Answer(await Options(mira, page));
        var cookies = await mira.Cookie();
        Assert.Equal(HttpStatusCode.OK, (await mira.Send(page, "/security/proof/passkey", ("Credential", answer))).Status);

        using var client = _portal.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        client.DefaultRequestHeaders.Add("Cookie", cookies);
        client.DefaultRequestHeaders.Add("Origin", SigningPasskey.Origin);
        using var thief = new Visitor(client);
        using var replayed = await thief.Post(page, "/security/proof/passkey", ("Credential", answer));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, replayed.StatusCode);
    }

    private async Task<Visitor> Browser()
    {
        var visitor = await _portal.SignedIn(Mira);
        visitor.Http.DefaultRequestHeaders.Add("Origin", SigningPasskey.Origin);
        return visitor;
    }

    /// <returns>The answer that was sent.</returns>
    private static async Task<string> Prove(Visitor visitor, SigningPasskey key)
    {
        var page = await visitor.Get("/security/proof");
        var answer = key.Answer(await Options(visitor, page));
        var back = await visitor.Send(page, "/security/proof/passkey", ("Credential", answer));
        Assert.Equal((HttpStatusCode.OK, "/"), (back.Status, back.Address));
        return answer;
    }

    /// <summary>As the script of the page asks.</summary>
    private static async Task<string> Options(Visitor visitor, WebPage page)
    {
        var address = page.All("form[action='/security/proof/passkey']").GetAttribute("data-options")!;
        using var options = await visitor.PostTo(page, address);
        Assert.Equal(HttpStatusCode.OK, options.StatusCode);
        return await options.Content.ReadAsStringAsync();
    }

    private static async Task MustStillAsk(Visitor visitor) =>
        Assert.StartsWith("/security/proof", (await visitor.Get("/security/second-factor")).Address, StringComparison.Ordinal);

    private Task<int> Passkeys() => _portal.Ask(db => db.UserPasskeys.CountAsync());

    private Task<string> Id(string email) => _portal.Ask(db => db.Users.Where(a => a.Email == email).Select(a => a.Id).SingleAsync());

    private async Task<List<SecurityEvent>> Events(SecurityEventKind kind)
    {
        await _portal.FlushSecurityEvents();
        return await _portal.Ask(db => db.SecurityEvents.AsNoTracking().Where(e => e.Kind == kind).ToListAsync());
    }
}
