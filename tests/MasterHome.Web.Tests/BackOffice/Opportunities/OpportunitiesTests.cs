using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Opportunities;

public sealed class OpportunitiesTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task A_draft_gets_a_session_is_published_and_its_session_is_canceled()
    {
        var page = await CreateDraft("Mentoring", "2.25");
        var address = page.Address;
        page.Says("Mentoring is a draft");
        Assert.Equal(135, await Portal.Ask(db => db.Opportunities.Where(o => o.Title == "Mentoring").Select(o => o.Minutes).SingleAsync()));

        page = await Alex.Send(page, $"{address}/publication");
        page.Says("Add a session first");

        page = await Alex.Send(
            await Alex.Get(address),
            $"{address}/sessions",
            ("Session.StartsAt", "2026-10-25T12:00"),
            ("Session.Zone", "Europe/Berlin"),
            ("Session.Places", "2"),
            ("Session.SignUpClosesAt", "2026-10-24")
        );
        var session = await Portal.Ask(db => db.Sessions.SingleAsync(s => s.Zone == "Europe/Berlin" && s.Places == 2));
        Assert.Equal(new DateTime(2026, 10, 25, 11, 0, 0, DateTimeKind.Utc), session.StartsAt);
        Assert.Equal(new DateTime(2026, 10, 24, 22, 0, 0, DateTimeKind.Utc), session.SignUpClosesAt);

        page = await Alex.Send(await Alex.Get(address), $"{address}/publication");
        page.Says("Mentoring is open");

        var sessionAddress = $"{address}/sessions/{session.Id}";
        page = await Alex.Send(await Alex.Get(sessionAddress), sessionAddress);
        Assert.Equal(session.Terms, (await Portal.Ask(db => db.Sessions.SingleAsync(s => s.Id == session.Id))).Terms);

        page = await Alex.Send(await Alex.Get($"{sessionAddress}/cancellation"), $"{sessionAddress}/cancellation");
        Assert.Equal("This session was canceled", page.Heading);
    }

    [Fact]
    [Trait("Fault", "4")]
    public async Task A_new_session_starts_with_the_time_zone_of_the_program()
    {
        var page = await CreateDraft("Mentoring", "2");

        Assert.Equal("Etc/UTC", page.All("[name='Session.Zone'] option[selected]").GetAttribute("value"));
    }

    [Theory]
    [Trait("Fault", "4")]
    [InlineData("Etc/UTC")]
    [InlineData("Etc/GMT+5")]
    [InlineData("Asia/Kolkata")]
    public async Task Saving_a_session_unchanged_keeps_its_time_zone(string zone)
    {
        var page = await CreateDraft("Mentoring", "2");
        var sessions = $"{page.Address}/sessions";
        await Alex.Send(page, sessions, ("Session.StartsAt", "2026-10-25T12:00"), ("Session.Zone", "Europe/Berlin"));
        var id = await Portal.Ask(db => db.Sessions.OrderByDescending(s => s.Id).Select(s => s.Id).FirstAsync());
        await Portal.Ask(db => db.Sessions.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Zone, zone)));
        var before = await Portal.Ask(db => db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id));

        await Alex.Send(await Alex.Get($"{sessions}/{id}"), $"{sessions}/{id}");

        Assert.Equal(before.Terms, (await Portal.Ask(db => db.Sessions.AsNoTracking().SingleAsync(s => s.Id == id))).Terms);
    }

    [Theory]
    [InlineData("2.125")]
    [InlineData("1001")]
    [InlineData("two")]
    public async Task Invalid_hours_show_an_error_at_the_field(string hours)
    {
        var page = await CreateDraft("Odd hours", hours);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("#Form_Hours-error"));
        Assert.Equal("Odd hours", page.All("#Form_Title").GetAttribute("value"));
    }

    [Fact]
    public async Task A_duplicate_title_is_refused()
    {
        await CreateDraft("Mentoring", "1");
        var page = await CreateDraft("MENTORING", "1");

        Assert.Contains("already", page.All("#Form_Title-error").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_outside_the_year_is_refused()
    {
        var page = await CreateDraft("Mentoring", "1");
        page = await Alex.Send(page, $"{page.Address}/sessions", ("Session.StartsAt", "2027-01-01T12:00"), ("Session.Zone", "Etc/UTC"));

        Assert.Contains(
            "does not belong to 2026. Choose a date in 2026.",
            page.All("#Session_StartsAt-error").TextContent,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Next_steps_for_all_are_saved_for_active_sign_ups()
    {
        var signUp = await Portal.Ask(db => db.SignUps.FirstAsync(s => s.State == SignUpState.Confirmed));
        var address = $"/back-office/opportunities/{signUp.OpportunityId}/sessions/{signUp.SessionId}";
        var empty = await Alex.Send(await Alex.Get(address), $"{address}/next-steps");
        Assert.NotNull(empty.Document.QuerySelector("#Steps_NextSteps-error"));
        var page = await Alex.Send(empty, $"{address}/next-steps", ("Steps.NextSteps", "Come a little early."));

        Assert.StartsWith("Next steps saved for", page.Notice, StringComparison.Ordinal);
        Assert.Equal(
            "Come a little early.",
            await Portal.Ask(db => db.SignUps.Where(s => s.Id == signUp.Id).Select(s => s.NextSteps).SingleAsync())
        );
    }

    private async Task<WebPage> CreateDraft(string title, string hours) =>
        await Alex.Send(
            await Alex.Get("/back-office/opportunities/new"),
            "/back-office/opportunities",
            ("Form.Title", title),
            ("Form.Kind", "Enablement"),
            ("Form.Tracking", "SignUp"),
            ("Form.Points", "30"),
            ("Form.Hours", hours),
            ("Form.Definition", "What it is"),
            ("Form.Participation", "What it takes"),
            ("Form.HowCredited", "When done")
        );
}
