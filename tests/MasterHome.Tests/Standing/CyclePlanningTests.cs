using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Standing;

[Trait("Fault", "1")]
public class CyclePlanningTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task A_new_cycle_copies_rules_trainings_and_key_dates_of_the_newest()
    {
        var cycle = A.Cycle().Asking(420).Build();
        cycle.AddKeyDate(A.Day(2026, 12, 10), "Final review");
        await Given(cycle);
        var course = await Given(A.Course().Build());
        await Given(new Requirement(cycle, course, Audience.Partners, A.Day(2025, 1, 1), "By contract", A.Today, By.Administrator()));
        await Given(A.Opportunity().In(cycle).Called("Speak").With(A.Session()).Build());
        await Given(A.Opportunity().In(cycle).Called("Retired").With(A.Session()).Retired().Build());

        var id = await Read(db => Planning(db).Create(2027, copyOpportunities: true, By.Administrator()));

        var next = await Read(db => db.Cycles.SingleAsync(c => c.Id == id));
        Assert.Equal(
            (2027, 420, A.Day(2027, 6, 30), A.Day(2028, 1, 15)),
            (next.Year, next.BasePoints, next.TrainingFinalOn, next.ReportOn)
        );
        Assert.Equal((A.Day(2027, 12, 10), "Final review"), (next.KeyDates[0].On, next.KeyDates[0].Text));
        var requirement = await Read(db => db.Requirements.SingleAsync(r => r.CycleId == id));
        Assert.Equal((course.Id, Audience.Partners), (requirement.CourseId, requirement.Audience));
        var draft = await Read(db => db.Opportunities.Include(o => o.Sessions).SingleAsync(o => o.CycleId == id));
        Assert.Equal(("Speak", null, 0), (draft.Title, draft.PublishedAt, draft.Sessions.Count));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(2019)]
    [InlineData(2026)]
    [InlineData(2028)]
    [InlineData(99_999)]
    [InlineData(int.MaxValue)]
    public async Task Only_the_year_after_the_newest_can_be_added(int year)
    {
        await Given(A.Cycle().Build());
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Do(db => Planning(db).Create(year, false, By.Administrator())));
        Assert.Equal(("Year", 1), (refused.Field, await Read(db => db.Cycles.CountAsync())));
    }

    [Fact]
    public void A_key_date_on_leap_day_moves_to_February_28()
    {
        var cycle = A.Cycle(2028).Build();
        cycle.AddKeyDate(A.Day(2028, 2, 29), "Leap day");
        Assert.Equal(A.Day(2029, 2, 28), ProgramCycle.After(cycle).KeyDates[0].On);
    }

    [Fact]
    public async Task An_unused_cycle_can_be_deleted_and_added_again()
    {
        var cycle = A.Cycle().Build();
        cycle.AddKeyDate(A.Day(2026, 12, 10), "Final review");
        await Given(cycle);
        var course = await Given(A.Course().Build());
        await Given(new Requirement(cycle, course, Audience.Everyone, null, "Needed", A.Today, By.Administrator()));
        await Given(A.Opportunity().In(cycle).With(A.Session()).Build());
        var next = await Read(db => Planning(db).Create(2027, true, By.Administrator()));

        await Do(db => Planning(db).Delete(next, By.Administrator()));

        Assert.Equal([2026], await Read(db => db.Cycles.Select(c => c.Year).ToListAsync()));
        await Read(db => Planning(db).Create(2027, true, By.Administrator()));
    }

    [Theory]
    [InlineData("sign-up")]
    [InlineData("entry")]
    [InlineData("older")]
    [InlineData("only")]
    public async Task A_used_cycle_stays(string why)
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        if (why is "sign-up" or "entry")
            await Given(A.Cycle(2025).Build());
        if (why == "older")
            await Given(A.Cycle(2027).Build());
        if (why == "sign-up")
        {
            var session = (await Given(A.Opportunity().In(cycle).With(A.Session()).Build())).Sessions[0];
            await Do(db => new MasterHome.Opportunities.Places(db, Calendar).SignUp(member.Id, session.Id, By.Member(member.Id)));
        }
        if (why == "entry")
            await Do(db =>
                new Ledger(db).Correct(
                    member.Id,
                    cycle.Id,
                    new Correction(5, A.Today, "Late", "Reason"),
                    Guid.NewGuid(),
                    By.Administrator()
                )
            );
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Planning(db).Delete(cycle.Id, By.Administrator())));
        Assert.True(await Read(db => db.Cycles.AnyAsync(c => c.Id == cycle.Id)));
    }

    [Fact]
    public void Key_dates_of_a_closed_year_stay_as_they_are()
    {
        var cycle = A.Cycle().Build();
        cycle.AddKeyDate(A.Day(2026, 12, 10), "Final review");
        cycle.Close(By.Administrator(A.Time(2027, 1, 5)), A.Day(2027, 1, 5));
        Assert.Throws<RefusedException>(() => cycle.AddKeyDate(A.Day(2026, 12, 11), "Late"));
        Assert.Throws<RefusedException>(() => cycle.RemoveKeyDate(0));
        Assert.Single(cycle.KeyDates);
    }

    [Fact]
    public void A_key_date_that_is_gone_cannot_be_removed_again() =>
        Assert.Throws<RefusedException>(() => A.Cycle().Build().RemoveKeyDate(7));

    private CyclePlanning Planning(HomeDb db) => new(db, Calendar);
}
