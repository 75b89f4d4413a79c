using System.Globalization;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Reminders;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.EmailReasons;

public sealed class EmailReasonsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Says_that_the_member_turned_the_kind_off()
    {
        var page = await PageOf("mira", "where-you-stand");
        Assert.DoesNotContain("turned these emails off", page.Text, StringComparison.Ordinal);
        await Portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            var kind = new EmailKind("where-you-stand", typeof(WhereYouStand)) { IsOptional = true, Reason = "" };
            db.Add(new Unsubscription(mira.Id, kind, TestPortal.DemoDay.UtcDateTime));
            await db.SaveChangesAsync();
        });
        page = await PageOf("mira", "where-you-stand");
        page.Says("The member turned these emails off on Sep 15, 2026.");
    }

    [Theory]
    [InlineData("nia", "where-you-stand", "The member’s status is “Requirements met”.")]
    [InlineData("omar", "where-you-stand", "The member’s status is “Leaving”.")]
    [InlineData("nia", "at-risk", "Reminders go to members of the year who have not met the requirements and stay.")]
    public async Task Says_that_the_status_keeps_a_reminder_back(string who, string kind, string says) =>
        (await PageOf(who, kind)).Says(says);

    [Fact]
    public async Task Shows_what_was_sent_or_why_it_was_not()
    {
        await Portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            var recipient = new Recipient(mira.Email, mira.Name, mira.Id);
            var email = new OutgoingEmail(new TestEmail("place-confirmed"), "why-test", recipient, TestPortal.DemoDay.UtcDateTime);
            db.Queue(email);
            await db.SaveChangesAsync();
            await db
                .OutgoingEmails.Where(m => m.Id == email.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(m => m.State, EmailState.Failed).SetProperty(m => m.LastError, "550 No such user here")
                );
        });
        var page = await PageOf("mira", "place-confirmed");
        page.Says("550 No such user here");
        Assert.Contains("could not be sent", page.Heading, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emails_are_counted_by_kind_and_day_and_lead_to_their_list()
    {
        var page = await Alex.Get("/back-office/emails/batches?days=366");
        var row = page.All("table.list tbody tr");
        var expected = int.Parse(row.QuerySelectorAll("td")[2].TextContent, CultureInfo.InvariantCulture);
        var list = await Alex.Get(row.QuerySelector("a")!.GetAttribute("href")!);
        Assert.Equal(expected, list.Document.QuerySelectorAll("table.list tbody tr").Length);
    }

    private async Task<WebPage> PageOf(string who, string kind)
    {
        var id = await Portal.Ask(db => db.Members.Where(m => m.Email == $"{who}@example.org").Select(m => m.Id).SingleAsync());
        return await Alex.Get($"/back-office/members/{id}/emails?kind={kind}");
    }
}
