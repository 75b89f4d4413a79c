using System.Net;
using System.Text.RegularExpressions;
using MasterHome.Data.Demo;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests;

/// <summary>Member journeys through a program year, with the administrator's side of each.</summary>
public sealed class YearJourneyTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Required_training_lists_prerequisites_and_is_reported_and_verified()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var training = await mira.Get("/training");
        Assert.Equal("1 required course is open.", training.Heading);
        var third = training.Row("required", "Level 3");
        Assert.Contains("Level 1", third, StringComparison.Ordinal);
        Assert.Contains("Level 2", third, StringComparison.Ordinal);
        Assert.DoesNotContain("test-out available", third, StringComparison.Ordinal);
        var first = training.Row("required", "Level 1");
        Assert.Matches(@"about [\d.]+ h test-out available None", first);

        var form = await mira.Get(training.All("#required ~ table a[href*='completions/new']").GetAttribute("href")!);
        training = await mira.Send(form, "/training/completions", ("CompletedOn", "2026-09-02"), ("Evidence", "Badge 4711"));
        Assert.Contains("Waiting for verification", training.Row("required", "The Anaplan Way"), StringComparison.Ordinal);
        var queue = await Alex.Get((await Alex.Get("/back-office/training/completions?state=Claimed&q=mira")).Link("The Anaplan Way"));
        queue.Reads("Badge 4711");
        queue = await Alex.Send(queue, queue.All("#decision form").GetAttribute("action")!);
        Assert.Equal("Training verified.", queue.Notice);

        training = await mira.Get("/training");
        Assert.Equal("You completed all required training for 2026.", training.Heading);
        Assert.Contains("Completed on Sep 2, 2026", training.Row("required", "The Anaplan Way"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_course_required_after_the_cutoff_needs_a_reason_and_can_be_removed()
    {
        using var nia = await Portal.SignedIn("nia@example.org");
        Assert.Equal("You completed all required training for 2026.", (await nia.Get("/training")).Heading);
        var page = await Alex.Send(
            await Alex.Get("/back-office/training/courses/new"),
            "/back-office/training/courses",
            ("Form.Code", "UX1"),
            ("Form.Title", "Pages that people like"),
            ("Form.Hours", "1.5"),
            ("Form.CanTestOut", "true"),
            ("Form.ReleasedOn", "2026-03-01")
        );
        Assert.Equal("The course is saved.", page.Notice);
        page = await Alex.Get("/back-office/training");
        var course = Regex.Match(page.Link("Pages that people like"), @"\d+$").Value;

        var refused = await Alex.Send(
            page,
            "/back-office/training/requirements",
            ("Requirement.CourseId", course),
            ("Requirement.Audience", "Everyone")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.NotNull(refused.Document.QuerySelector("#Requirement_Reason-error"));
        Assert.Equal(course, refused.All("#Requirement_CourseId option[selected]").GetAttribute("value"));
        page = await Alex.Send(
            refused,
            "/back-office/training/requirements",
            ("Requirement.Audience", "Everyone"),
            ("Requirement.Reason", "Agreed with all members.")
        );
        page = await Alex.Send(page, "/back-office/training/requirements");
        Assert.Equal("Pages that people like is now required in 2026.", page.Notice);

        var training = await nia.Get("/training");
        Assert.Equal("1 required course is open.", training.Heading);
        Assert.Contains("about 1.5 h test-out available", training.Row("required", "Pages that people like"), StringComparison.Ordinal);

        var removal = page.Link("Remove: Pages that people like");
        refused = await Alex.Send(await Alex.Get(removal), removal);
        Assert.NotNull(refused.Document.QuerySelector("#Form_Reason-error"));
        Assert.Equal("Requirement removed.", (await Alex.Send(refused, removal, ("Form.Reason", "Too late in the year."))).Notice);
        Assert.Equal("You completed all required training for 2026.", (await nia.Get("/training")).Heading);
    }

    [Fact]
    public async Task The_program_page_shows_the_current_rules_and_key_dates()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var program = await mira.Get("/program");
        Assert.Equal("2026: earn 400 points and complete the required training.", program.Heading);
        Assert.Contains("200", program.Row("rules", "July"), StringComparison.Ordinal);
        program.Reads("Final since Jun 30, 2026");
        program.Reads("I qualified in July. Do I need all 400 points? No.");

        var cycle = (await Alex.Get("/back-office/cycles")).Link("2026");
        var page = await Alex.Send(
            await Alex.Get(cycle),
            $"{cycle}/key-dates",
            ("KeyDate.On", "2026-10-02"),
            ("KeyDate.Text", "Open hour with the team")
        );
        Assert.Equal("Key date added.", page.Notice);
        page = await Alex.Send(page, cycle, ("Rules.BasePoints", "420"), ("Rules.Reason", "Agreed with all members."));
        page = await Alex.Send(page, cycle);
        Assert.StartsWith("The rules are saved.", page.Notice, StringComparison.Ordinal);
        var audit = (await Alex.Get("/back-office/history?subject=ProgramCycle")).Row("main", "Rules of 2026 changed");
        Assert.Matches("Points for a full year: 400.*→.*Points for a full year: 420", audit);
        Assert.Contains("Alex Thuli", audit, StringComparison.Ordinal);

        program = await mira.Get("/program");
        Assert.Equal("2026: earn 420 points and complete the required training.", program.Heading);
        Assert.Contains("210", program.Row("rules", "July"), StringComparison.Ordinal);
        program.Reads("Do I need all 420 points?");
        var next = program.All("ol.timeline [aria-current=date]").TextContent;
        Assert.Contains("Open hour with the team", next, StringComparison.Ordinal);
        Assert.Contains("next, in 17 days", next, StringComparison.Ordinal);
        Assert.Equal("420", (await mira.Get("/")).All("progress").GetAttribute("max"));
    }

    [Fact]
    public async Task The_rewards_page_lists_the_benefits_of_membership()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Contains("/rewards", (await mira.Get("/program")).Links);
        var rewards = await mira.Get("/rewards");
        Assert.Equal("Membership gives you recognition for a year and a community to grow with.", rewards.Heading);
        rewards.Reads(
            "Recognition for a year Meet the requirements of one year, "
                + "and you are a Certified Master Anaplanner for the whole next year."
        );
        Assert.Equal(6, rewards.Document.QuerySelectorAll("dl.facts dt").Length);
    }

    [Fact]
    public async Task A_member_opts_out_and_back_in_and_the_team_sees_both()
    {
        using var jun = await Portal.SignedIn("jun@example.org");
        var page = await jun.Get("/opt-out");
        Assert.Equal("You can leave the program at the end of 2026.", page.Heading);
        page.Reads("What happens when you opt out Immediately You have no more requirements: no points, no training, no reminders.");
        page.Reads("Your certification ends, and you are not part of the 2027 program year.");
        page = await jun.Send(page, "/opt-out", ("Reason", "I go sailing."));
        Assert.Equal("You are leaving at the end of 2026.", page.Heading);
        page.Reads("Your certification stays valid until Dec 31, 2026.");

        var office = await Alex.Get("/back-office/opt-outs");
        Assert.Equal("2 members leave at the end of 2026", office.Heading);
        var row = office.Row("main", "Jun Watanabe");
        Assert.Contains("I go sailing.", row, StringComparison.Ordinal);
        Assert.EndsWith("leaving", row, StringComparison.Ordinal);
        Assert.Equal("Jun Watanabe leaves at the end of 2026", (await Alex.Get(await Alex.FileOf("jun@example.org"))).Heading);

        page = await jun.Send(page, "/opt-out/taken-back");
        Assert.Equal("Your opt-out is canceled. You keep all your points.", page.Notice);
        office = await Alex.Get("/back-office/opt-outs");
        Assert.Equal("1 member leaves at the end of 2026", office.Heading);
        Assert.Contains("canceled", office.Row("main", "Jun Watanabe"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_team_creates_the_next_cycle_and_members_see_its_rules_once_it_starts()
    {
        var form = await Alex.Get("/back-office/cycles/new");
        var refused = await Alex.Send(form, "/back-office/cycles", ("Form.Year", "2026"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("2026", refused.All("#Form_Year").GetAttribute("value"));
        var cycle = await Alex.Send(refused, "/back-office/cycles", ("Form.Year", "2027"));
        Assert.Equal("2027 requires 400 points and 4 courses, and 1 more of partners", cycle.Heading);
        Assert.Equal(
            "2027 requires 360 points and 4 courses, and 1 more of partners",
            (await Alex.Send(cycle, cycle.Address, ("Rules.BasePoints", "360"))).Heading
        );

        Portal.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 12, 9, 0, 0, TimeSpan.Zero));
        using var jun = await Portal.SignedIn("jun@example.org");
        Assert.Equal("2027: earn 360 points and complete the required training.", (await jun.Get("/program")).Heading);
        (await jun.Get("/points")).Reads("you qualified before 2027 12 of 12");
    }

    [Fact]
    public async Task A_correction_is_a_separate_entry_and_shows_its_reason_to_the_member()
    {
        using var mira = await Portal.SignedIn("mira@example.org");
        var before = (await mira.Get("/points")).Earned();
        var file = await Alex.FileOf("mira@example.org");
        var refused = await Alex.Send(
            await Alex.Get(file),
            $"{file}/corrections",
            ("Correction.Points", "-10"),
            ("Correction.OccurredOn", "2026-05-19"),
            ("Correction.Title", "Beta feedback")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal(
            ("-10", "Beta feedback"),
            (refused.All("#Correction_Points").GetAttribute("value"), refused.All("#Correction_Title").GetAttribute("value"))
        );
        var page = await Alex.Send(refused, $"{file}/corrections", ("Correction.Reason", "Half of the form was empty."));
        Assert.Equal("Points for 2026 corrected by −10.", page.Notice);
        Assert.Contains("−10", page.Row("points", "Beta feedback"), StringComparison.Ordinal);

        var points = await mira.Get("/points");
        Assert.Equal(before - 10, points.Earned());
        var line = points.Row("ledger", "Half of the form was empty.");
        Assert.StartsWith("Beta feedback Correction, points deducted", line, StringComparison.Ordinal);
        Assert.Contains("by Alex Thuli", line, StringComparison.Ordinal);
        Assert.EndsWith(" −10 Question it: Beta feedback, May 19", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_close_each_member_sees_their_outcome()
    {
        Portal.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 5, 12, 0, 0, TimeSpan.Zero));
        await Alex.SignIn("alex@example.org", DemoData.Passphrase);
        var cycle = (await Alex.Get("/back-office/cycles")).Link("2026");
        var closing = await Alex.Get($"{cycle}/closing");
        Assert.Matches("^2026 cannot be closed yet: .* to review$", closing.Heading);
        Assert.False(closing.HasForm($"{cycle}/closing"));
        await DecideAll();
        closing = await Alex.Get($"{cycle}/closing");
        Assert.Equal("2026 can be closed", closing.Heading);
        var outcomes = await Alex.Send(closing, $"{cycle}/closing");
        Assert.StartsWith("The cycle is closed: 6 outcomes recorded", outcomes.Notice, StringComparison.Ordinal);

        Assert.Contains("Certified", outcomes.Row("main", "Nia Farouk"), StringComparison.Ordinal);
        Assert.Contains("Left", outcomes.Row("main", "Omar Sels"), StringComparison.Ordinal);
        var mira = outcomes.Row("main", "Mira Okafor");
        Assert.Contains("Not certified", mira, StringComparison.Ordinal);
        Assert.Contains("of 400", mira, StringComparison.Ordinal);
        Assert.Contains("The Anaplan Way", mira, StringComparison.Ordinal);

        Assert.Equal("You are not certified for 2027.", await OutcomeSentence("mira@example.org"));
        Assert.Equal("You are certified for 2027.", await OutcomeSentence("nia@example.org"));
        Assert.Equal("You opted out, and your membership ended with 2026.", await OutcomeSentence("omar@example.org"));
    }

    /// <summary>By Kim: Alex decided what Mira appeals about.</summary>
    private async Task DecideAll()
    {
        using var kim = await Portal.SignedIn("kim@example.org");
        var queue = await kim.Get("/back-office/queue");
        for (var left = 50; queue.Document.QuerySelector("#decision form") is { } form; left--)
        {
            Assert.True(left > 0, "The queue does not become empty.");
            var answered = form.QuerySelector("#Form_Answer") is not null;
            queue = await kim.Send(queue, form.GetAttribute("action")!, answered ? [("Form.Answer", "A good idea.")] : []);
            Assert.Equal(HttpStatusCode.OK, queue.Status);
            queue = await kim.Get("/back-office/queue");
        }
    }

    /// <summary>The outcome sentence on the member's points page, without the reasons.</summary>
    private async Task<string> OutcomeSentence(string email)
    {
        using var member = await Portal.SignedIn(email);
        var lead = (await member.Get("/points?year=2026")).All("#sum ~ .lead").TextContent.Trim();
        return lead[..(lead.IndexOf('.', StringComparison.Ordinal) + 1)];
    }
}
