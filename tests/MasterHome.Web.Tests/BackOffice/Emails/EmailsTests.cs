using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Reminders;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Emails;

public sealed class EmailsTests(TestPortal portal) : BackOfficeTest(portal)
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
}
