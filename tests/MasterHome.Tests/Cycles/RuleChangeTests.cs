using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Cycles;

public sealed class RuleChangeTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Members_read_what_concerns_them_and_the_team_reads_all_with_author_and_reason()
    {
        var cycle = await Given(A.Cycle().Build());
        var other = await Given(A.Cycle(2027).Build());
        var rules = cycle.Rules;
        await Do(db =>
        {
            var subject = nameof(ProgramCycle);
            var (rulesChanged, audit) = (ProgramCycle.RulesChanged(2026), By.Administrator());
            db.Note(
                audit,
                subject,
                cycle.Id,
                rulesChanged,
                null,
                rules,
                rules with
                {
                    BasePoints = 380,
                    ReportOn = A.Day(2027, 1, 20),
                },
                "Why"
            );
            db.Note(audit, subject, cycle.Id, rulesChanged, null, rules, rules with { ReportOn = A.Day(2027, 1, 20) }, "Why");
            db.Note(audit, subject, cycle.Id, "Level 4 is required in 2026", null, null, "everyone", "Why");
            db.Note(audit, subject, cycle.Id, "Level 4 is no longer required in 2026", null, "everyone", null, "Why");
            db.Note(audit, subject, cycle.Id, "Key date added", null, null, "Jan 1", "Why");
            db.Note(audit, subject, other.Id, ProgramCycle.RulesChanged(2027), null, rules, rules with { BasePoints = 1 }, "Why");
            return db.SaveChangesAsync();
        });

        var changes = await Read(db => db.History.RuleChangesOf(cycle.Id, 2026));

        Assert.All(changes, c => Assert.Equal(("Alex Administrator", "Why"), (c.By, c.Reason)));
        Assert.Equal(
            [
                "Level 4 is no longer required in 2026.",
                "Level 4 is required in 2026.",
                null,
                "Until then: Points for a full year: 400. Since then: Points for a full year: 380.",
            ],
            changes.Select(c => c.ForMembers)
        );
    }
}
