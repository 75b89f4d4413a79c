using System.Data.Common;
using System.Text.Json;
using MasterHome.Cycles;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using static MasterHome.TestSupport.Months;

namespace MasterHome.Tests.Standing;

public class StandingsTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task One_member_and_all_members_get_the_same_answer()
    {
        var cycle = await Demo();
        var all = await Read(db => Standings(db).Of(db.Members, cycle));
        Assert.Equal(50, all.Count);
        foreach (var standing in all.Where((_, n) => n % 7 == 0))
            Assert.Equal(
                JsonSerializer.Serialize(standing),
                JsonSerializer.Serialize(await Read(db => Standings(db).Of(standing.Who.Id, cycle)))
            );
    }

    [Fact]
    public async Task Fifty_members_take_as_few_queries_as_one()
    {
        var cycle = await Demo();
        var (one, fifty) = (new Queries(), new Queries());
        await using (var db = Open(one))
            await Standings(db).Of(await db.Members.MinAsync(m => m.Id), cycle);
        await using (var db = Open(fifty))
            await Standings(db).Of(db.Members, cycle);
        Assert.Equal(one.Count - 1, fifty.Count);
        Assert.InRange(fifty.Count, 1, 12);
    }

    [Fact]
    public async Task No_members_give_no_standings() => Assert.Null(await Read(db => Standings(db).Of(4711, A.Cycle().Numbered(1))));

    [Fact]
    public async Task Says_what_is_earned_awaiting_and_signed_up_for()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().QualifiedIn(July).Build());
        await Post(member, cycle, 60, "talk:1");
        var opportunity = await Given(
            A.Opportunity().In(cycle).Worth(40).With(A.Session().At(A.Time(2026, 9, 1)), A.Session().At(A.Time(2026, 11, 1))).Build()
        );
        await Do(async db =>
        {
            var places = new Places(db, Calendar);
            var first = await places.SignUp(member.Id, opportunity.Sessions[0].Id, By.Member(member.Id, A.Time(2026, 8, 1)));
            await places.SignUp(member.Id, opportunity.Sessions[1].Id, By.Member(member.Id));
            await places.Report(first.Id, new CompletionReport(A.Day(2026, 9, 1), "Held it"), By.Member(member.Id));
        });
        var idea = new Suggestion(
            member.Id,
            new SuggestionContent("Podcast", "An hour.", null, null, null),
            A.DaysUntil(A.Today),
            By.Member(member.Id)
        );
        idea.Accept(30, "Please do", By.Administrator());
        await Given(idea);
        var standing = await Of(member, cycle);
        Assert.Equal(
            (60, 200, 140, 40, 70, 110, 107),
            (
                standing.Earned,
                standing.Required.Points,
                standing.ToGo,
                standing.Awaiting,
                standing.SignedUpFor,
                standing.Pending,
                standing.DaysLeft
            )
        );
    }

    [Fact]
    public async Task A_suggestion_belongs_to_the_year_of_its_day()
    {
        var (past, cycle) = (await Given(A.Cycle(2025).Build()), await Given(A.Cycle(2026).Build()));
        var member = await Given(A.Member().Build());
        var idea = new Suggestion(
            member.Id,
            new SuggestionContent("Podcast", "An hour.", null, null, null),
            A.DaysUntil(A.Day(2025, 12, 1)),
            By.Member(member.Id, A.Time(2025, 12, 1))
        );
        idea.Accept(30, "Please do", By.Administrator(A.Time(2025, 12, 2)));
        idea.Report(A.Day(2026, 1, 10), "Done", A.DaysUntil(A.Today), By.Member(member.Id));
        await Given(idea);
        Assert.Equal((0, 30), ((await Of(member, past)).Awaiting, (await Of(member, cycle)).Awaiting));
    }

    [Fact]
    public async Task Trainings_count_from_the_day_that_the_requirement_says_and_for_partners_where_it_says_so()
    {
        var cycle = await Given(A.Cycle().Build());
        var (one, two, partners) = (
            await Given(A.Course("L1").Build()),
            await Given(A.Course("L2").Build()),
            await Given(A.Course("PX").Build())
        );
        await Given(new Requirement(cycle, one, Audience.Everyone, null, null, A.Day(2026, 1, 5), By.Administrator()));
        await Given(new Requirement(cycle, two, Audience.Everyone, A.Day(2025, 1, 1), null, A.Day(2026, 1, 5), By.Administrator()));
        await Given(new Requirement(cycle, partners, Audience.Partners, null, null, A.Day(2026, 1, 5), By.Administrator()));
        var (member, partner) = (await Given(A.Member().Build()), await Given(A.Member().AtAPartner().Build()));
        foreach (var course in new[] { one, two })
            await Given(Completion.Recorded(member.Id, course.Id, new CourseRecord(A.Day(2024, 5, 1), false), By.System()));
        var standing = await Of(member, cycle);
        Assert.Equal(["L1", "L2"], standing.Trainings.Select(t => t.Code));
        Assert.Equal(["L1"], standing.Trainings.Where(t => t.IsDone).Select(t => t.Code));
        Assert.Equal(["L1", "L2", "PX"], (await Of(partner, cycle)).Trainings.Select(t => t.Code));
    }

    [Fact]
    public async Task A_declined_completion_is_none_and_a_prerequisite_may_be_from_any_year()
    {
        var cycle = await Given(A.Cycle().Build());
        var (one, three) = (A.Course("L1").Build(), A.Course("L3").Build());
        three.Need(one);
        await Given(three);
        await Given(new Requirement(cycle, three, Audience.Everyone, null, null, A.Day(2026, 1, 5), By.Administrator()));
        var member = await Given(A.Member().Build());
        await Given(Completion.Recorded(member.Id, three.Id, new CourseRecord(A.Day(2026, 5, 1), false), By.System()));
        var declined = Completion.Claim(
            member.Id,
            one,
            new CourseRecord(A.Day(2026, 5, 2), false),
            "A scan",
            A.Today,
            By.Member(member.Id)
        );
        declined.Decline("Not readable", By.Administrator());
        await Given(declined);
        Assert.Equal([one.Title], Assert.Single((await Of(member, cycle)).Trainings).Missing);
        await Given(Completion.Recorded(member.Id, one.Id, new CourseRecord(A.Day(2019, 5, 1), true), By.System()));
        Assert.True(Assert.Single((await Of(member, cycle)).Trainings).IsDone);
    }

    [Fact]
    public async Task Knows_who_is_leaving_on_leave_or_asked_for_something_else()
    {
        var cycle = await Given(A.Cycle().Build());
        var (leaving, away, special) = (await Given(A.Member().Build()), A.Member().Build(), await Given(A.Member().Build()));
        await Given(new OptOut(leaving.Id, cycle, null, A.Today, By.Member(leaving.Id)));
        away.AskForLeave(A.Day(2026, 9, 1), A.Day(2026, 9, 30), "Travel", A.Moment).Grant(By.Administrator());
        await Given(away);
        await Given(new RequiredOverride(special.Id, cycle, 150, "Illness", By.Administrator()));
        Assert.Equal(
            (MemberStatus.Leaving, (DateTime?)A.Moment),
            ((await Of(leaving, cycle)).Status, (await Of(leaving, cycle)).OptedOutAt)
        );
        Assert.Equal((MemberStatus.OnLeave, 367), ((await Of(away, cycle)).Status, (await Of(away, cycle)).Required.Points));
        Assert.Equal(150, (await Of(special, cycle)).Required.Points);
    }

    /// <summary>Fifty members in different situations.</summary>
    private async Task<ProgramCycle> Demo()
    {
        var cycle = await Given(A.Cycle().Build());
        var course = await Given(A.Course().Build());
        await Given(new Requirement(cycle, course, Audience.Everyone, null, null, A.Day(2026, 1, 5), By.Administrator()));
        for (var n = 0; n < 50; n++)
        {
            var member = A.Member().QualifiedIn(1 + (n % 12), 2025 + (n % 2)).Build();
            if (n % 3 == 0)
                member.AskForLeave(A.Day(2026, 3, 1), A.Day(2026, 10, 31), "Travel", A.Moment).Grant(By.Administrator());
            await Given(member);
            await Post(member, cycle, 10 * n, $"talk:{n}");
            if (n % 4 == 0)
                await Given(Completion.Recorded(member.Id, course.Id, new CourseRecord(A.Day(2025, 5, 1), false), By.System()));
            if (n % 5 == 0)
                await Given(new OptOut(member.Id, cycle, null, A.Today, By.Member(member.Id)));
            if (n % 7 == 0)
                await Given(new RequiredOverride(member.Id, cycle, n, "Agreed", By.Administrator()));
        }
        return cycle;
    }

    private Standings Standings(MasterHome.Data.HomeDb db) => new(db, Calendar);

    private async Task<MemberStanding> Of(Member member, ProgramCycle cycle) => (await Read(db => Standings(db).Of(member.Id, cycle)))!;

    private Task Post(Member member, ProgramCycle cycle, int points, string source) =>
        Do(async db =>
        {
            new Ledger(db).Post(
                new Posting(
                    member.Id,
                    cycle.Id,
                    points,
                    PointKind.Completion,
                    A.Day(2026, 9, 1),
                    "Talk",
                    "A talk",
                    1,
                    source,
                    By.Administrator()
                )
            );
            await db.SaveChangesAsync();
        });

    private sealed class Queries : DbCommandInterceptor
    {
        public int Count { get; private set; }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Count++;
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
