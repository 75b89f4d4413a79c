using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Shared;

/// <summary>Old pages with one field or with fields of their own: the second save is refused with who changed what, and keeps what was
/// typed.</summary>
[Trait("Fault", "2")]
public sealed class StaleFormsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private const string Template = "/back-office/email-templates/place-confirmed";

    [Fact]
    public async Task An_email_template()
    {
        using var sam = await SecondAdministrator();
        var old = await Alex.Get(Template);
        var subject = old.All("#Subject").GetAttribute("value")!;
        // Only the case differs, which is a change as well.
        await sam.Send(
            await sam.Get(Template),
            Template,
            ("Subject", subject.ToUpperInvariant().Replace("{OPPORTUNITY}", "{opportunity}").Replace("{WHEN}", "{when}"))
        );

        var refused = await Alex.Send(old, Template, ("Markdown", "Dear {name},\n\nCome early."));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("Sam");
        refused.Says("Edited the email template");
        Assert.Single(refused.Document.QuerySelectorAll("#Subject-now"));
        Assert.Contains("Come early.", refused.All("#Markdown").TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await Alex.Send(refused, Template)).Status);
    }

    [Fact]
    public async Task Restoring_an_email_template_that_somebody_edited_meanwhile()
    {
        using var sam = await SecondAdministrator();
        await sam.Send(await sam.Get(Template), Template, ("Subject", "First: {opportunity}"));
        var old = await Alex.Get($"{Template}/default");
        await sam.Send(await sam.Get(Template), Template, ("Subject", "Second: {opportunity}"));

        var refused = await Alex.Send(old, $"{Template}/default");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("Sam");
        Assert.Equal("Second: {opportunity}", (await Alex.Get(Template)).All("#Subject").GetAttribute("value"));
        Assert.Equal(HttpStatusCode.OK, (await Alex.Send(refused, $"{Template}/default")).Status);
    }

    [Fact]
    public async Task The_role_of_an_account()
    {
        using var sam = await SecondAdministrator();
        var jun = await Portal.Ask(db => db.Users.Where(a => a.Email == "jun@example.org").Select(a => a.Id).SingleAsync());
        var page = $"/back-office/accounts/{jun}";
        var old = await Alex.Get(page);
        await sam.Send(await sam.Get(page), $"{page}/role", ("Role", "Staff"));

        var refused = await Alex.Send(old, $"{page}/role", ("Role", "Administrator"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("Role changed");
        refused.Says("Now: Staff: can read everything");
        Assert.Equal("Administrator", refused.Form($"{page}/role").QuerySelector("input[type=radio][checked]")?.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.OK, (await Alex.Send(refused, $"{page}/role", ("Role", "Administrator"))).Status);
    }

    [Fact]
    public async Task The_email_address_of_a_member_and_the_welcome_email_to_it()
    {
        using var sam = await SecondAdministrator();
        var nia = await Portal.Ask(db => db.Members.Where(m => m.Email == "nia@example.org").Select(m => m.Id).SingleAsync());
        var page = $"/back-office/members/{nia}";
        var old = await Alex.Get(page);
        await sam.Send(await sam.Get(page), $"{page}/address", ("Address.Email", "nia.new@example.org"));
        var queued = await Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.MemberId == nia));

        var refused = await Alex.Send(old, $"{page}/address", ("Address.Email", "nia.third@example.org"));
        var late = await Alex.Send(old, $"{page}/welcome-email");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (refused.Status, late.Status));
        refused.Says("Email address changed");
        refused.Says("Now: nia.new@example.org");
        Assert.Equal("nia.third@example.org", refused.All("#Address_Email").GetAttribute("value"));
        Assert.Equal(queued, await Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.MemberId == nia)));
        Assert.Equal(HttpStatusCode.OK, (await Alex.Send(late, $"{page}/welcome-email")).Status);
    }

    [Fact]
    public async Task Another_form_of_the_page_keeps_its_own_version()
    {
        var nia = await Portal.Ask(db => db.Members.Where(m => m.Email == "nia@example.org").Select(m => m.Id).SingleAsync());
        var page = $"/back-office/members/{nia}";
        var invalid = await Alex.Send(await Alex.Get(page), $"{page}/requirement", ("Requirement.Points", "-1"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, invalid.Status);

        var saved = await Alex.Send(invalid, $"{page}/address", ("Address.Email", "nia.new@example.org"));

        Assert.Equal(HttpStatusCode.OK, saved.Status);
    }

    [Fact]
    public async Task The_email_settings_of_a_member()
    {
        using var phone = await Portal.SignedIn("mira@example.org");
        using var laptop = await Portal.SignedIn("mira@example.org");
        var old = await laptop.Get("/notifications");
        var boxes = old.Document.QuerySelectorAll("input[name=wanted]").Select(b => b.GetAttribute("value")!).ToList();
        using var off = await phone.PostTo(
            await phone.Get("/notifications"),
            "/notifications",
            [.. boxes.Skip(1).Select(b => ("wanted", b)), ("EditedVersion", Version(old))]
        );
        Assert.Equal(HttpStatusCode.Found, off.StatusCode);

        var refused = await laptop.Send(old, "/notifications");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("You changed this on");
        refused.Says("Now: off");
        Assert.Equal(boxes.Count, refused.Document.QuerySelectorAll("input[name=wanted][checked]").Length);
        Assert.Equal(1, await Portal.Ask(db => db.Unsubscriptions.CountAsync()));
        Assert.Equal(HttpStatusCode.OK, (await laptop.Send(refused, "/notifications")).Status);
        Assert.Equal(0, await Portal.Ask(db => db.Unsubscriptions.CountAsync()));
    }

    [Fact]
    public async Task Next_steps_for_all_do_not_replace_newer_ones()
    {
        using var sam = await SecondAdministrator();
        var signUp = await Portal.Ask(db =>
            db.SignUps.Where(s => s.State == SignUpState.Confirmed).OrderByDescending(s => s.Id).FirstAsync()
        );
        var page = $"/back-office/opportunities/{signUp.OpportunityId}/sessions/{signUp.SessionId}";
        var old = await Alex.Get(page);
        await sam.Send(await sam.Get(page), $"{page}/next-steps", ("Steps.NextSteps", "Come early."));

        var refused = await Alex.Send(old, $"{page}/next-steps", ("Steps.NextSteps", "Come late."));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("Next steps written for");
        Assert.Contains("Come late.", refused.All("#Steps_NextSteps").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Now: empty", refused.Text, StringComparison.Ordinal);
        Assert.False(await Portal.Ask(db => db.SignUps.AnyAsync(s => s.NextSteps == "Come late.")));
    }

    [Fact]
    public async Task The_name_of_a_passkey()
    {
        var id = await Portal.AddPasskey("mira@example.org", "Phone");
        using var phone = await Portal.SignedIn("mira@example.org");
        using var laptop = await Portal.SignedIn("mira@example.org");
        var (old, action) = (await laptop.Get("/security"), $"/security/passkeys/{id}/name");
        await phone.Send(await phone.Get("/security"), action, ("Name", "Old phone"));

        var refused = await laptop.Send(old, action, ("Name", "Blue phone"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("Passkey renamed");
        refused.Says("Now: Old phone");
        Assert.Equal("Blue phone", refused.Form(action).QuerySelector("input[name=Name]")!.GetAttribute("value"));
        Assert.Equal(HttpStatusCode.OK, (await laptop.Send(refused, action)).Status);
    }

    [Fact]
    public async Task What_a_form_asks_only_about_the_change_has_no_present_value()
    {
        using var sam = await SecondAdministrator();
        var (page, action) = await EditOpportunity();
        var old = await Alex.Get(page);
        await sam.Send(await sam.Get(page), action, ("Form.Points", "99"));

        var refused = await Alex.Send(old, action, ("Form.ApplyToSignUps", "true"), ("Form.Reason", "It is longer."));

        refused.Says("Now: 99");
        Assert.Single(refused.Document.QuerySelectorAll("[id$=-now]"));
    }

    [Fact]
    public async Task A_reason_that_nobody_would_get_is_refused_beside_its_field()
    {
        var (page, action) = await EditOpportunity();

        var refused = await Alex.Send(await Alex.Get(page), action, ("Form.Reason", "It is longer."));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("Check the box above", refused.All("#Form_Reason-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_notice_counts_the_sign_ups_that_took_the_points()
    {
        var (page, action) = await EditOpportunity();
        await Alex.Send(await Alex.Get(page), action, ("Form.Points", "99"));

        var saved = await Alex.Send(await Alex.Get(page), action, ("Form.ApplyToSignUps", "true"), ("Form.Reason", "It is longer."));

        Assert.Contains("The points of", saved.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_decision_is_told_the_decision_and_not_the_next_steps_after_it()
    {
        using var sam = await SecondAdministrator();
        var interest = await Portal.Ask(db => db.SignUps.Where(s => s.State == SignUpState.Interested).Select(s => s.Id).FirstAsync());
        var (queue, address) = ($"/back-office/queue?item=interest-{interest}", $"/back-office/sign-ups/{interest}");
        var old = await Alex.Get(queue);
        await sam.Send(await sam.Get(queue), $"{address}/decision");
        await sam.Send(await sam.Get(address), $"{address}/next-steps", ("Form.NextSteps", "Come early."));

        var late = await Alex.Send(old, $"{address}/decision");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        late.Says("Interest confirmed");
        Assert.DoesNotContain("Next steps sent", late.Text, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "3")]
    public async Task A_session_moved_to_an_hour_that_occurs_twice_says_which_one_is_taken()
    {
        var session = await Portal.Ask(db =>
            db.Sessions.Where(s => s.CanceledAt == null && s.StartsAt > new DateTime(2026, 9, 25)).OrderBy(s => s.Id).FirstAsync()
        );
        var address = $"/back-office/opportunities/{session.OpportunityId}/sessions/{session.Id}";
        var page = await Alex.Get(address);

        var moved = await Alex.Send(page, address, ("Session.StartsAt", "2026-10-25T02:30"), ("Session.Zone", "Europe/Berlin"));
        Assert.Contains("02:30 occurs twice on 2026-10-25", moved.Notice, StringComparison.Ordinal);
        var again = await Alex.Send(moved, address);
        Assert.DoesNotContain("occurs twice", again.Notice, StringComparison.Ordinal);
    }

    private async Task<(string Page, string Action)> EditOpportunity()
    {
        var id = await Portal.Ask(db =>
            db.SignUps.Where(s => s.State == SignUpState.Confirmed).OrderBy(s => s.Id).Select(s => s.OpportunityId).FirstAsync()
        );
        return ($"/back-office/opportunities/{id}/edit", $"/back-office/opportunities/{id}");
    }

    private static string Version(WebPage page) => page.All("input[name=EditedVersion]").GetAttribute("value")!;
}
