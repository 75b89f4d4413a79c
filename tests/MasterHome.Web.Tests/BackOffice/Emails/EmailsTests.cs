using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Emails;

public sealed class EmailsTests : BackOfficeTest
{
    [Fact]
    public async Task An_email_whose_time_was_over_says_so_to_the_team_and_to_its_reader()
    {
        var id = await Portal.Ask(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            var email = new OutgoingEmail(
                EmailKinds.WhereYouStand,
                "dropped",
                new Recipient(mira.Email, mira.Name, mira.Id),
                new Dictionary<string, string>(),
                TestPortal.DemoDay.UtcDateTime
            );
            email.Drop();
            db.Queue(email);
            await db.SaveChangesAsync();
            return email.Id;
        });
        var page = await Alex.Get($"/back-office/emails/{id}");
        Assert.Equal("“Where you stand” was not sent: its time was over", page.Heading);
        page = await Alex.Get("/back-office/emails?state=Dropped");
        page.Says("1 not sent because their time was over");
        page.Says("Not sent");
        using var mira = await Portal.SignedIn("mira@example.org");
        (await mira.Get("/notifications")).Says("Not sent: its time was over");
    }

    [Fact]
    public async Task The_list_of_one_kind_stays_of_that_kind_when_it_is_filtered_further()
    {
        var page = await Alex.Get("/back-office/emails?kind=welcome");
        Assert.Equal("welcome", page.All("form.filters select[name=kind] option[selected]").GetAttribute("value"));
    }
}
