using MasterHome.Mail;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;

using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Mail;

public sealed class MailTests : AtTheOffice
{
    [Fact]
    public async Task A_letter_whose_time_was_over_says_so_to_the_team_and_to_its_reader()
    {
        var id = await Portal.Ask(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            var letter = new OutgoingMail(MailKinds.WhereYouStand, "dropped", new Recipient(mira.Email, mira.Name, mira.Id), new Dictionary<string, string>(), TestPortal.StoryDay.UtcDateTime);
            letter.Drop();
            db.Queue(letter);
            await db.SaveChangesAsync();
            return letter.Id;
        });
        var page = await Alex.Get($"/back-office/mail/{id}");
        Assert.Equal("“Where you stand” was not sent: its time was over", page.Heading);
        page = await Alex.Get("/back-office/mail?state=Dropped");
        page.Says("1 not sent because their time was over");
        page.Says("Not sent");
        using var mira = await Portal.SignedIn("mira@example.org");
        (await mira.Get("/notifications")).Says("Not sent: its time was over");
    }

    [Fact]
    public async Task The_list_of_one_kind_stays_of_that_kind_when_it_is_filtered_further()
    {
        var page = await Alex.Get("/back-office/mail?kind=welcome");
        Assert.Equal("welcome", page.All("form.filters select[name=kind] option[selected]").GetAttribute("value"));
    }
}
