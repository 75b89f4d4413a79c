using MasterHome.Common;
using MasterHome.Mail.Outbox;
using MasterHome.Mailings;
using MasterHome.Points;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Home;

public sealed class HomeTests(TestPortal portal) : IClassFixture<TestPortal>
{
    [Fact]
    public async Task The_page_shows_progress_and_links_to_the_explanation()
    {
        using var mira = await portal.SignedIn("mira@example.org");
        var page = await mira.Get("/");

        Assert.Matches(@"^(On track|Behind|At risk): \d+ of 400 points\.$", page.Heading);
        var meter = page.All("progress");
        Assert.Equal("400", meter.GetAttribute("max"));
        Assert.Contains("/points#why", page.Links);
        page.Says("Report Office hours shift");
        page.Says("Complete The Anaplan Way");
        page.Says("You are certified for 2026 because you met the 2025 requirements.");
        Assert.Contains("earned by Sep 15", page.All(".chart svg").GetAttribute("aria-label"), StringComparison.Ordinal);
        Assert.Equal(9, page.Document.QuerySelectorAll(".chart tbody tr").Length);
    }

    [Fact]
    public async Task The_status_is_shown_with_the_same_label_to_the_member_and_to_staff()
    {
        await using var own = new TestPortal();
        var id = await own.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        using var mira = await own.SignedIn("mira@example.org");
        using var alex = await own.SignedIn("alex@example.org");
        foreach (var (points, status) in new[] { (-400, "At risk"), (600, "On track") })
        {
            await own.Ask(async db =>
            {
                var cycle = await db.Cycles.SingleAsync(c => c.Year == 2026);
                var posted = await db.PointEntries.Where(e => e.MemberId == id && e.CycleId == cycle.Id).SumAsync(e => e.Points);
                new Ledger(db).Post(
                    new Posting(
                        id,
                        cycle.Id,
                        points - posted,
                        PointKind.Correction,
                        new DateOnly(2026, 9, 1),
                        "Set",
                        "Rule",
                        1,
                        status,
                        new AuditContext(Actor.System("test"), own.Clock.GetUtcNow().UtcDateTime)
                    )
                );
                return await db.SaveChangesAsync();
            });

            Assert.Equal(status, (await mira.Get("/")).All("#standing .verdict").TextContent);
            Assert.Equal(status, (await alex.Get($"/back-office/members/{id}")).All(".head .tag").TextContent);
            (await alex.Get("/back-office/members?q=mira")).Says(status);
        }
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task The_tasks_are_in_the_order_of_their_dates_and_a_declined_training_is_told()
    {
        await using var own = new TestPortal();
        await own.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            var course = await db.Courses.SingleAsync(c => c.Code == "TAW");
            var audit = new AuditContext(new Actor(ActorKind.Member, mira.Name, null, mira.Id), own.Clock.GetUtcNow().UtcDateTime);
            var claim = MasterHome.Training.Completion.Claim(
                mira.Id,
                course,
                new MasterHome.Training.CourseRecord(new DateOnly(2026, 9, 1), false),
                "A scan",
                new DateOnly(2026, 9, 15),
                audit
            );
            db.Add(claim);
            await db.SaveChangesAsync();
        });
        using var mira = await own.SignedIn("mira@example.org");
        // A report that waits for the team is nothing to do.
        Assert.DoesNotContain(Tasks(await mira.Get("/")), t => t.Contains("The Anaplan Way", StringComparison.Ordinal));
        await own.Do(async db =>
        {
            var claim = await db.Completions.SingleAsync(c =>
                c.State == MasterHome.Training.CompletionState.Claimed && c.Evidence == "A scan"
            );
            claim.Decline("Not readable", new AuditContext(new Actor(ActorKind.Administrator, "Alex"), own.Clock.GetUtcNow().UtcDateTime));
            await db.SaveChangesAsync();
        });
        var tasks = Tasks(await mira.Get("/"));
        string[] expected = ["Report Office hours shift", "Prepare for Webinar panel", "Report The Anaplan Way again"];
        Assert.Equal(expected, tasks.Select(t => expected.FirstOrDefault(e => t.StartsWith(e, StringComparison.Ordinal))).OfType<string>());

        static List<string> Tasks(WebPage page) => [.. page.Document.QuerySelectorAll(".tasks .what").Select(t => t.TextContent.Trim())];
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task What_the_yearly_limit_refuses_is_no_task_and_has_no_button()
    {
        await using var own = new TestPortal();
        // Mira questions the decision in the demo data, and what is questioned is no task either.
        await own.Do(db => db.Appeals.ExecuteDeleteAsync());
        using var mira = await own.SignedIn("mira@example.org");
        (await mira.Get("/")).Says("Report Community blog post again");
        var declined = await own.Ask(async db =>
        {
            var me = await db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync();
            var post = await db.Opportunities.SingleAsync(o =>
                o.Title == "Community blog post" && db.Cycles.Any(c => c.Id == o.CycleId && c.Year == 2026)
            );
            await db.Opportunities.Where(o => o.Id == post.Id).ExecuteUpdateAsync(set => set.SetProperty(o => o.MaxTimes, 1));
            return await db
                .SignUps.Where(s =>
                    s.MemberId == me && s.OpportunityId == post.Id && s.State == MasterHome.Opportunities.SignUpState.Declined
                )
                .Select(s => new
                {
                    s.Id,
                    s.SessionId,
                    s.MemberId,
                })
                .SingleAsync();
        });
        await own.Do(db =>
            new MasterHome.Opportunities.Places(db, TestSupport.A.Calendar()).SignUp(
                declined.MemberId,
                declined.SessionId,
                TestSupport.By.Member(declined.MemberId)
            )
        );

        var home = await mira.Get("/");
        home.Says("Report Community blog post");
        Assert.DoesNotContain("Report Community blog post again", home.Text, StringComparison.Ordinal);
        var page = await mira.Get($"/sign-ups/{declined.Id}");
        Assert.DoesNotContain($"/sign-ups/{declined.Id}/completion", page.Links);
        page.Says("It counts once a year, and you have already signed up that often.");
        Assert.Equal(System.Net.HttpStatusCode.Conflict, (await mira.Get($"/sign-ups/{declined.Id}/completion")).Status);
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task An_offer_is_no_task_for_a_member_who_opted_out()
    {
        await using var own = new TestPortal();
        using var pat = await own.SignedIn("pat@example.org");
        (await pat.Get("/")).Says("Accept the place in UX showcase");
        var offer = await own.Ask(db =>
            db.SignUps.Where(s => s.State == MasterHome.Opportunities.SignUpState.Offered).Select(s => s.Id).SingleAsync()
        );
        Assert.True((await pat.Get($"/sign-ups/{offer}")).HasForm($"/sign-ups/{offer}/acceptance"));
        // Without freeing the place that is held.
        await pat.Send(await pat.Get("/opt-out"), "/opt-out", ("Free", "0"));

        Assert.DoesNotContain("Accept the place", (await pat.Get("/")).Text, StringComparison.Ordinal);
        var page = await pat.Get($"/sign-ups/{offer}");
        Assert.False(page.HasForm($"/sign-ups/{offer}/acceptance"));
        page.Says("You have opted out of the program. Cancel your opt-out first.");
    }

    [Fact]
    public async Task A_member_who_qualified_in_July_needs_half_the_points()
    {
        using var jun = await portal.SignedIn("jun@example.org");
        Assert.Equal("200", (await jun.Get("/")).All("progress").GetAttribute("max"));
        var points = await jun.Get("/points");
        points.Says("from July, the month you qualified");
        points.Says("400 × 6 ÷ 12, rounded up");
    }

    [Fact]
    public async Task A_member_who_met_all_requirements_sees_so()
    {
        using var nia = await portal.SignedIn("nia@example.org");
        var page = await nia.Get("/");
        Assert.Equal("All requirements met for 2026.", page.Heading);
        page.Says("you have all required points");
    }

    [Fact]
    public async Task A_member_who_opted_out_sees_no_pace_and_no_suggestions()
    {
        using var omar = await portal.SignedIn("omar@example.org");
        var page = await omar.Get("/");
        Assert.Equal("You are leaving at the end of 2026.", page.Heading);
        Assert.DoesNotContain("pace", page.Text, StringComparison.Ordinal);
        Assert.Null(page.Document.QuerySelector("#places"));
    }

    [Fact]
    public async Task After_the_year_ends_the_page_says_that_the_team_is_reviewing_it()
    {
        await using var later = new TestPortal();
        later.Clock.SetUtcNow(new DateTimeOffset(2027, 1, 3, 9, 0, 0, TimeSpan.Zero));
        using var mira = await later.SignedIn("mira@example.org");
        var page = await mira.Get("/");
        page.Says("2026 is over, and the team is reviewing it.");
        page.Says("Under review");
        Assert.DoesNotContain("only today", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_does_not_work_and_an_answered_appeal_are_tasks_and_a_waiting_appeal_is_not()
    {
        await using var own = new TestPortal();
        using var mira = await own.SignedIn("mira@example.org");
        var waiting = await mira.Get("/");
        waiting.Says("Your appeal, to be answered by");
        Assert.DoesNotContain("Read the answer to your appeal", waiting.Text, StringComparison.Ordinal);
        var now = own.Clock.GetUtcNow().UtcDateTime;
        await own.Do(async db =>
        {
            var appeal = await db.Appeals.Include(a => a.Messages).SingleAsync();
            appeal.Decide(false, "It is not there.", null, new AuditContext(new Actor(ActorKind.Administrator, "Kim", "kim"), now));
            var member = await db.Members.SingleAsync(m => m.Id == appeal.MemberId);
            var email = new OutgoingEmail(new Announcement("Mira", "Hello", "You"), "test", member.Recipient(), now);
            email.Sent(now);
            db.Add(email);
            await db.SaveChangesAsync();
            await db.OutgoingEmails.Where(m => m.Key == "test").ExecuteUpdateAsync(s => s.SetProperty(m => m.State, EmailState.Returned));
        });

        var page = await mira.Get("/");

        Assert.Equal("Correct your email address", page.Document.QuerySelector("ul.tasks .what")!.FirstChild!.TextContent.Trim());
        page.Says("Read the answer to your appeal");
        own.Clock.Advance(TimeSpan.FromDays(15));
        using var later = await own.SignedIn("mira@example.org");
        Assert.DoesNotContain("Read the answer to your appeal", (await later.Get("/")).Text, StringComparison.Ordinal);
    }
}
