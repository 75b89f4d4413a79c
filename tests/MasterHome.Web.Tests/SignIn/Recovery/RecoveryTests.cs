using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.Recovery;

public sealed partial class RecoveryTests : IAsyncDisposable
{
    private readonly TestPortal _portal = new TestPortal().With("Home:PublicUrl", "https://portal.example.org/");
    private readonly Commands _commands;

    // Created before the portal starts: a listener added later misses commands.
    public RecoveryTests() => _commands = new Commands(_portal.DatabaseName);

    [Theory]
    [InlineData("/forgot-password", "/forgot-password")]
    [InlineData("/welcome", "/welcome/links")]
    public async Task Known_and_unknown_addresses_get_identical_responses_and_database_commands(string page, string form)
    {
        // Warm up, because the first request does extra work.
        await RequestEmail(page, form, "nobody@example.org");
        var known = await RequestEmail(page, form, "mira@example.org");
        var unknown = await RequestEmail(page, form, "eve1@example.org");
        var invited = await RequestEmail(page, form, "lee0@example.org");

        Assert.Equal(known, unknown);
        Assert.Equal(known, invited);
        Assert.True(known.Commands > 0);
    }

    /// <summary>The key of such a text is longer than what was typed. The answer is the same whether an account exists.</summary>
    [Theory, Trait("Fault", "3")]
    [InlineData("/forgot-password", "/forgot-password")]
    [InlineData("/welcome", "/welcome/links")]
    public async Task A_text_that_is_no_address_is_refused_at_its_field(string page, string action)
    {
        using var visitor = _portal.Visitor();
        var refused = await visitor.Send(await visitor.Get(page), action, ("Email", $"a b@{new string('\uFDFA', 30)}"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Email-error"));
        Assert.Equal(0, await _portal.Ask(db => db.LinkRequests.CountAsync()));
    }

    [Fact]
    public async Task A_link_works_once()
    {
        using var mira = _portal.Visitor();
        var link = await RequestLink(mira);
        using var other = _portal.Visitor();
        var (first, second) = (await mira.Get(link), await other.Get(link));
        Assert.Equal("/", (await mira.Send(first, "/reset-password", ("Password", "five words that are easy"))).Address);

        Assert.Equal("This link has expired or was already used.", (await mira.Get(link)).Heading);
        var again = await other.Send(second, "/reset-password", ("Password", "six words that are not easy"));
        Assert.Equal("This link has expired or was already used.", again.Heading);
        await other.SignIn("mira@example.org", "five words that are easy");
    }

    [Fact]
    public async Task A_link_submitted_twice_at_once_sets_one_password()
    {
        using var requesting = _portal.Visitor();
        using var mira = _portal.Visitor();
        var page = await mira.Get(await RequestLink(requesting));
        string[] passwords = ["five words that are easy", "six words that are not easy"];
        var statuses = await Task.WhenAll(
            passwords.Select(async password =>
            {
                using var answer = await mira.Post(page, "/reset-password", ("Password", password));
                return answer.StatusCode;
            })
        );

        Assert.Single(statuses, HttpStatusCode.Found);
        await requesting.SignIn("mira@example.org", passwords[Array.IndexOf(statuses, HttpStatusCode.Found)]);
    }

    [Theory]
    [InlineData(59, "Choose a password.")]
    [InlineData(61, "This link has expired or was already used.")]
    public async Task A_link_is_valid_for_sixty_minutes(int minutes, string heading)
    {
        using var mira = _portal.Visitor();
        var link = await RequestLink(mira);
        _portal.Clock.Advance(TimeSpan.FromMinutes(minutes));
        Assert.Equal(heading, (await mira.Get(link)).Heading);
    }

    [Theory]
    [InlineData("&", "&amp;")]
    [InlineData("$", ".")]
    [InlineData("$", "&gt;")]
    [InlineData("$", "%3E")]
    [InlineData("$", ">")]
    [InlineData("$", ")")]
    [InlineData("$", ",")]
    [InlineData("$", "%22")]
    [InlineData("$", "%E2%80%8B")]
    [InlineData("%", "%25")]
    [InlineData("code=", "code=%20")]
    [Trait("Fault", "5")]
    public async Task A_link_that_a_mail_program_altered_works(string part, string altered)
    {
        using var mira = _portal.Visitor();
        var link = await RequestLink(mira);
        link = part == "$" ? link + altered : link.Replace(part, altered, StringComparison.Ordinal);
        Assert.Equal("Choose a password.", (await mira.Get(link)).Heading);
    }

    [Fact]
    [Trait("Fault", "5")]
    public async Task A_link_consists_of_characters_that_no_mail_program_encodes_and_is_short()
    {
        using var mira = _portal.Visitor();
        var link = await RequestLink(mira);
        Assert.Matches("^/reset-password[?]account=[0-9a-f-]{36}&code=[A-Za-z0-9_-]+$", link);
        Assert.InRange(link.Length, 100, 260);
    }

    [Fact]
    [Trait("Fault", "5")]
    public async Task The_code_leaves_the_url_at_once_and_two_tabs_do_not_disturb_each_other()
    {
        using var visitor = _portal.Visitor();
        var mira = await visitor.Get(await RequestLink(visitor));
        var niasLink = await RequestLink(visitor, "nia@example.org");
        var nia = await visitor.Get(niasLink);
        Assert.Equal(("/reset-password", "/reset-password"), (mira.Address, nia.Address));
        mira.Says("mira@example.org");
        nia.Says("nia@example.org");

        await visitor.Send(mira, "/reset-password", ("Password", "five words that are easy"));
        using var other = _portal.Visitor();
        await other.SignIn("mira@example.org", "five words that are easy");
        await visitor.Send(await visitor.Get(niasLink), "/reset-password", ("Password", "six words that are not easy"));
        using var third = _portal.Visitor();
        await third.SignIn("nia@example.org", "six words that are not easy");
    }

    [Fact]
    [Trait("Fault", "6")]
    public async Task A_newer_link_ends_the_older()
    {
        using var mira = _portal.Visitor();
        var older = await RequestLink(mira);
        _portal.Clock.Advance(TimeSpan.FromMinutes(10));
        var newer = await RequestLink(mira);
        Assert.NotEqual(older, newer);
        Assert.Equal("A newer link was sent.", (await mira.Get(older)).Heading);
        Assert.Equal("Choose a password.", (await mira.Get(newer)).Heading);
    }

    [Fact]
    public async Task A_link_is_not_valid_for_another_purpose_or_account()
    {
        using var mira = _portal.Visitor();
        var link = await RequestLink(mira);
        Assert.Equal(
            "This link has expired or was already used.",
            (await mira.Get(link.Replace("/reset-password", "/welcome", StringComparison.Ordinal))).Heading
        );
        var omar = await _portal.Ask(db => db.Users.SingleAsync(a => a.Email == "omar@example.org"));
        Assert.Equal(
            "This link has expired or was already used.",
            (await mira.Get(Regex.Replace(link, "account=[^&]+", $"account={omar.Id}"))).Heading
        );
    }

    [Fact]
    public async Task A_link_expires_when_the_security_stamp_changes()
    {
        using var mira = _portal.Visitor();
        var link = await RequestLink(mira);
        await _portal.Do(async db =>
        {
            (await db.Users.SingleAsync(a => a.Email == "mira@example.org")).RenewSecurityStamp();
            await db.SaveChangesAsync();
        });
        Assert.Equal("This link has expired or was already used.", (await mira.Get(link)).Heading);
    }

    [Fact]
    public async Task Links_use_the_public_url_whatever_the_request_host()
    {
        using var eve = _portal.Visitor();
        var page = await eve.Get("/forgot-password");
        eve.Http.DefaultRequestHeaders.Host = "127.0.0.1:5080";
        using var response = await eve.PostTo(page, "/forgot-password", ("Email", "mira@example.org"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith(
            "https://portal.example.org/reset-password?",
            await _portal.OneTimeLink("mira@example.org"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Link_pages_send_no_referrer_and_are_not_cached()
    {
        using var mira = _portal.Visitor();
        var validLink = await RequestLink(mira);
        foreach (var link in new[] { validLink, "/reset-password?account=nobody&code=invalid", "/welcome?account=nobody&code=invalid" })
        {
            using var page = await mira.Http.GetAsync(link);
            Assert.Equal("no-referrer", Assert.Single(page.Headers.GetValues("Referrer-Policy")));
            Assert.True(link != validLink || page.Headers.CacheControl?.NoStore == true, $"{link} can be cached");
        }
        // A refused form is shown on a page with the same code in its URL.
        using var refused = await mira.Post(await mira.Get(validLink), "/reset-password", ("Password", "too short"));
        Assert.Equal("no-referrer", Assert.Single(refused.Headers.GetValues("Referrer-Policy")));
    }

    public ValueTask DisposeAsync()
    {
        _commands.Dispose();
        return _portal.DisposeAsync();
    }

    private async Task<string> RequestLink(Visitor visitor, string email = "mira@example.org")
    {
        await visitor.Send(await visitor.Get("/forgot-password"), "/forgot-password", ("Email", email));
        return new Uri((await _portal.OneTimeLink(email))!).PathAndQuery;
    }

    private async Task<ObservedResponse> RequestEmail(string page, string form, string email)
    {
        using var visitor = _portal.Visitor();
        var empty = await visitor.Get(page);
        var before = _commands.Count;
        using var answer = await visitor.PostTo(empty, form, ("Email", email));
        var body = Token().Replace(await answer.Content.ReadAsStringAsync(), "TOKEN").Replace(email, "ADDRESS", StringComparison.Ordinal);
        var headers = string.Join(
            '\n',
            answer
                .Headers.Concat(answer.Content.Headers)
                .Where(h => h.Key != "Set-Cookie")
                .Select(h => $"{h.Key}: {string.Join(", ", h.Value)}")
                .Order(StringComparer.Ordinal)
        );
        return new ObservedResponse(answer.StatusCode, headers, body, _commands.Count - before);
    }

    private sealed record ObservedResponse(HttpStatusCode Status, string Headers, string Body, int Commands);

    [GeneratedRegex("(?<=__RequestVerificationToken\"[^>]*value=\")[^\"]+")]
    private static partial Regex Token();
}
