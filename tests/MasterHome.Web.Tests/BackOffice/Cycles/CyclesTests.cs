using System.Net;
using MasterHome.Cycles;
using MasterHome.Data.Demo;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Cycles;

public sealed class CyclesTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private string _cycle = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _cycle = $"/back-office/cycles/{await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2026).Select(c => c.Id).SingleAsync())}";
    }

    [Fact]
    public async Task A_rule_change_is_recorded_in_the_history_with_old_and_new_values()
    {
        var asks = await Alex.Send(await Alex.Get(_cycle), _cycle, ("Rules.BasePoints", "420"), ("Rules.Reason", "Agreed"));
        var page = await Alex.Send(asks, _cycle);

        Assert.Equal("2026 requires 420 points and 4 courses, and 1 more of partners", page.Heading);
        var entry = await Portal.Ask(db => db.History.OrderByDescending(h => h.Id).FirstAsync());
        Assert.Equal("Points for a full year: 400", entry.Before);
        Assert.Equal("Points for a full year: 420", entry.After);
        var change = page.Document.QuerySelector("#changes ~ table tbody tr")!.TextContent;
        Assert.All(
            ["Alex Thuli", "Points for a full year: 400", "Points for a full year: 420", "Agreed"],
            part => Assert.Contains(part, change, StringComparison.Ordinal)
        );
        using var mira = await Portal.SignedIn("mira@example.org");
        (await mira.Get("/program")).Says("Until then: Points for a full year: 400. Since then: Points for a full year: 420.");
    }

    [Fact]
    public async Task An_invalid_rule_is_refused_next_to_its_field()
    {
        var page = await Alex.Send(await Alex.Get(_cycle), _cycle, ("Rules.TrainingFinalOn", "2027-06-30"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector("#Rules_TrainingFinalOn-error"));
        Assert.Equal("2027-06-30", page.All("#Rules_TrainingFinalOn").GetAttribute("value"));
    }

    [Fact]
    public async Task The_at_risk_rule_is_changed_with_the_rules_of_the_cycle()
    {
        var page = await Alex.Send(await Alex.Get(_cycle), _cycle, ("Rules.AtRiskPercent", "101"));
        Assert.NotNull(page.Document.QuerySelector("#Rules_AtRiskPercent-error"));

        var asks = await Alex.Send(
            await Alex.Get(_cycle),
            _cycle,
            ("Rules.AtRiskPercent", "30"),
            ("Rules.AtRiskFromMonth", "6"),
            ("Rules.AtRiskTrainingDays", "90"),
            ("Rules.Reason", "Agreed")
        );
        await Alex.Send(asks, _cycle);
        Assert.Equal(
            (30, 6, 90),
            await Portal.Ask(db =>
                db.Cycles.Where(c => c.Year == 2026)
                    .Select(c => ValueTuple.Create(c.AtRiskPercent, c.AtRiskFromMonth, c.AtRiskTrainingDays))
                    .SingleAsync()
            )
        );
    }

    [Theory, Trait("Fault", "1")]
    [InlineData("2026")]
    [InlineData("2019")]
    [InlineData("99999")]
    [InlineData("-1")]
    public async Task A_new_cycle_copies_the_newest_and_another_year_is_refused_beside_the_field(string year)
    {
        var page = await Alex.Send(await Alex.Get("/back-office/cycles/new"), "/back-office/cycles");
        Assert.Equal("2027 requires 400 points and 4 courses, and 1 more of partners", page.Heading);

        page = await Alex.Send(await Alex.Get("/back-office/cycles/new"), "/back-office/cycles", ("Form.Year", year));
        Assert.Contains("Only 2028 can be added", page.All("#Form_Year-error").TextContent, StringComparison.Ordinal);
        Assert.Equal(year, page.All("#Form_Year").GetAttribute("value"));
    }

    [Fact]
    public async Task Key_dates_can_be_added_and_removed()
    {
        var page = await Alex.Send(
            await Alex.Get(_cycle),
            $"{_cycle}/key-dates",
            ("KeyDate.On", "2026-12-10"),
            ("KeyDate.Text", "Final review begins")
        );
        page.Says("Final review begins");
        var removal = page
            .Document.QuerySelectorAll("#key-dates ~ ul a")
            .Select(a => a.GetAttribute("href")!)
            .Last(a => a.EndsWith("/removal", StringComparison.Ordinal));

        Assert.Equal("Key date removed.", (await Alex.Send(await Alex.Get(removal), removal)).Notice);
    }

    [Fact, Trait("Fault", "1")]
    public async Task The_question_before_a_close_counts_the_sign_ups_of_later_years_that_it_ends()
    {
        Assert.DoesNotContain("later years", (await Alex.Get($"{_cycle}/closing")).Text, StringComparison.Ordinal);
        await Portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            ProgramCycle next = A.Cycle(2027);
            db.Add(next);
            await db.SaveChangesAsync();
            Opportunity talk = A.Opportunity().In(next).Called("A talk of next year").With(A.Session().At(A.Time(2027, 2, 1)));
            db.Add(talk);
            await db.SaveChangesAsync();
            await new Places(db, A.Calendar()).SignUp(mira.Id, talk.Sessions[0].Id, By.Member());
        });
        (await Alex.Get($"{_cycle}/closing")).Says("Sign-ups of later years that end 1");
    }

    [Fact, Trait("Fault", "1")]
    public async Task The_page_refuses_a_close_with_the_reason_of_the_action()
    {
        var next = await Portal.Ask(async db =>
        {
            ProgramCycle cycle = A.Cycle(2027);
            db.Add(cycle);
            await db.SaveChangesAsync();
            return $"/back-office/cycles/{cycle.Id}/closing";
        });
        Portal.Clock.SetUtcNow(new DateTimeOffset(2028, 1, 5, 12, 0, 0, TimeSpan.Zero));
        await Alex.SignIn("alex@example.org", DemoData.Passphrase);

        var page = await Alex.Get(next);

        page.Says("2026 is still open. Close 2026 first.");
        Assert.False(page.HasForm(next));
        using var answer = await Alex.PostTo(await Alex.Get("/security"), next);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("2026 is still open", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cycle_can_be_closed_after_its_end_when_nothing_is_left_to_review()
    {
        var page = await Alex.Get($"{_cycle}/closing");
        Assert.False(page.HasForm($"{_cycle}/closing"));
        page.Says("The year 2026 can be closed after Dec 31.");

        foreach (var kind in new[] { "Training", "Completion" })
            await Decide(kind);
        await Decide("Suggestion", ("Form.Answer", "Yes"));
        using var kim = await Portal.SignedIn("kim@example.org");
        await Decide(kim, "Appeal", ("Form.Answer", "The post is not there."), ("Form.Verdict", "Decline"));
        Portal.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 5, 12, 0, 0, TimeSpan.Zero));
        await Alex.SignIn("alex@example.org", DemoData.Passphrase);
        page = await Alex.Send(await Alex.Get($"{_cycle}/closing"), $"{_cycle}/closing");

        Assert.EndsWith("was certified for 2027", page.Heading, StringComparison.Ordinal);
        page.Says("Certificate");
        Assert.Contains(page.Document.QuerySelectorAll("td[data-label=Certificate]"), cell => cell.TextContent.Trim() is { Length: > 8 });
        page.Says("Jan 15, 2027");
        page = await Alex.Send(page, $"{_cycle}/result-emails/cancellation");
        Assert.Matches("^[0-9]+ result emails canceled. You can queue them again.$", page.Notice);
        page = await Alex.Send(page, $"{_cycle}/result-emails", ("Results.On", "2027-01-20"));
        Assert.EndsWith("queued for Jan 20, 2027.", page.Notice, StringComparison.Ordinal);
        Assert.Equal(
            "Outcomes recalculated. Nothing changed.",
            (await Alex.Send(page, $"{_cycle}/outcomes", ("Review.Reason", "A look"))).Notice
        );
        Assert.NotNull((await Alex.Send(page, $"{_cycle}/outcomes")).Document.QuerySelector("#Review_Reason-error"));
    }

    private Task Decide(string kind, params (string, string)[] typed) => Decide(Alex, kind, typed);

    private static async Task Decide(Visitor by, string kind, params (string, string)[] typed)
    {
        var page = await by.Get($"/back-office/queue?kind={kind}");
        await by.Send(page, page.All("#decision form").GetAttribute("action")!, typed);
    }
}
