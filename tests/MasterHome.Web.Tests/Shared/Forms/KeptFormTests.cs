using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using MasterHome.Accounts.Sessions;
using MasterHome.Data.Demo;
using MasterHome.Web.Tests.SignIn.OpenIdConnect;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Shared.Forms;

/// <summary>The session ended while somebody wrote.</summary>
[Trait("Fault", "7")]
public sealed class KeptFormTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Typed = "Words that took – “an hour” – to write";
    private readonly TestPortal _portal = portal.AsNew();

    [Theory]
    [InlineData("mira@example.org", "/suggestions/new", "/suggestions", "Description", Typed + "\r\n\r\nand a second part")]
    [InlineData("mira@example.org", "/profile", "/profile", "JobTitle", Typed)]
    [InlineData("mira@example.org", "/security/address", "/security/address", "Email", "new.address@example.org")]
    [InlineData("alex@example.org", "/back-office/opportunities/new", "/back-office/opportunities", "Form.Definition", Typed)]
    public async Task After_signing_in_again_the_form_has_what_was_typed(
        string email,
        string address,
        string action,
        string field,
        string typed
    )
    {
        using var writer = await _portal.SignedIn(email);
        var page = await writer.Get(address);
        await EndSessions(email);

        var signIn = await writer.Send(page, action, (field, typed));
        Assert.StartsWith("/sign-in", signIn.Address, StringComparison.Ordinal);
        signIn.Says("What you entered is kept");
        var back = await SignIn(writer, signIn, email);

        Assert.StartsWith(address, back.Address, StringComparison.Ordinal);
        var control = back.All($"[name='{field}']");
        Assert.Equal(
            typed.ReplaceLineEndings("\n"),
            (control.TagName == "TEXTAREA" ? control.TextContent : control.GetAttribute("value")!).ReplaceLineEndings("\n").Trim()
        );
        back.Says("Nothing was sent or changed.");
    }

    /// <summary>Hand-written checkboxes, with and without a text beside them.</summary>
    [Theory]
    [InlineData("mira@example.org", "/notifications", "/notifications", "wanted", 2)]
    [InlineData("mira@example.org", "/notifications", "/notifications", "wanted", 1)]
    [InlineData("mira@example.org", "/notifications", "/notifications", "wanted", 0)]
    [InlineData("mira@example.org", "/opt-out", "/opt-out", "Free", 1)]
    [InlineData("mira@example.org", "/opt-out", "/opt-out", "Free", 0)]
    [InlineData("alex@example.org", "/back-office/training/courses/new", "/back-office/training/courses", "Form.Prerequisites", 2)]
    public async Task After_signing_in_again_the_form_has_what_was_chosen(
        string email,
        string address,
        string action,
        string name,
        int most
    )
    {
        using var writer = await _portal.SignedIn(email);
        var page = await writer.Get(address);
        var boxes = Boxes(page, name);
        Assert.True(boxes.Count >= most);
        foreach (var (number, box) in boxes.Index())
            box.IsChecked = number >= boxes.Count - most;
        var chosen = Chosen(page, name);
        await EndSessions(email);

        var signIn = await writer.Send(page, action);
        signIn.Says("What you entered is kept");
        var back = await SignIn(writer, signIn, email);

        Assert.StartsWith(address, back.Address, StringComparison.Ordinal);
        Assert.Equal(most, chosen.Count);
        Assert.Equal(chosen, Chosen(back, name));
        Assert.Equal(1, await Kept());
    }

    [Fact]
    public async Task A_choice_that_was_kept_can_be_sent_and_is_then_forgotten()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/notifications");
        foreach (var box in Boxes(page, "wanted"))
            box.IsChecked = false;
        await EndSessions("mira@example.org");
        var back = await SignIn(mira, await mira.Send(page, "/notifications"), "mira@example.org");

        var saved = await mira.Send(back, "/notifications");

        Assert.Equal("Your email settings are saved.", saved.Notice);
        Assert.Empty(Chosen(await mira.Get("/notifications"), "wanted"));
        Assert.Equal(0, await Kept());
    }

    [Theory]
    [InlineData("Administrator")]
    [InlineData("Staff")]
    [InlineData("None")]
    public async Task After_signing_in_again_a_form_of_radio_buttons_has_the_chosen_one(string role)
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var sam = await _portal.Ask(db => db.Users.Where(a => a.Email == "sam@example.org").Select(a => a.Id).SingleAsync());
        var address = $"/back-office/accounts/{sam}";
        var page = await alex.Get(address);
        foreach (var button in Boxes(page, "Role"))
            button.IsChecked = button.Value == role;
        await EndSessions("alex@example.org");

        var back = await SignIn(alex, await alex.Send(page, $"{address}/role"), "alex@example.org");

        Assert.StartsWith(address, back.Address, StringComparison.Ordinal);
        Assert.Equal([role], Chosen(back, "Role"));
    }

    [Fact]
    public async Task A_text_in_a_hand_written_control_is_in_it_again()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var id = await _portal.AddPasskey("mira@example.org", "Laptop");
        var page = await mira.Get("/security");
        await EndSessions("mira@example.org");

        var back = await SignIn(mira, await mira.Send(page, $"/security/passkeys/{id}/name", ("Name", Typed)), "mira@example.org");

        Assert.Equal(Typed, back.Form($"/security/passkeys/{id}/name").QuerySelector("[name=Name]")!.GetAttribute("value"));
        // Another form of the page has a field of this name too.
        Assert.NotEqual(Typed, back.Form("/security/passkeys").QuerySelector("[name=Name]")!.GetAttribute("value"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(13 * 60)]
    public async Task Nothing_is_sent_until_the_button_is_pressed_and_then_once(int minutesLater)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        var before = await Suggestions();
        await EndSessions("mira@example.org");
        _portal.Clock.Advance(TimeSpan.FromMinutes(minutesLater));

        var signIn = await mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));
        var back = await SignIn(mira, signIn, "mira@example.org");
        Assert.Equal(before, await Suggestions());

        var sent = await mira.Send(back, "/suggestions");
        Assert.Equal(HttpStatusCode.OK, sent.Status);
        Assert.Equal(before + 1, await Suggestions());
        Assert.Equal(0, await Kept());
    }

    [Fact]
    public async Task Another_account_that_signs_in_there_sees_nothing_of_it()
    {
        using var browser = await _portal.SignedIn("mira@example.org");
        var page = await browser.Get("/suggestions/new");
        await EndSessions("mira@example.org");
        var signIn = await browser.Send(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));
        var kept = Uri.UnescapeDataString(signIn.Address["/sign-in?returnUrl=".Length..]);

        var nia = await SignIn(browser, signIn, "nia@example.org");
        Assert.Equal("/", nia.Address);
        foreach (var address in new[] { kept, "/suggestions/new?kept=" + kept.Split('/')[^1], "/suggestions/new" })
            Assert.DoesNotContain("an hour", (await browser.Get(address)).Html, StringComparison.Ordinal);
        using var removal = await browser.PostTo(await browser.Get("/security"), $"{kept}/removal");

        Assert.Equal(1, await Kept());
    }

    [Fact]
    public async Task A_form_from_before_another_sign_in_waits_for_its_owner()
    {
        using var browser = await _portal.SignedIn("mira@example.org");
        var page = await browser.Get("/suggestions/new");
        await browser.Send(page, "/sign-out");
        await browser.SignIn("nia@example.org", DemoData.Passphrase);

        var refused = await browser.Send(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));

        Assert.Equal((HttpStatusCode.BadRequest, "This form belongs to another sign-in."), (refused.Status, refused.Heading));
        Assert.DoesNotContain("an hour", refused.Html, StringComparison.Ordinal);
        await browser.Send(await browser.Get("/security"), "/sign-out");
        var back = await browser.SignInAndContinue("mira@example.org", DemoData.Passphrase);
        Assert.Equal(Typed, back.All("#Description").TextContent.Trim());
    }

    [Fact]
    public async Task A_form_whose_token_is_lost_is_on_the_page_and_can_be_sent_again()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        var before = await Suggestions();

        var refused = await mira.Send(
            page,
            "/suggestions",
            ("Title", "A talk"),
            ("Description", Typed),
            ("__RequestVerificationToken", "damaged")
        );
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains(Typed, refused.Text, StringComparison.Ordinal);
        Assert.Equal(before, await Suggestions());

        await mira.Send(refused, "/suggestions");
        Assert.Equal(before + 1, await Suggestions());
    }

    [Fact]
    public async Task Passwords_codes_and_files_are_never_kept()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/security/address");
        await EndSessions("mira@example.org");

        var signIn = await mira.Send(page, "/security/address", ("Email", "new@example.org"), ("Password", "the secret words"));
        var back = await SignIn(mira, signIn, "mira@example.org");

        back.Says("new@example.org");
        Assert.DoesNotContain("the secret words", back.Html, StringComparison.Ordinal);
        Assert.DoesNotContain(
            await _portal.Ask(db => db.UserTokens.Select(t => t.Value).ToListAsync()),
            value => value!.Contains("new@example.org", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_kept_form_ends_with_its_time_and_only_a_few_are_kept()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        await EndSessions("mira@example.org");
        var signIn = page;
        for (var i = 0; i < 8; i++)
        {
            _portal.Clock.Advance(TimeSpan.FromSeconds(1));
            signIn = await mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));
        }
        Assert.Equal(5, await Kept());
        _portal.Clock.Advance(TimeSpan.FromMinutes(121));

        Assert.DoesNotContain("an hour", (await SignIn(mira, signIn, "mira@example.org")).Html, StringComparison.Ordinal);
        await _portal.Run<PurgeSessions>(job => job.RunAsync(default));
        Assert.Equal(0, await Kept());
    }

    [Fact]
    public async Task A_form_that_is_corrected_after_a_refusal_is_forgotten_once_it_is_sent()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var back = await Return(mira);
        var before = await Suggestions();

        var refused = await mira.Send(back, "/suggestions", ("Title", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused = await mira.Send(refused, "/suggestions", ("Title", "A talk"), ("__RequestVerificationToken", "damaged"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(1, await Kept());
        await mira.Send(refused, "/suggestions");

        Assert.Equal(before + 1, await Suggestions());
        Assert.Equal(0, await Kept());
    }

    [Fact]
    public async Task A_form_that_is_kept_a_second_time_is_offered_once()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var back = await Return(mira);
        await EndSessions("mira@example.org");

        var signIn = await mira.Send(back, "/suggestions", ("Title", "Another talk"));

        Assert.Equal(1, await Kept());
        Assert.Equal("Another talk", (await SignIn(mira, signIn, "mira@example.org")).All("#Title").GetAttribute("value"));
    }

    [Fact]
    public async Task A_redirect_that_refuses_does_not_forget_the_form()
    {
        await using var sso = new SsoPortal().WithProvider("http://127.0.0.1:9", "acme", "Acme");
        using var mira = await sso.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        await sso.Do(db => db.SignInSessions.ExecuteDeleteAsync());
        var signIn = await mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));
        var kept = (await SignIn(mira, signIn, "mira@example.org")).Address.Split('=')[^1];

        using var refused = await mira.PostTo(await mira.Get("/security"), "/security/links", ("provider", "acme"), ("__kept", kept));

        Assert.Equal((HttpStatusCode.Found, "/security"), (refused.StatusCode, refused.Headers.Location?.OriginalString));
        Assert.Equal(1, await sso.Ask(db => db.UserTokens.CountAsync(t => t.LoginProvider == "kept-form")));
    }

    [Theory]
    // A session of 12 hours, and then the 14 days of the longest one-time link.
    [InlineData(12 + (14 * 24) - 1, 1)]
    [InlineData(12 + (14 * 24) + 1, 0)]
    public async Task A_page_makes_the_portal_keep_a_form_for_some_weeks_only(int hours, int kept)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        _portal.Clock.Advance(TimeSpan.FromHours(hours));

        var signIn = await mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));

        Assert.StartsWith("/sign-in", signIn.Address, StringComparison.Ordinal);
        Assert.Equal(kept, await Kept());
    }

    [Theory]
    [InlineData("/suggestions", "", "", 1)]
    [InlineData("/profile", "", "", 0)]
    [InlineData("/suggestions-of-others", "", "", 0)]
    [InlineData("/suggestions", "Sec-Fetch-Site", "cross-site", 0)]
    [InlineData("/suggestions", "Origin", "https://elsewhere.example", 0)]
    public async Task A_copied_page_cannot_store_another_form_and_another_site_none(string address, string header, string value, int kept)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var origin = (await mira.Get("/suggestions/new")).Form("/suggestions").QuerySelector("[name=__origin]")!.GetAttribute("value")!;
        await EndSessions("mira@example.org");
        using var visitor = _portal.Visitor();
        if (header.Length > 0)
            visitor.Http.DefaultRequestHeaders.Add(header, value);

        using var answer = await visitor.PostTo(await visitor.Get("/sign-in"), address, ("__origin", origin), ("Title", "Not mine"));

        Assert.Equal(kept, await Kept());
    }

    [Fact]
    public async Task What_was_kept_can_be_discarded()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/suggestions/new");
        await EndSessions("mira@example.org");
        var signIn = await mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));
        var back = await SignIn(mira, signIn, "mira@example.org");

        var after = await mira.Send(back, $"/kept-forms/{back.Address.Split('=')[^1]}/removal");

        Assert.Equal("/suggestions/new", after.Address);
        Assert.DoesNotContain(Typed, after.Text, StringComparison.Ordinal);
        Assert.Equal(0, await Kept());
    }

    [Fact]
    public async Task A_second_tab_signs_in_or_out_without_an_error()
    {
        using var mira = _portal.Visitor();
        var tab = await mira.Get("/sign-in?returnUrl=%2Fprofile");
        await mira.SignIn("mira@example.org", DemoData.Passphrase);
        var signedIn = await mira.Send(tab, "/sign-in", ("Email", "mira@example.org"), ("Password", DemoData.Passphrase));
        Assert.Equal("/profile", signedIn.Address);

        await mira.Send(signedIn, "/sign-out");
        Assert.Equal("/sign-in", (await mira.Send(signedIn, "/sign-out")).Address);
    }

    [Fact]
    public async Task Signing_in_without_cookies_says_so()
    {
        using var client = _portal.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        using var visitor = new Visitor(client);
        foreach (var address in new[] { "/sign-in", "/forgot-password" })
        {
            var answer = await visitor.Send(
                await visitor.Get(address),
                address,
                ("Email", "mira@example.org"),
                ("Password", DemoData.Passphrase)
            );
            Assert.Equal((HttpStatusCode.BadRequest, "Your browser does not keep cookies."), (answer.Status, answer.Heading));
        }
    }

    /// <summary>Writes a suggestion, loses the session, and signs in again.</summary>
    private async Task<WebPage> Return(Visitor mira)
    {
        var page = await mira.Get("/suggestions/new");
        await EndSessions("mira@example.org");
        var signIn = await mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", Typed));
        return await SignIn(mira, signIn, "mira@example.org");
    }

    private Task EndSessions(string email) =>
        _portal.Do(db => db.SignInSessions.Where(s => db.Users.Any(a => a.Id == s.AccountId && a.Email == email)).ExecuteDeleteAsync());

    private static Task<WebPage> SignIn(Visitor visitor, WebPage page, string email) =>
        visitor.Send(page, "/sign-in", ("Email", email), ("Password", DemoData.Passphrase));

    private static List<IHtmlInputElement> Boxes(WebPage page, string name) =>
        [.. page.Document.QuerySelectorAll<IHtmlInputElement>($"input[name='{name}']:not([type=hidden])")];

    private static List<string> Chosen(WebPage page, string name) => [.. Boxes(page, name).Where(b => b.IsChecked).Select(b => b.Value)];

    private Task<int> Suggestions() => _portal.Ask(db => db.Suggestions.CountAsync());

    private Task<int> Kept() => _portal.Ask(db => db.UserTokens.CountAsync(t => t.LoginProvider == "kept-form"));
}
