using System.Net;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.SignIn.Recovery;

/// <summary>The welcome link without a browser. A passkey is created with it in <see cref="Passkeys.PasskeyTests"/>.</summary>
public sealed class WelcomeTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Lee = "lee@example.org";
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task Without_the_link_nobody_gets_options_for_a_passkey()
    {
        using var visitor = _portal.Visitor();
        var (own, page) = await Open(visitor);
        var (account, code) = (Value(page, "Account"), Value(page, "Code"));
        var mira = await _portal.Ask(db => db.Users.Where(a => a.Email == "mira@example.org").Select(a => a.Id).SingleAsync());
        foreach (
            var (id, link, status) in new[]
            {
                (account, code, HttpStatusCode.OK),
                (account, "made-up", HttpStatusCode.NotFound),
                (mira, code, HttpStatusCode.NotFound),
                ("", "", HttpStatusCode.NotFound),
            }
        )
        {
            using var answer = await visitor.PostTo(page, "/welcome/passkey/options", ("account", id), ("code", link));
            Assert.Equal(status, answer.StatusCode);
        }
        Assert.Equal(own, account);
    }

    [Fact]
    public async Task An_answer_that_is_no_passkey_is_refused_and_the_link_still_works()
    {
        using var visitor = _portal.Visitor();
        var (_, page) = await Open(visitor);
        foreach (var credential in new[] { "", "{}", "not JSON" })
        {
            var refused = await visitor.Send(page, "/welcome/passkey", ("Credential", credential));
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "Choose how you sign in."), (refused.Status, refused.Heading));
            Assert.Equal(Value(page, "Code"), Value(refused, "Code"));
        }
        Assert.Equal(0, await _portal.Ask(db => db.UserPasskeys.CountAsync()));
        var done = await visitor.Send(page, "/welcome", ("Password", "five words that are easy"));
        Assert.Equal("Welcome. Your password is set.", done.Notice);
    }

    /// <summary>Without a referrer the browser would hide the form's origin, and each passkey be refused.</summary>
    [Fact]
    public async Task The_page_of_the_link_keeps_its_referrer_from_other_sites_only()
    {
        using var visitor = _portal.Visitor();
        await Open(visitor);
        using var page = await visitor.Http.GetAsync("/welcome");
        Assert.Equal("same-origin", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
    }

    private async Task<(string Account, WebPage Page)> Open(Visitor visitor)
    {
        await using var scope = _portal.Services.CreateAsyncScope();
        var account = await _portal.Ask(db => db.Users.SingleAsync(a => a.Email == Lee));
        return (account.Id, await visitor.Get(scope.ServiceProvider.GetRequiredService<OneTimeLinks>().Create(Welcome.Key, account)));
    }

    private static string Value(WebPage page, string field) =>
        page.All($"form[action='/welcome/passkey'] [name={field}]").GetAttribute("value")!;
}
