using System.Text.Json;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Suggestions;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Standing.OwnYear;

public class MemberYearReaderTests(TestDatabase database) : DataTest(database)
{
    /// <summary>One question is asked in three ways: for the pages of one member, for one member beside a list, and for many.</summary>
    [Fact]
    public async Task Of_every_member_and_year_it_says_the_same_as_the_standings_of_many()
    {
        await CreateData();
        await using var db = Open();
        var reader = new MemberYearReader(db, Calendar, new ProgramData());
        var program = await reader.ReadProgram(1, default);

        var compared = 0;
        foreach (var cycle in program.Cycles)
        {
            foreach (var standing in await new Standings(db, Calendar).Of(db.Members, cycle))
            {
                foreach (var byDay in new[] { true, false })
                {
                    var year = await reader.Read(standing.Who.Id, program, cycle, byDay, default);
                    Assert.Equal(JsonSerializer.Serialize(standing), JsonSerializer.Serialize(year!.Standing));
                    compared++;
                }
                var alone = await new MemberStandingReader(db, Calendar).Read(standing.Who.Id, program, cycle, default);
                Assert.Equal(JsonSerializer.Serialize(standing), JsonSerializer.Serialize(alone));
            }
        }
        Assert.Equal(3 * 6 * 2, compared);
    }

    [Fact]
    public async Task The_rules_of_signing_up_get_the_same_applicant()
    {
        await CreateData();
        await using var db = Open();
        var reader = new MemberYearReader(db, Calendar, new ProgramData());
        var program = await reader.ReadProgram(1, default);
        var opportunities = await db.Opportunities.AsNoTracking().Include(o => o.Sessions).ToListAsync();

        foreach (var member in await db.Members.Select(m => m.Id).ToListAsync())
        {
            foreach (var cycle in program.Cycles)
            {
                var own = await db.SignUps.AsNoTracking().Where(s => s.MemberId == member).ToListAsync();
                var expected = await db.ApplicantOf(member, cycle, own, default) with
                {
                    Schedule = await db.ScheduleOf(member, Calendar.Now, Calendar.LongestSession),
                };
                var actual = (await reader.ReadSignUps(member, program, cycle, default))!.ToApplicant(
                    Calendar.Now,
                    Calendar.LongestSession
                );
                foreach (var opportunity in opportunities.Where(o => o.CycleId == cycle.Id))
                {
                    foreach (var session in opportunity.Sessions)
                        Assert.Equal(
                            opportunity.WhyNotSignUp(session, expected, Calendar.Now),
                            program.Opportunities[opportunity.Id].WhyNotSignUp(session, actual, Calendar.Now)
                        );
                }
            }
        }
    }

    [Fact]
    public async Task A_process_reads_the_program_again_when_its_version_is_another_and_only_then()
    {
        var cycle = await Given(A.Cycle().Build());
        await using var db = Open();
        var program = new ProgramData();
        var first = await program.Read(db, 1, default);
        await Given(A.Opportunity().In(cycle).With(A.Session()).Build());

        Assert.Same(first, await program.Read(db, 1, default));
        Assert.Single((await program.Read(db, 2, default)).Opportunities);
    }

    private async Task CreateData()
    {
        Clock.SetUtcNow(new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero));
        await Do(db => new DatabaseMigrator(db, Calendar).Migrate());
        await Do(db => LockOrder.Without(() => new DemoData(db, Calendar, A.PasswordHasher()).CreateOnce()));
        await Do(AddRareCases);
    }

    /// <summary>What the demo data has none of.</summary>
    private static async Task AddRareCases(HomeDb db)
    {
        var running = await db.Cycles.SingleAsync(c => c.Year == 2026);
        ProgramCycle next = A.Cycle(2027);
        db.Add(next);
        await db.SaveChangesAsync();
        Opportunity coming = A.Opportunity().In(next).Called("A talk of next year").With(A.Session().At(A.Time(2027, 2, 1)));
        db.Add(coming);
        var members = await db.Members.OrderBy(m => m.Id).Take(6).ToListAsync();
        await db.SaveChangesAsync();
        foreach (var member in members)
        {
            // Of last year, of this year, and done in another year than it was suggested.
            foreach (
                var (created, done) in new (DateTime, DateOnly?)[]
                {
                    (A.Time(2025, 12, 31, 12), null),
                    (A.Time(2026, 3, 1), null),
                    (A.Time(2026, 1, 2), A.Day(2025, 12, 30)),
                    (A.Time(2026, 1, 2), A.Day(2026, 1, 1)),
                }
            )
            {
                var suggestion = new Suggestion(
                    member.Id,
                    new SuggestionContent($"Podcast {created:yyyy-MM-dd} {done}", "An hour.", null, done, 20),
                    new ContributionDays([2025, 2026], A.Day(2020, 1, 1), A.Day(2026, 9, 15)),
                    By.Member(member.Id, created)
                );
                suggestion.Accept(30, "Good", By.Administrator(A.Time(2026, 9, 1)));
                db.Add(suggestion);
            }
            db.Add(
                new SignUp(coming.Sessions[0], coming, member.Id, SignUpState.Confirmed, null, By.Member(member.Id, A.Time(2026, 9, 1)))
            );
        }
        db.Add(new RequiredOverride(members[0].Id, running, 123, "Agreed", By.Administrator()));
        members[1].AskForLeave(A.Day(2026, 10, 1), A.Day(2026, 11, 30), "Family", A.Moment).Grant(By.Administrator());
        members[2].Renew(certified: false, 2025);
        if (!await db.OptOuts.AnyAsync(o => o.MemberId == members[3].Id))
            db.Add(new OptOut(members[3].Id, running, null, A.Today, By.Member(members[3].Id)));
        await db.SaveChangesAsync();
    }
}
