using System.Net;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Portal.Notifications;

public sealed class NotificationsTests : IAsyncDisposable
{
    private const string Kind = EmailKinds.WhereYouStand;
    private static readonly (string, string) OneClick = ("List-Unsubscribe", "One-Click");

    private readonly TestPortal _portal = new();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Fact]
    public async Task A_member_turns_a_regular_email_off_and_on_again()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/notifications");
        Assert.Equal("You get every regular email.", page.Heading);

        page = await mira.Send(await Without(mira), "/notifications");
        Assert.Equal("Your choice is saved.", page.Notice);
        Assert.False(page.All($"input[value={Kind}]").HasAttribute("checked"));
        Assert.Equal([Kind], await Declined("mira@example.org"));

        await mira.Send(page, "/notifications", [.. EmailKinds.Optional.Select(kind => ("wanted", kind))]);
        Assert.Empty(await Declined("mira@example.org"));
        Assert.Equal(["Turned the email “Where you stand” off", "Turned the email “Where you stand” on"], await Notes());
    }

    [Fact]
    public async Task What_cannot_be_turned_off_stays_on_whatever_is_sent()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        using var answer = await mira.Post(await mira.Get("/notifications"), "/notifications", ("wanted", "welcome"));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(EmailKinds.Optional.Order(), await Declined("mira@example.org"));
    }

    [Fact]
    public async Task The_emails_of_the_list_are_ones_own()
    {
        await _portal.Do(async db =>
        {
            foreach (var (email, opportunity) in new[] { ("mira@example.org", "Mine alone"), ("nia@example.org", "Not mine") })
            {
                var member = await db.Members.SingleAsync(m => m.Email == email);
                db.Queue(
                    new OutgoingEmail(
                        EmailKinds.PlaceWaiting,
                        $"k:{email}",
                        new Recipient(email, member.Name, member.Id),
                        new Dictionary<string, string> { ["opportunity"] = opportunity },
                        TestPortal.DemoDay.UtcDateTime
                    )
                );
            }
            await db.SaveChangesAsync();
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/notifications");
        page.Says("Mine alone");
        page.Says("On its way");
        Assert.DoesNotContain("Not mine", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_list_is_paged()
    {
        await _portal.Do(async db =>
        {
            var member = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            for (var n = 0; n < 45; n++)
                db.Queue(
                    new OutgoingEmail(
                        EmailKinds.PlaceWaiting,
                        $"k:{n}",
                        new Recipient("mira@example.org", "Mira", member.Id),
                        new Dictionary<string, string> { ["opportunity"] = $"Number {n}" },
                        TestPortal.DemoDay.UtcDateTime
                    )
                );
            await db.SaveChangesAsync();
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        Assert.Equal(20, (await mira.Get("/notifications?page=2")).Document.QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task Opening_the_link_of_an_email_turns_nothing_off_and_its_button_does()
    {
        using var nobody = _portal.Visitor();
        var address = await Link();
        var page = await nobody.Get(address);
        Assert.Equal("Shall these emails no longer come?", page.Heading);
        page.Says("Where you stand");
        Assert.Empty(await Declined("mira@example.org"));

        page = await nobody.Send(page, address);
        Assert.Equal((HttpStatusCode.OK, "These emails no longer come."), (page.Status, page.Heading));
        Assert.Equal([Kind], await Declined("mira@example.org"));

        page = await nobody.Send(page, $"{address}/undone");
        Assert.Equal("They come again.", page.Notice);
        Assert.Empty(await Declined("mira@example.org"));
    }

    [Fact]
    public async Task Taking_back_what_a_digests_link_turned_off_leaves_off_what_was_off_before()
    {
        await _portal.Do(async db =>
        {
            db.Add(
                new Unsubscription(
                    await db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync(),
                    EmailKinds.AtRisk,
                    TestPortal.DemoDay.UtcDateTime
                )
            );
            await db.SaveChangesAsync();
        });
        using var nobody = _portal.Visitor();
        var address = await Link(EmailKinds.Digest);
        var page = await nobody.Send(await nobody.Get(address), address);
        Assert.Equal(EmailKinds.Optional.Order(), (await Declined("mira@example.org")).Order());
        var turnedOff = page.Document.QuerySelectorAll("input[name=kinds]").Select(i => ("kinds", i.GetAttribute("value")!)).ToArray();
        page = await nobody.Send(page, $"{address}/undone", turnedOff);
        Assert.Equal("They come again.", page.Notice);
        Assert.Equal([EmailKinds.AtRisk], await Declined("mira@example.org"));
    }

    [Fact]
    public async Task A_mail_programs_one_click_needs_neither_cookie_nor_token_and_may_come_many_times_at_once()
    {
        var address = await Link();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(async _ =>
                {
                    using var program = _portal.Visitor();
                    using var answer = await program.Http.PostAsync(
                        address,
                        new FormUrlEncodedContent([KeyValuePair.Create(OneClick.Item1, OneClick.Item2)])
                    );
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                })
        );
        Assert.Equal([Kind], await Declined("mira@example.org"));
        Assert.Equal(["Turned the email “Where you stand” off"], await Notes());
    }

    [Fact]
    public async Task The_link_outlives_the_sign_out_and_goes_nowhere_else()
    {
        var address = await Link();
        using (var mira = await _portal.SignedIn("mira@example.org"))
            await mira.Send(await mira.Get("/"), "/sign-out");
        using var nobody = _portal.Visitor();
        using var answer = await nobody.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("cut")]
    [InlineData("of a kind that always comes")]
    [InlineData("of nobody")]
    public async Task A_link_that_is_none_says_so_the_same_way_and_changes_nothing(string fault)
    {
        var good = await Link();
        var out_ = _portal.Services.GetRequiredService<UnsubscribeLinks>();
        var address = fault switch
        {
            "nonsense" => UnsubscribeLinks.Page + "x",
            "cut" => good[..^7],
            "of nobody" => new Uri(out_.Mint(987_654, Kind)).AbsolutePath,
            _ => new Uri(out_.Mint(1, EmailKinds.Welcome)).AbsolutePath,
        };
        using var nobody = _portal.Visitor();
        using var answer = await nobody.Http.PostAsync(
            address,
            new FormUrlEncodedContent([KeyValuePair.Create(OneClick.Item1, OneClick.Item2)])
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("This link turns nothing off.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await _portal.Ask(db => db.Unsubscriptions.CountAsync()));
    }

    [Fact]
    public async Task Taking_it_back_needs_a_form_of_ours()
    {
        using var program = _portal.Visitor();
        using var answer = await program.Http.PostAsync($"{await Link()}/undone", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<WebPage> Without(Visitor visitor)
    {
        var page = await visitor.Get("/notifications");
        page.All($"input[value={Kind}]").RemoveAttribute("checked");
        return page;
    }

    private async Task<string> Link(string kind = Kind)
    {
        var me = await _portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        return new Uri(_portal.Services.GetRequiredService<UnsubscribeLinks>().Mint(me, kind)).AbsolutePath;
    }

    private Task<List<string>> Declined(string email) =>
        _portal.Ask(db =>
            db.Unsubscriptions.Where(d => db.Members.Any(m => m.Id == d.MemberId && m.Email == email)).Select(d => d.Kind).ToListAsync()
        );

    private Task<List<string>> Notes() =>
        _portal.Ask(db => db.History.Where(h => h.Subject == nameof(Unsubscription)).OrderBy(h => h.Id).Select(h => h.What).ToListAsync());
}
