using System.Net;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Mail.Outbox;
using MasterHome.Mailings;
using MasterHome.Members;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Members;

public sealed class MemberPageTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private Member _mira = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _mira = await Portal.Ask(db => db.Members.SingleAsync(m => m.Email == "mira@example.org"));
    }

    private string Page => $"/back-office/members/{_mira.Id}";

    [Fact]
    public async Task A_member_without_an_account_has_no_security_events_of_strangers()
    {
        await Portal.Do(async db =>
        {
            var at = TestPortal.DemoDay.UtcDateTime;
            var attempt = new SecurityEventEntry(SecurityEventKind.WrongPassword, null, null, null, at);
            db.Add(new SecurityEvent("unknown address", SecurityEventKind.WrongPassword, attempt, 1, at));
            await db.SaveChangesAsync();
            await db.Users.Where(a => a.MemberId == _mira.Id).ExecuteUpdateAsync(set => set.SetProperty(a => a.MemberId, (int?)null));
        });
        (await Alex.Get(Page)).Says("No security events yet.");
    }

    [Fact]
    public async Task A_correction_submitted_twice_is_posted_once()
    {
        var page = await Alex.Get(Page);
        (string, string)[] typed =
        [
            ("Correction.Points", "-5"),
            ("Correction.OccurredOn", "2026-05-01"),
            ("Correction.Title", "Counted twice"),
            ("Correction.Reason", "One talk was entered twice."),
        ];
        var first = await Alex.Send(page, $"{Page}/corrections", typed);
        await Alex.Send(page, $"{Page}/corrections", typed);

        Assert.Equal("Points for 2026 corrected by −5.", first.Notice);
        Assert.Equal(1, await Portal.Ask(db => db.PointEntries.CountAsync(e => e.MemberId == _mira.Id && e.Title == "Counted twice")));
    }

    [Fact]
    public async Task A_correction_of_zero_points_is_refused_next_to_its_field_and_the_form_stays_open()
    {
        var page = await Alex.Send(
            await Alex.Get(Page),
            $"{Page}/corrections",
            ("Correction.Points", "0"),
            ("Correction.OccurredOn", "2026-05-01"),
            ("Correction.Title", "Nothing"),
            ("Correction.Reason", "Kept reason")
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Contains("changes nothing", page.All("#Correction_Points-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("Kept reason", page.All("#Correction_Reason").TextContent, StringComparison.Ordinal);
        Assert.True(page.All("#Correction_Points").Closest("details")!.HasAttribute("open"));
        Assert.Single(page.Document.QuerySelectorAll(".questions details[open]"));
    }

    [Fact]
    public async Task A_member_is_opted_out_and_back_in_and_a_cancellation_is_undone()
    {
        var page = await Alex.Send(await Alex.Get(Page), $"{Page}/opt-out");
        Assert.True(page.Document.QuerySelector("#OptOut_Reason-error") is not null, page.Status + page.Text);
        page = await Alex.Send(page, $"{Page}/opt-out", ("OptOut.Reason", "Called us."));
        Assert.Equal("They leave at the end of the year. They get an email, and can cancel it themselves.", page.Notice);
        page = await Alex.Send(page, $"{Page}/opt-out/removal");
        Assert.Equal("The opt-out is canceled. They get an email.", page.Notice);
        var id = await Portal.Ask(db => db.OptOuts.OrderByDescending(o => o.Id).Select(o => o.Id).FirstAsync());
        page = await Alex.Send(page, $"/back-office/opt-outs/{id}/cancellation/removal");
        Assert.Equal("The opt-out is in force again. They get an email.", page.Notice);
    }

    [Fact]
    public async Task Emails_that_come_back_are_said_beside_the_address()
    {
        await Portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            var email = new OutgoingEmail(new Announcement("Mira", "Hello", "You"), "test", mira.Recipient(), mira.AddedAt);
            email.Sent(mira.AddedAt);
            db.Add(email);
            await db.SaveChangesAsync();
            await db
                .OutgoingEmails.Where(m => m.Key == "test")
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(m => m.State, EmailState.Returned)
                        .SetProperty(m => m.LastError, "The receiving mail server returned it: 550")
                );
        });
        (await Alex.Get(Page)).Says("Emails to it come back. The receiving mail server returned it: 550");
        Assert.Contains("Mira Okafor", (await Alex.Get("/back-office/members?failedEmails=yes")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Required_points_can_be_set_with_a_reason()
    {
        var asks = await Alex.Send(
            await Alex.Get(Page),
            $"{Page}/requirement",
            ("Requirement.Points", "300"),
            ("Requirement.Reason", "Agreed in spring.")
        );
        var page = await Alex.Send(asks, $"{Page}/requirement");

        Assert.Equal("The member now needs 300 points in 2026.", page.Notice);
        page.Says("Agreed in spring.");
    }

    [Fact]
    public async Task A_new_email_address_is_used_to_sign_in_and_the_old_one_is_kept()
    {
        var page = await Alex.Send(await Alex.Get(Page), $"{Page}/address", ("Address.Email", "mira.okafor@example.org"));

        page.Says("formerly mira@example.org");
        using var mira = await Portal.SignedIn("mira.okafor@example.org");
    }

    [Fact]
    public async Task An_email_address_of_another_account_is_refused()
    {
        var page = await Alex.Send(await Alex.Get(Page), $"{Page}/address", ("Address.Email", "NIA@example.org"));

        Assert.Contains(
            "Another member or account already has this address.",
            page.All("#Address_Email-error").TextContent,
            StringComparison.Ordinal
        );
        Assert.Equal("NIA@example.org", page.All("#Address_Email").GetAttribute("value"));
    }

    [Fact]
    public async Task The_welcome_email_can_be_sent_again()
    {
        var before = await Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == "welcome"));
        var page = await Alex.Send(await Alex.Get(Page), $"{Page}/welcome-email");

        Assert.Equal("The welcome email is queued.", page.Notice);
        Assert.Equal(before + 1, await Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == "welcome")));
    }

    [Fact]
    public async Task A_member_can_be_signed_up_only_once()
    {
        var page = await Alex.Get(Page);
        var session = page
            .Document.QuerySelectorAll("#SignUp_SessionId option")
            .First(o => o.TextContent.StartsWith("Train new talent", StringComparison.Ordinal))
            .GetAttribute("value")!;
        var first = await Alex.Send(page, $"{Page}/sign-ups", ("SignUp.SessionId", session));
        var second = await Alex.Send(page, $"{Page}/sign-ups", ("SignUp.SessionId", session));

        Assert.Equal("Signed up: interested. The member gets an email.", first.Notice);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, second.Status);
        second.Says("The member cannot sign up, and would read: “You are already signed up for this session.”");
    }
}
