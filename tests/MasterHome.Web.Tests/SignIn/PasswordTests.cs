using System.Net;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.SignIn;

public sealed class PasswordTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Fact]
    public async Task The_correct_password_signs_in_and_signing_out_ends_the_session()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var profile = await mira.Get("/profile");
        Assert.Equal(HttpStatusCode.OK, profile.Status);

        var page = await mira.Send(profile, "/sign-out");

        Assert.Equal("/sign-in", page.Address);
        Assert.StartsWith("/sign-in", (await mira.Get("/profile")).Address, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mira@example.org", "not the right passphrase")]
    [InlineData("nobody@example.org", "not the right passphrase")]
    [InlineData("lee@example.org", "not the right passphrase")]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_response_and_the_address_is_kept(string email, string password)
    {
        using var visitor = portal.Visitor();
        var page = await visitor.Send(await visitor.Get("/sign-in"), "/sign-in", ("Email", email), ("Password", password));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        page.Says("Email address and password do not match");
        Assert.Equal(email, page.All("#Email").GetAttribute("value"));
        Assert.Null(page.All("#Password").GetAttribute("value"));
    }

    [Fact]
    public async Task Empty_fields_show_errors_beside_them()
    {
        using var visitor = portal.Visitor();
        var page = await visitor.Send(await visitor.Get("/sign-in"), "/sign-in");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("#Email-error"));
        Assert.NotNull(page.Document.QuerySelector("#Password-error"));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example/")]
    [InlineData("/\\evil.example")]
    [InlineData("\t//evil.example")]
    public async Task Sign_in_ignores_foreign_return_urls(string returnUrl)
    {
        using var visitor = portal.Visitor();
        var page = await visitor.Get("/sign-in?returnUrl=" + Uri.EscapeDataString(returnUrl));
        using var answer = await visitor.Post(
            page,
            "/sign-in",
            ("Email", "sam@example.org"),
            ("Password", DemoData.Passphrase),
            ("ReturnUrl", returnUrl)
        );

        Assert.Equal("/", answer.Headers.Location!.OriginalString);
    }

    [Fact]
    public async Task Ten_wrong_passwords_lock_password_sign_in()
    {
        using var visitor = portal.Visitor();
        for (var i = 0; i < 10; i++)
            await visitor.Send(
                await visitor.Get("/sign-in"),
                "/sign-in",
                ("Email", "pat@example.org"),
                ("Password", $"wrong passphrase {i}")
            );
        var page = await visitor.Send(
            await visitor.Get("/sign-in"),
            "/sign-in",
            ("Email", "pat@example.org"),
            ("Password", DemoData.Passphrase)
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        page.Says("10 wrong attempts");
    }

    [Fact]
    public async Task A_form_without_its_token_shows_an_error_page()
    {
        using var visitor = portal.Visitor();
        using var answer = await visitor.Http.PostAsync(
            "/sign-in",
            new FormUrlEncodedContent([new("Email", "mira@example.org"), new("Password", DemoData.Passphrase)])
        );

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("That form could not be accepted.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mira@example.org", 1)]
    [InlineData("lee@example.org", 1)]
    [InlineData("nobody@example.org", 0)]
    public async Task Forgot_password_responds_the_same_to_all_and_sends_known_addresses_one_email(string email, int emails)
    {
        using var visitor = portal.Visitor();
        for (var i = 0; i < 2; i++)
        {
            var page = await visitor.Send(await visitor.Get("/forgot-password"), "/forgot-password", ("Email", email));
            Assert.Equal($"If an account uses {email}, an email is on its way.", page.Heading);
        }

        await portal.Run<DeliverMail>(job => job.RunAsync(default));
        Assert.Equal(
            emails,
            await portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == ResetPassword.Key && m.ToAddress == email))
        );
    }

    [Fact]
    public async Task A_short_password_shows_an_error_and_the_link_still_works()
    {
        var pat = await portal.Ask(db => db.Users.SingleAsync(a => a.Email == "nia@example.org"));
        await using var scope = portal.Services.CreateAsyncScope();
        var link = scope.ServiceProvider.GetRequiredService<OneTimeLinks>().Create(ResetPassword.Key, pat);
        using var visitor = portal.Visitor();

        var refused = await visitor.Send(await visitor.Get(link), "/reset-password", ("Password", "too short"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("15 characters", refused.All("#Password-error").TextContent, StringComparison.Ordinal);
        var done = await visitor.Send(refused, "/reset-password", ("Password", "five words that are easy"));
        Assert.Equal("/", done.Address);
        Assert.Equal("This link has expired or was already used.", (await visitor.Get(link)).Heading);
    }

    [Fact]
    public async Task A_copied_cookie_is_invalid_after_signing_out()
    {
        using var jun = await portal.SignedIn("jun@example.org");
        using var attacker = portal.CreateClient(new() { AllowAutoRedirect = false, HandleCookies = false });
        using var first = await jun.Http.GetAsync("/profile");
        using var copied = new HttpRequestMessage(HttpMethod.Get, "/profile");
        copied.Headers.Add("Cookie", first.RequestMessage!.Headers.GetValues("Cookie"));
        using var before = await attacker.SendAsync(copied);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        await jun.Send(await jun.Get("/profile"), "/sign-out");
        portal.Clock.Advance(TimeSpan.FromSeconds(1));

        using var again = new HttpRequestMessage(HttpMethod.Get, "/profile");
        again.Headers.Add("Cookie", first.RequestMessage!.Headers.GetValues("Cookie"));
        using var after = await attacker.SendAsync(again);
        Assert.Equal(HttpStatusCode.Found, after.StatusCode);
    }

    [Fact]
    public async Task An_invalid_link_offers_a_new_one()
    {
        using var visitor = portal.Visitor();
        var page = await visitor.Get("/reset-password?account=nobody&code=invalid");

        Assert.Equal("This link has expired or was already used.", page.Heading);
        Assert.Contains("/forgot-password", page.Links);
    }
}
