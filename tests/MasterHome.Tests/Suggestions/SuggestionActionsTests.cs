using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Suggestions;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Suggestions;

public class SuggestionActionsTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task What_was_done_is_credited_to_the_year_of_its_day()
    {
        var past = await Given(A.Cycle(2025).Build());
        await Given(A.Cycle(2026).Build());
        var suggestion = await Suggest(A.Day(2025, 12, 31));
        await Do(db => Box(db).Accept(suggestion.Id, 30, "Well done", By.Administrator()));
        var line = await Read(db => db.PointEntries.SingleAsync());
        Assert.Equal(
            (past.Id, 30, PointKind.Suggestion, $"suggestion:{suggestion.Id}", A.Day(2025, 12, 31)),
            (line.CycleId, line.Points, line.Kind, line.SourceKey, line.OccurredOn)
        );
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == SuggestionAnswered.Key)));
    }

    [Fact]
    public async Task A_planned_suggestion_is_credited_after_verification()
    {
        await Given(A.Cycle().Build());
        var suggestion = await Suggest(null);
        await Do(db => Box(db).Accept(suggestion.Id, 30, "Please do", By.Administrator()));
        Assert.Equal(0, await Read(db => db.PointEntries.CountAsync()));
        await Do(async db =>
        {
            (await db.Suggestions.SingleAsync()).Report(A.Day(2026, 9, 10), "Done", A.DaysUntil(A.Today), By.Member());
            await db.SaveChangesAsync();
        });
        await Do(db => Box(db).Accept(suggestion.Id, 30, "Well done", By.Administrator(A.Moment.AddHours(1))));
        Assert.Equal(30, await Read(db => db.PointEntries.Select(e => e.Points).SingleAsync()));
    }

    [Fact]
    public async Task Concurrent_decisions_credit_once()
    {
        await Given(A.Cycle().Build());
        var suggestion = await Suggest(A.Day(2026, 9, 1));
        var tries = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(() =>
                        Record.ExceptionAsync(() => Do(db => Box(db).Accept(suggestion.Id, 30, "Well done", By.Administrator())))
                    )
                )
        );
        Assert.Single(tries, e => e is null);
        Assert.Equal(1, await Read(db => db.PointEntries.CountAsync()));
    }

    [Fact]
    public async Task Nothing_is_credited_to_a_closed_year_or_to_one_that_never_was()
    {
        await Given(A.Cycle(2025).Closed().Build());
        foreach (var day in new[] { A.Day(2025, 12, 1), A.Day(2019, 12, 1) })
        {
            var suggestion = await Suggest(day);
            await Assert.ThrowsAsync<RefusedException>(() => Do(db => Box(db).Accept(suggestion.Id, 30, "Well done", By.Administrator())));
            Assert.Equal(
                SuggestionState.Open,
                await Read(db => db.Suggestions.Where(s => s.Id == suggestion.Id).Select(s => s.State).SingleAsync())
            );
        }
    }

    [Fact]
    public async Task An_opportunity_is_made_of_a_suggestion_once_and_its_member_is_thanked()
    {
        var opportunity = await Given(A.Opportunity().In(await Given(A.Cycle().Build())).NotYetPublished().Build());
        var suggestion = await Suggest(null);
        await Adopt();
        await Assert.ThrowsAsync<RefusedException>(Adopt);

        Assert.Equal(
            (opportunity.Id, SuggestionState.Open),
            await Read(db => db.Suggestions.Select(s => ValueTuple.Create(s.OpportunityId!.Value, s.State)).SingleAsync())
        );
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == SuggestionAdopted.Key)));

        // A draft can be deleted; the suggestion stays.
        await Do(db => db.Opportunities.ExecuteDeleteAsync());
        Assert.Null(await Read(db => db.Suggestions.Select(s => s.OpportunityId).SingleAsync()));

        Task Adopt() =>
            Do(db =>
                db.Transact(async ct => await Box(db).Adopt(suggestion.Id, await db.Opportunities.SingleAsync(ct), By.Administrator(), ct))
            );
    }

    private static SuggestionActions Box(HomeDb db) => new(db, new Ledger(db));

    private async Task<Suggestion> Suggest(DateOnly? doneOn)
    {
        var member = await Given(A.Member().Build());
        return await Given(
            new Suggestion(
                member.Id,
                new SuggestionContent("Podcast", "An hour.", null, doneOn, null),
                // The year may have closed since.
                new ContributionDays([2019, 2025, 2026], A.Day(2019, 1, 1), A.Today),
                By.Member(member.Id)
            )
        );
    }
}
