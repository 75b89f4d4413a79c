using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Reminders;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Emails;

public sealed class EmailsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task An_email_that_was_out_of_date_before_it_was_sent_is_shown_to_the_team_and_the_member()
    {
        var id = await Portal.Ask(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            var email = new OutgoingEmail(
                new TestEmail(WhereYouStand.Key),
                "dropped",
                new Recipient(mira.Email, mira.Name, mira.Id),
                TestPortal.DemoDay.UtcDateTime
            );
            email.Discard();
            db.Queue(email);
            await db.SaveChangesAsync();
            return email.Id;
        });
        var page = await Alex.Get($"/back-office/emails/{id}");
        Assert.Equal("“Where you stand” was not sent because it was out of date", page.Heading);
        page = await Alex.Get("/back-office/emails?state=NotSent");
        page.Says("1 not sent because out of date");
        page.Says("Not sent");
        using var mira = await Portal.SignedIn("mira@example.org");
        (await mira.Get("/notifications")).Says("Not sent: no longer current");
    }

    [Fact]
    public async Task The_kind_filter_is_kept_when_other_filters_are_added()
    {
        var page = await Alex.Get("/back-office/emails?kind=welcome");
        Assert.Equal("welcome", page.All("form.filters select[name=kind] option[selected]").GetAttribute("value"));
    }

    [Fact]
    public async Task Staff_change_no_emails()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get("/back-office/emails");
        Assert.Empty(page.Document.QuerySelectorAll("form[action^='/back-office/emails/changes'], input[name='Form.Ids']"));
    }

    [Fact]
    public async Task The_chosen_emails_or_all_that_wait_or_failed_are_changed_after_a_question()
    {
        var ids = await Portal.Ask(async db =>
        {
            await db.OutgoingEmails.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent));
            var emails = Enumerable
                .Range(1, 3)
                .Select(n => new OutgoingEmail(
                    new TestEmail(WhereYouStand.Key),
                    $"failed:{n}",
                    new Recipient("mira@example.org", "Mira"),
                    TestPortal.DemoDay.UtcDateTime
                ))
                .ToList();
            foreach (var email in emails)
            {
                email.Fail("550 no such user");
                db.Queue(email);
            }
            await db.SaveChangesAsync();
            return emails.Select(e => e.Id).ToList();
        });
        const string list = "/back-office/emails?state=Failed";
        const string changes = "/back-office/emails/changes?state=Failed";
        var page = await Alex.Get(list);
        Assert.Equal("3 failed emails", page.Heading);
        (await Alex.Send(page, changes, ("Form.Change", "Retry"))).Says("Choose at least one email.");

        var asked = await Alex.Send(page, changes, ("Form.Change", "Cancel"), ("Form.Ids", $"{ids[0]}"));
        Assert.Equal("Cancel 1 email?", asked.Heading);
        Assert.Equal(3, await Failed());
        page = await Alex.Send(asked, changes, ("Form.Change", "Cancel"), ("Form.Ids", $"{ids[0]}"), ("Form.Confirmed", "1"));
        Assert.Equal("1 email canceled.", page.Notice);

        asked = await Alex.Send(await Alex.Get(list), changes, ("Form.Change", "Retry"), ("Form.All", "true"));
        Assert.Equal("Retry 2 emails?", asked.Heading);
        await Portal.Do(db => db.OutgoingEmails.Where(m => m.Id == ids[1]).ExecuteDeleteAsync());
        asked = await Alex.Send(asked, changes, ("Form.Change", "Retry"), ("Form.All", "true"), ("Form.Confirmed", "2"));
        Assert.Equal("Retry 1 email?", asked.Heading);
        page = await Alex.Send(asked, changes, ("Form.Change", "Retry"), ("Form.All", "true"), ("Form.Confirmed", "1"));
        Assert.Equal("1 email queued for a retry.", page.Notice);
        Assert.Equal(0, await Failed());

        Task<int> Failed() => Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Failed));
    }
}
