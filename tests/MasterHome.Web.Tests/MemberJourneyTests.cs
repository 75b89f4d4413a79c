using System.Net;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests;

/// <summary>Member journeys through opportunities, points and suggestions, with the administrator's side of each.</summary>
public sealed class MemberJourneyTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task A_member_edits_work_and_contact_details_and_the_team_sees_them_with_the_history()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var profile = await mira.Get("/profile");
        profile.Reads("Details you maintain");
        profile = await mira.Send(
            profile,
            "/profile",
            ("Company", "Wide World Planning"),
            ("JobTitle", "Lead Planner"),
            ("Phone", "+49 30 1234567"),
            ("Country", "AT"),
            ("TimeZone", "Europe/Vienna")
        );
        Assert.Equal("Your details are saved.", profile.Notice);
        profile.Reads("You last confirmed your details on Tue, Sep 15, 2026, 14:00.");

        var file = await Alex.Get(await Alex.FileOf("mira@example.org"));
        file.Reads("Lead Planner, Wide World Planning");
        file.Reads("Phone +49 30 1234567 Qualified");
        file.Reads("Austria Europe/Vienna");
        var audit = file.Row("history", "Changed their details");
        Assert.Contains("Northwind Planning", audit, StringComparison.Ordinal);
        Assert.Contains("Wide World Planning", audit, StringComparison.Ordinal);
        Assert.Contains("Mira Okafor", audit, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_points_page_explains_the_required_points_and_the_team_can_override_them_with_a_reason()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var whole = await mira.Get("/points");
        whole.Reads("Why are 400 points required?");
        whole.Reads("Months counted you qualified before 2026 12 of 12");
        whole.Reads("400 × 12 ÷ 12, rounded up 400");
        using var jun = await Portal.SignedIn("jun@example.org");
        var half = await jun.Get("/points");
        half.Reads("Why are 200 points required?");
        half.Reads("from July, the month you qualified 6 of 12");
        half.Reads("400 × 6 ÷ 12, rounded up 200");

        var address = await Alex.FileOf("jun@example.org");
        var refused = await Alex.Send(await Alex.Get(address), $"{address}/requirement", ("Requirement.Points", "150"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("150", refused.All("#Requirement_Points").GetAttribute("value"));
        var asks = await Alex.Send(refused, $"{address}/requirement", ("Requirement.Reason", "Agreed after the move to Osaka."));
        var file = await Alex.Send(asks, $"{address}/requirement");
        Assert.Equal("The member now needs 150 points in 2026.", file.Notice);
        Assert.Contains("Agreed after the move to Osaka.", file.Row("history", "Required points for 2026 set"), StringComparison.Ordinal);

        var set = await jun.Get("/points");
        set.Reads("Why are 150 points required?");
        set.Reads("400 × 6 ÷ 12, rounded up 200");
        set.Reads("Set by the team Agreed after the move to Osaka. 150");
        Assert.Equal("150", (await jun.Get("/")).All("progress").GetAttribute("max"));
    }

    [Fact]
    public async Task Members_see_an_opportunity_that_the_team_publishes_changes_and_retires()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var panel = await mira.Get((await mira.Get("/opportunities?q=webinar")).Link("Webinar panel"));
        Assert.Equal("Webinar panel earns 60 points.", panel.Heading);
        panel.Reads("What it is Join a live panel of practitioners.");
        panel.Reads("What you do One preparation call and one hour live.");
        panel.Reads("What it earns 60 points each time, at most 2 times a year. Allow about 2 h.");
        panel.Reads("How it is tracked and credited Verified after the webinar from the recording.");

        var draft = await Alex.Publish("Model clinic", hours: "two");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, draft.Status);
        Assert.Equal(
            ("Model clinic", "two"),
            (draft.All("#Form_Title").GetAttribute("value"), draft.All("#Form_Hours").GetAttribute("value"))
        );
        Assert.Contains("Repair a model together.", draft.All("#Form_Definition").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Model clinic", (await mira.Get("/opportunities")).Text, StringComparison.Ordinal);

        var open = await Alex.Publish("Model clinic");
        Assert.StartsWith("Model clinic is open: 30 points each time", open.Heading, StringComparison.Ordinal);
        var address = (await mira.Get("/opportunities")).Link("Model clinic");
        var clinic = await mira.Get(address);
        Assert.Equal("Model clinic earns 30 points.", clinic.Heading);
        clinic.Reads("What it is Repair a model together.");
        clinic.Reads("What you do Two hours on a call.");
        clinic.Reads("Allow about 2.5 h.");
        clinic.Reads("How it is tracked and credited The host confirms it.");
        clinic.Reads("1 of 1 left");

        var edit = await Alex.Get($"{open.Address}/edit");
        Assert.StartsWith(
            "Model clinic is open: 35 points each time",
            (await Alex.Send(edit, open.Address, ("Form.Points", "35"))).Heading,
            StringComparison.Ordinal
        );
        Assert.Equal("Model clinic earns 35 points.", (await mira.Get(address)).Heading);

        open = await Alex.Send(await Alex.Get($"{open.Address}/retirement"), $"{open.Address}/retirement");
        Assert.StartsWith("Model clinic is retired", open.Heading, StringComparison.Ordinal);
        Assert.DoesNotContain("Model clinic", (await mira.Get("/opportunities")).Text, StringComparison.Ordinal);
        Assert.False((await mira.Get(address)).HasForm("/sign-ups"));
    }

    [Fact]
    public async Task A_withdrawal_gives_the_place_to_the_waitlist_and_the_team_writes_next_steps()
    {
        var open = await Alex.Publish("Model clinic");
        using var jun = await Portal.SignedIn("jun@example.org");
        using var mira = await Portal.SignedIn("mira@example.org");
        var address = (await jun.Get("/opportunities")).Link("Model clinic");
        var junSignUp = await jun.Send(await jun.Get(address), "/sign-ups");
        Assert.Equal("You have a place in Model clinic.", junSignUp.Heading);
        junSignUp.Reads("Tue, Oct 20, 23:00 your time (Berlin 16:00)");
        var full = await mira.Get(address);
        full.Reads("0 of 1 left");
        var miraSignUp = await mira.Send(full, "/sign-ups");
        Assert.Equal("You are on the waitlist for Model clinic.", miraSignUp.Heading);
        miraSignUp.Reads("You are next.");

        var session = await Alex.Get(
            (await Alex.Get(open.Address)).Links.Single(l => l.StartsWith($"{open.Address}/sessions/", StringComparison.Ordinal))
        );
        Assert.Equal("1 of 1 place is taken", session.Heading);
        Assert.Contains("number 1", session.Row("main", "Mira Okafor"), StringComparison.Ordinal);
        var backOfficeAddress = $"/back-office{junSignUp.Address}";
        var written = await Alex.Send(
            await Alex.Get(backOfficeAddress),
            $"{backOfficeAddress}/next-steps",
            ("Form.NextSteps", "Bring your slowest model.\nThe call: https://example.org/clinic")
        );
        Assert.Equal("Next steps saved. The member gets an email if the text changed.", written.Notice);

        junSignUp = await jun.Get(junSignUp.Address);
        junSignUp.Reads("Next steps from the team Bring your slowest model.");
        Assert.Contains("https://example.org/clinic", junSignUp.Links);
        var confirmation = await jun.Get($"{junSignUp.Address}/withdrawal");
        confirmation.Reads("The next person on the waitlist gets your place (1 person waiting).");
        Assert.Equal("You withdrew from Model clinic.", (await jun.Send(confirmation, $"{junSignUp.Address}/withdrawal")).Heading);
        Assert.Equal("You have a place in Model clinic.", (await mira.Get(miraSignUp.Address)).Heading);
        Assert.Equal("Mira Okafor has a place in Model clinic", (await Alex.Get($"/back-office{miraSignUp.Address}")).Heading);
    }

    [Fact]
    public async Task A_verified_report_becomes_a_point_entry()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var before = (await mira.Get("/points")).Earned();
        var form = await mira.Get((await mira.Get("/")).Links.First(l => l.EndsWith("/completion", StringComparison.Ordinal)));
        Assert.Equal("Report what you did for Office hours shift.", form.Heading);
        var reported = await mira.Send(
            form,
            form.Address,
            ("On", "2026-09-14"),
            ("Evidence", "Helped eleven newcomers: https://example.org/hours")
        );
        Assert.Equal("Office hours shift is waiting for verification.", reported.Heading);
        Assert.Equal(before, (await mira.Get("/points")).Earned());

        var queue = await Alex.Get($"/back-office/queue?item=completion-{reported.Address.Split('/')[^1]}");
        queue.Reads("Helped eleven newcomers");
        queue = await Alex.Send(queue, $"/back-office{reported.Address}/decision");
        Assert.Equal("Verified with 40 points.", queue.Notice);

        var points = await mira.Get("/points");
        Assert.Equal(before + 40, points.Earned());
        var line = points.Row("ledger", "Helped eleven newcomers");
        Assert.StartsWith("Office hours shift", line, StringComparison.Ordinal);
        Assert.Contains("40 points each time, at most 6 times a year", line, StringComparison.Ordinal);
        Assert.Contains("by Alex Thuli", line, StringComparison.Ordinal);
        Assert.EndsWith(" 40 Question it: Office hours shift, Sep 14", line, StringComparison.Ordinal);
        Assert.Equal("Office hours shift is verified.", (await mira.Get(reported.Address)).Heading);
    }

    [Fact]
    public async Task A_declined_report_shows_the_reason_and_can_be_reported_again()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var queue = await Alex.Get("/back-office/queue?kind=Completion");
        var backOfficeAddress = queue.All("#decision form").GetAttribute("action")!.Replace("/decision", "", StringComparison.Ordinal);
        var address = backOfficeAddress.Replace("/back-office", "", StringComparison.Ordinal);
        var refused = await Alex.Send(queue, $"{backOfficeAddress}/decision", ("Form.Verdict", "Decline"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        await Alex.Send(
            refused,
            $"{backOfficeAddress}/decision",
            ("Form.Verdict", "Decline"),
            ("Form.Reason", "The article is not public yet.")
        );

        var declined = await mira.Get(address);
        Assert.Equal("Customer story was declined.", declined.Heading);
        declined.Reads("by Alex Thuli on Tue, Sep 15");
        declined.Reads("The article is not public yet.");
        declined.Reads("Report again");
        var form = await mira.Get($"{address}/completion");
        form.Reads("Why your last report was declined The article is not public yet.");
        var again = await mira.Send(
            form,
            form.Address,
            ("On", "2026-09-11"),
            ("Evidence", "Now it is: https://example.org/stories/public")
        );
        Assert.Equal("Customer story is waiting for verification.", again.Heading);

        queue = await Alex.Get("/back-office/queue?kind=Completion");
        queue.Reads("https://example.org/stories/public");
        Assert.Equal("Verified with 90 points.", (await Alex.Send(queue, $"{backOfficeAddress}/decision")).Notice);
        Assert.EndsWith(
            " 90 Question it: Customer story, Sep 11",
            (await mira.Get("/points")).Row("ledger", "Customer story"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_suggestion_is_accepted_with_points_or_declined_with_a_reason()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var before = (await mira.Get("/points")).Earned();
        var accepted = await mira.Send(
            await mira.Get("/suggestions/new"),
            "/suggestions",
            ("Title", "A study circle"),
            ("Description", "Six evenings for new planners."),
            ("DoneOn", "2026-09-01"),
            ("PointsHopedFor", "80")
        );
        Assert.Equal("A study circle is waiting for an answer.", accepted.Heading);
        var declined = await mira.Send(
            await mira.Get("/suggestions/new"),
            "/suggestions",
            ("Title", "My own blog"),
            ("Description", "About cooking.")
        );

        var queue = await Alex.Get($"/back-office/queue?item=suggestion-{accepted.Address.Split('/')[^1]}");
        queue.Reads("80 points requested");
        var refused = await Alex.Send(queue, $"/back-office{accepted.Address}/decision", ("Form.Points", "70"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("70", refused.All("#Form_Points").GetAttribute("value"));
        queue = await Alex.Send(
            refused,
            $"/back-office{accepted.Address}/decision",
            ("Form.Answer", "Yes: ten for each evening, and ten for the idea.")
        );
        Assert.Equal("Accepted for 70 points. The member gets your answer by email.", queue.Notice);
        queue = await Alex.Get($"/back-office/queue?item=suggestion-{declined.Address.Split('/')[^1]}");
        await Alex.Send(
            queue,
            $"/back-office{declined.Address}/decision",
            ("Form.Verdict", "Decline"),
            ("Form.Answer", "No: it is not about planning.")
        );

        accepted = await mira.Get(accepted.Address);
        Assert.Equal("A study circle earned 70 points.", accepted.Heading);
        accepted.Reads("The team’s answer Yes: ten for each evening, and ten for the idea. Alex Thuli");
        declined = await mira.Get(declined.Address);
        Assert.Equal("My own blog was not accepted.", declined.Heading);
        declined.Reads("The team’s answer No: it is not about planning. Alex Thuli");
        var points = await mira.Get("/points");
        Assert.Equal(before + 70, points.Earned());
        Assert.EndsWith(" 70 Question it: A study circle, Sep 1", points.Row("ledger", "A study circle"), StringComparison.Ordinal);
    }
}
