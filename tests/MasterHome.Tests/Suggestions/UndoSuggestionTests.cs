using MasterHome.Mail.Outbox;
using MasterHome.Points;
using MasterHome.Suggestions;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Suggestions;

public sealed class UndoSuggestionTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Points_go_back_by_an_entry_and_the_suggestion_can_be_credited_again()
    {
        var id = await Suggest(A.Today);
        await Accept(id, 60);
        await Undo(id);
        Assert.Equal([60, -60], await Points());
        await Accept(id, 40);
        await Undo(id);
        await Accept(id, 50);
        Assert.Equal([60, -60, 40, -40, 50], await Points());
        Assert.Equal(5, await Read(db => db.PointEntries.Select(e => e.SourceKey).Distinct().CountAsync()));
    }

    [Fact]
    public async Task An_accepted_idea_is_open_again_in_its_old_place_and_the_email_does_not_leave()
    {
        var id = await Suggest(null);
        var since = (await Read(db => db.Suggestions.SingleAsync())).WaitsSince;
        await Accept(id, 60);
        await Undo(id);
        var suggestion = await Read(db => db.Suggestions.SingleAsync());
        Assert.Equal(
            (SuggestionState.Open, since, null, null),
            (suggestion.State, suggestion.WaitsSince, suggestion.Points, suggestion.Answer)
        );
        Assert.Equal([EmailState.NotSent], await Read(db => db.OutgoingEmails.Select(m => m.State).ToListAsync()));
        await Assert.ThrowsAsync<RefusedException>(() => Undo(id));
    }

    [Fact]
    public async Task A_reported_one_goes_back_to_reported_with_the_points_accepted_before()
    {
        var id = await Suggest(null);
        await Accept(id, 60);
        await Do(async db =>
        {
            var suggestion = await db.Suggestions.SingleAsync();
            suggestion.Report(A.Today, "Done", A.DaysUntil(A.Today), By.Member(suggestion.MemberId));
            await db.SaveChangesAsync();
        });
        // The acceptance cannot be undone any more: the member has reported it.
        await Assert.ThrowsAsync<RefusedException>(() => Undo(id));
        await Accept(id, 80);
        await Undo(id);
        var undone = await Read(db => db.Suggestions.SingleAsync());
        Assert.Equal((SuggestionState.Reported, 60), (undone.State, undone.Points));
        Assert.Equal([80, -80], await Points());
    }

    [Fact]
    public async Task It_is_refused_late_and_after_the_close()
    {
        var id = await Suggest(A.Today);
        await Accept(id, 60);
        await Assert.ThrowsAsync<RefusedException>(() => Undo(id, By.Administrator(A.Moment.AddHours(25))));
        await Do(db => db.Cycles.ExecuteUpdateAsync(set => set.SetProperty(c => c.ClosedAt, A.Moment)));
        await Assert.ThrowsAsync<RefusedException>(() => Undo(id));
        Assert.Equal([60], await Points());
    }

    private async Task<int> Suggest(DateOnly? doneOn)
    {
        await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        return (
            await Given(
                new Suggestion(
                    member.Id,
                    new SuggestionContent("A talk", "At a meetup", null, doneOn, 60),
                    A.DaysUntil(A.Today),
                    By.Member(member.Id, A.Moment.AddDays(-3))
                )
            )
        ).Id;
    }

    private Task Accept(int id, int points) => Do(db => Actions(db).Accept(id, points, "Yes", By.Administrator()));

    private Task Undo(int id, AuditContext? audit = null) =>
        Do(db => Actions(db).Undo(id, audit ?? By.Administrator(A.Moment.AddHours(1))));

    private static SuggestionActions Actions(MasterHome.Data.HomeDb db) => new(db, new Ledger(db));

    private Task<List<int>> Points() => Read(db => db.PointEntries.OrderBy(e => e.Id).Select(e => e.Points).ToListAsync());
}
