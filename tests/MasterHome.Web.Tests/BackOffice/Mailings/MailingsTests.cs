using System.Net;
using MasterHome.Jobs.Requests;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Mailings;

public sealed class MailingsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string New = "/back-office/members/emails/new?partner=yes";

    [Fact]
    public async Task Staff_and_members_do_not_write_to_members()
    {
        foreach (var email in new[] { "sam@example.org", "mira@example.org" })
        {
            using var visitor = await Portal.SignedIn(email);
            Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Get(New)).Status);
        }
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.DoesNotContain("Write to", (await sam.Get("/back-office/members")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_found_members_are_counted_shown_a_test_is_sent_and_then_the_email()
    {
        var list = await Alex.Get("/back-office/members?partner=yes");
        var form = await Alex.Get(list.Link("Write to 1 member…"));
        Assert.Equal("Write to 1 member", form.Heading);
        form.Says("Partner: Yes");
        var action = "/back-office/members/emails?partner=yes";
        var refused = await Alex.Send(form, action, ("Form.Subject", "Speakers wanted"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Form_Message-error"));
        Assert.Equal("Speakers wanted", refused.All("#Form_Subject").GetAttribute("value"));

        var page = await Alex.Send(refused, action, ("Form.Message", "In October.\nWrite to us."));
        Assert.Equal("1 member will get this email", page.Heading);
        page.Says("Dear Pat");
        page.Says("In October.");
        Assert.Equal(0, await Emails());

        page = await Alex.Send(page, $"{page.Address}/test");
        Assert.Contains("alex@example.org", page.Notice, StringComparison.Ordinal);
        Assert.Equal(1, await Emails());
        page = await Alex.Send(page, $"{page.Address}/sending");
        Assert.Equal("1 email queued.", page.Notice);
        Assert.Equal("This email is sent", page.Heading);
        Assert.False(page.HasForm($"{page.Address}/sending"));
        Assert.Equal(2, await Emails());
    }

    [Fact]
    public async Task Another_administrator_does_not_send_it_and_unknown_filters_are_refused()
    {
        var form = await Alex.Get(New);
        var page = await Alex.Send(
            form,
            "/back-office/members/emails?partner=yes",
            ("Form.Subject", "Speakers wanted"),
            ("Form.Message", "In October.")
        );
        using var kim = await Portal.SignedIn("kim@example.org");
        var other = await kim.Get(page.Address);
        other.Says("who wrote this email, can send it.");
        Assert.False(other.HasForm($"{page.Address}/sending"));

        var unknown = await Alex.Get("/back-office/members/emails/new?partner=maybe");
        Assert.Equal(HttpStatusCode.Conflict, unknown.Status);
        unknown.Says("is no choice of the filter");
    }

    [Fact]
    public async Task Another_text_goes_to_the_same_members_and_the_first_one_stays_as_it_is()
    {
        var first = await Alex.Send(
            await Alex.Get(New),
            "/back-office/members/emails?partner=yes",
            ("Form.Subject", "Speakers wanted"),
            ("Form.Message", "In October.")
        );
        await Portal.Do(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.IsPartner, false)));
        var refused = await Alex.Send(first, $"{first.Address}/texts", ("Form.Message", ""));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Form_Message-error"));

        var second = await Alex.Send(refused, $"{first.Address}/texts", ("Form.Message", "In November."));
        Assert.NotEqual(first.Address, second.Address);
        Assert.Equal("1 member will get this email", second.Heading);
        second.Says("Dear Pat");
        second.Says("In November.");
        // The filters would find others by now.
        second.Says("(as of Sep 15, 2026)");
        (await Alex.Get(first.Address)).Says("In October.");

        var sent = await Alex.Send(second, $"{second.Address}/sending");
        Assert.Equal("1 email queued.", sent.Notice);
        Assert.True(sent.HasForm($"{second.Address}/texts"));
    }

    [Fact]
    public async Task While_it_is_being_sent_it_is_not_offered_to_be_sent()
    {
        var email = await Alex.Send(
            await Alex.Get(New),
            "/back-office/members/emails?partner=yes",
            ("Form.Subject", "Speakers wanted"),
            ("Form.Message", "In October.")
        );
        Assert.True(email.HasForm($"{email.Address}/sending"));
        await Portal.Do(async db =>
        {
            db.Add(new JobRequest(new object(), "Write", email.Address, email.Address, By.Administrator()));
            await db.SaveChangesAsync();
        });

        var running = await Alex.Get(email.Address);
        running.Says("This email is being sent.");
        Assert.False(running.HasForm($"{email.Address}/sending"));
    }

    private Task<int> Emails() => Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == "announcement"));
}
