using System.Net;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Reminders;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Portal.Notifications;

public sealed class NotificationsTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private const string Kind = WhereYouStand.Key;
    private static readonly (string, string) OneClick = ("List-Unsubscribe", "One-Click");

    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task A_member_chooses_when_reminders_come()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        const string action = "/notifications/times";
        var page = await mira.Get("/notifications");
        var refused = await mira.Send(page, action, ("Times.Weekday", "Monday"), ("Times.RestUntil", "2027-09-01"));
        refused.Says("Reminders can be paused for at most 60 days");
        Assert.Equal("Monday", refused.All("select[name='Times.Weekday'] option[selected]").GetAttribute("value"));

        await mira.Send(refused, action, ("Times.Weekday", "Monday"), ("Times.Hour", "9"), ("Times.RestUntil", "2026-10-01"));
        Assert.Equal(
            new ReminderTimes(DayOfWeek.Monday, 9, new DateOnly(2026, 10, 1)),
            (await _portal.Ask(db => db.Members.SingleAsync(m => m.FirstName == "Mira"))).ReminderTimes
        );
        using var alex = await _portal.SignedIn("alex@example.org");
        var id = await _portal.Ask(db => db.Members.Where(m => m.FirstName == "Mira").Select(m => m.Id).SingleAsync());
        var why = await alex.Get($"/back-office/members/{id}/emails?kind=where-you-stand");
        why.Says("The member has paused these reminders until Oct 1, 2026.");
        why.Says("The member gets these reminders once a week, on Monday.");
    }

    [Fact]
    public async Task A_member_turns_a_regular_email_off_and_on_again()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/notifications");
        Assert.Equal("All regular emails are on.", page.Heading);

        page = await mira.Send(await PageWithKindUnchecked(mira), "/notifications");
        Assert.Equal("Your email settings are saved.", page.Notice);
        Assert.False(page.All($"input[value={Kind}]").HasAttribute("checked"));
        Assert.Equal([Kind], await Declined("mira@example.org"));

        await mira.Send(page, "/notifications", [.. AllEmails.CreateCatalog().Optional.Select(kind => ("wanted", kind.Key))]);
        Assert.Empty(await Declined("mira@example.org"));
        Assert.Equal(["Turned the email “Where you stand” off", "Turned the email “Where you stand” on"], await HistoryTexts());
    }

    [Fact]
    public async Task A_required_email_cannot_be_turned_off()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        using var answer = await mira.Post(await mira.Get("/notifications"), "/notifications", ("wanted", "welcome"));
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(AllEmails.CreateCatalog().Optional.Select(kind => kind.Key).Order(), await Declined("mira@example.org"));
    }

    [Fact]
    public async Task The_list_shows_only_the_members_own_emails()
    {
        await _portal.Do(async db =>
        {
            foreach (var (email, opportunity) in new[] { ("mira@example.org", "Mine alone"), ("nia@example.org", "Not mine") })
            {
                var member = await db.Members.SingleAsync(m => m.Email == email);
                db.Queue(
                    new OutgoingEmail(
                        new TestEmail(PlaceWaiting.Key, Opportunity: opportunity),
                        $"k:{email}",
                        new Recipient(email, member.Name, member.Id),
                        TestPortal.DemoDay.UtcDateTime
                    )
                );
            }
            await db.SaveChangesAsync();
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/notifications");
        page.Says("Mine alone");
        page.Says("Sending");
        Assert.DoesNotContain("Not mine", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "8")]
    public async Task The_list_is_in_the_order_of_the_times_it_shows()
    {
        await _portal.Do(async db =>
        {
            await db.OutgoingEmails.ExecuteDeleteAsync();
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            foreach (var (subject, createdOn, sentOn) in new[] { ("Late", 3, 10), ("Early", 4, 4), ("Middle", 2, 5) })
            {
                var email = new OutgoingEmail(
                    new TestEmail(PlaceWaiting.Key, Opportunity: subject),
                    subject,
                    mira.Recipient(),
                    new DateTime(2026, 9, createdOn, 8, 0, 0, DateTimeKind.Utc)
                );
                email.Sent(new DateTime(2026, 9, sentOn, 9, 0, 0, DateTimeKind.Utc));
                db.Queue(email);
            }
            await db.SaveChangesAsync();
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        var times = (await mira.Get("/notifications"))
            .Document.QuerySelectorAll("#emails ~ table time")
            .Select(t => t.GetAttribute("datetime"));
        Assert.Equal(["2026-09-10T09:00:00Z", "2026-09-05T09:00:00Z", "2026-09-04T09:00:00Z"], times);
    }

    [Fact]
    [Trait("Fault", "8")]
    public async Task A_member_opens_every_kind_of_email_and_reads_why_without_a_one_time_link()
    {
        var kinds = AllEmails.CreateCatalog().Kinds.Where(kind => !kind.IsForStaff).ToList();
        var ids = new Dictionary<long, EmailKind>();
        await _portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            foreach (var kind in kinds)
            {
                var parameters = kind.Record.GetConstructors().Single().GetParameters();
                var email = (Email)Activator.CreateInstance(kind.Record, [.. parameters.Select(p => (object)$"value of {p.Name}")])!;
                var queued = new OutgoingEmail(email, $"all:{kind.Key}", mira.Recipient(), TestPortal.DemoDay.UtcDateTime);
                db.Queue(queued);
                await db.SaveChangesAsync();
                ids[queued.Id] = kind;
            }
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        foreach (var (id, kind) in ids)
        {
            var page = await mira.Get($"/notifications/{id}");
            Assert.Equal(HttpStatusCode.OK, page.Status);
            page.Says(kind.Reason.Replace("{program}", "Master Anaplanner Home", StringComparison.Ordinal));
            page.Says("Dear value of Name,");
            Assert.Equal(
                kind.HasOneTimeLink,
                page.Text.Contains("The one-time link is only in the email itself.", StringComparison.Ordinal)
            );
            Assert.DoesNotContain(
                page.Links,
                link => link.Contains("code", StringComparison.Ordinal) || link.Contains("token", StringComparison.Ordinal)
            );
            Assert.DoesNotContain("{", page.Document.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        }
        var list = await mira.Get("/notifications");
        Assert.Contains($"/notifications/{ids.Keys.Max()}", list.Links);
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
                        new TestEmail(PlaceWaiting.Key, Opportunity: $"Number {n}"),
                        $"k:{n}",
                        new Recipient("mira@example.org", "Mira", member.Id),
                        TestPortal.DemoDay.UtcDateTime
                    )
                );
            await db.SaveChangesAsync();
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        Assert.Equal(20, (await mira.Get("/notifications?page=2")).Document.QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task Opening_the_link_changes_nothing_and_its_button_unsubscribes()
    {
        using var anonymous = _portal.Visitor();
        var address = await Link();
        var page = await anonymous.Get(address);
        Assert.Equal("Unsubscribe from these emails?", page.Heading);
        page.Says("Where you stand");
        Assert.Empty(await Declined("mira@example.org"));

        page = await anonymous.Send(page, address);
        Assert.Equal((HttpStatusCode.OK, "You are unsubscribed from these emails."), (page.Status, page.Heading));
        Assert.Equal([Kind], await Declined("mira@example.org"));

        page = await anonymous.Send(page, $"{address}/undone");
        Assert.Equal("You are subscribed again.", page.Notice);
        Assert.Empty(await Declined("mira@example.org"));
    }

    [Fact]
    public async Task Undoing_a_digest_link_does_not_resubscribe_to_emails_that_were_off_before()
    {
        await _portal.Do(async db =>
        {
            db.Add(
                new Unsubscription(
                    await db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync(),
                    AllEmails.CreateCatalog()[AtRisk.Key],
                    TestPortal.DemoDay.UtcDateTime
                )
            );
            await db.SaveChangesAsync();
        });
        using var anonymous = _portal.Visitor();
        var address = await Link(Digest.Key);
        var page = await anonymous.Send(await anonymous.Get(address), address);
        Assert.Equal(
            AllEmails.CreateCatalog().TurnedOffBy(Digest.Key).Select(kind => kind.Key).Order(),
            (await Declined("mira@example.org")).Order()
        );
        var turnedOff = page.Document.QuerySelectorAll("input[name=kinds]").Select(i => ("kinds", i.GetAttribute("value")!)).ToArray();
        page = await anonymous.Send(page, $"{address}/undone", turnedOff);
        Assert.Equal("You are subscribed again.", page.Notice);
        Assert.Equal([AtRisk.Key], await Declined("mira@example.org"));
    }

    [Fact]
    public async Task One_click_unsubscribe_needs_no_cookie_or_token_and_may_arrive_several_times_at_once()
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
        Assert.Equal(["Turned the email “Where you stand” off"], await HistoryTexts());
    }

    [Fact]
    public async Task The_link_works_after_sign_out_and_does_not_leak()
    {
        var address = await Link();
        using (var mira = await _portal.SignedIn("mira@example.org"))
            await mira.Send(await mira.Get("/"), "/sign-out");
        using var anonymous = _portal.Visitor();
        using var answer = await anonymous.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("no-referrer", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.Contains("no-store", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("truncated")]
    [InlineData("required kind")]
    [InlineData("unknown member")]
    public async Task An_invalid_link_gets_the_same_answer_in_every_case_and_changes_nothing(string fault)
    {
        var good = await Link();
        var unsubscribeLinks = _portal.Services.GetRequiredService<UnsubscribeLinks>();
        var address = fault switch
        {
            "nonsense" => UnsubscribeLinks.Page + "x",
            "truncated" => good[..^7],
            "unknown member" => new Uri(unsubscribeLinks.Create(987_654, Kind)).AbsolutePath,
            _ => new Uri(unsubscribeLinks.Create(1, Welcome.Key)).AbsolutePath,
        };
        using var anonymous = _portal.Visitor();
        using var answer = await anonymous.Http.PostAsync(
            address,
            new FormUrlEncodedContent([KeyValuePair.Create(OneClick.Item1, OneClick.Item2)])
        );
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("This unsubscribe link is not valid.", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await _portal.Ask(db => db.Unsubscriptions.CountAsync()));
    }

    [Fact]
    public async Task Undo_needs_an_antiforgery_token()
    {
        using var program = _portal.Visitor();
        using var answer = await program.Http.PostAsync($"{await Link()}/undone", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<WebPage> PageWithKindUnchecked(Visitor visitor)
    {
        var page = await visitor.Get("/notifications");
        page.All($"input[value={Kind}]").RemoveAttribute("checked");
        return page;
    }

    private async Task<string> Link(string kind = Kind)
    {
        var me = await _portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        return new Uri(_portal.Services.GetRequiredService<UnsubscribeLinks>().Create(me, kind)).AbsolutePath;
    }

    private Task<List<string>> Declined(string email) =>
        _portal.Ask(db =>
            db.Unsubscriptions.Where(d => db.Members.Any(m => m.Id == d.MemberId && m.Email == email)).Select(d => d.Kind).ToListAsync()
        );

    private Task<List<string>> HistoryTexts() =>
        _portal.Ask(db => db.History.Where(h => h.Subject == nameof(Unsubscription)).OrderBy(h => h.Id).Select(h => h.What).ToListAsync());
}
