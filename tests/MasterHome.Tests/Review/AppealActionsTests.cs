using MasterHome.Appeals;
using MasterHome.Mail.Outbox;
using MasterHome.Points;
using MasterHome.Review;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Review;

public sealed class AppealActionsTests(TestDatabase database) : DataTest(database)
{
    private int _member;

    [Fact]
    public async Task It_is_about_something_of_the_own_and_one_at_a_time()
    {
        var entry = await AnEntry(By.Administrator());
        var other = (await Given(A.Member().Build())).Id;
        await Assert.ThrowsAsync<NotFoundException>(() => Ask(new(AppealedKind.PointEntry, entry), other));
        await Ask(new(AppealedKind.PointEntry, entry));
        await Assert.ThrowsAsync<RefusedException>(() => Ask(new(AppealedKind.PointEntry, entry)));
        await Ask(new(AppealedKind.MissingEntry, 0));
        Assert.Equal(2, await Read(db => db.Appeals.CountAsync(a => a.AnswerBy == A.Today.AddDays(14))));
    }

    [Fact]
    public async Task Somebody_who_was_not_involved_answers_and_the_member_gets_the_answer()
    {
        var id = await Ask(new(AppealedKind.PointEntry, await AnEntry(By.Administrator())));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Decide(id, By.Administrator()));
        Assert.Contains("not involved", refused.Message);
        await Decide(id, Other());
        var email = Assert.Single(await Emails()).ReadValues();
        Assert.Equal(("Talk", "Your appeal is upheld.", "You are right."), (email["about"], email["decision"], email["answer"]));
    }

    [Fact]
    public async Task A_message_of_the_team_is_sent_and_the_members_own_is_not()
    {
        var id = await Ask(new(AppealedKind.MissingEntry, 0));
        await Do(db => Actions(db).Write(id, "Which talk?", By.Administrator()));
        await Do(db => Actions(db).Write(id, "The one in May.", By.Member(_member)));
        Assert.Equal(["Which talk?"], (await Emails()).Select(e => e.ReadValues()["message"]));
        Assert.Equal(
            [("Which talk?", true), ("The one in May.", false)],
            await Read(async db =>
                (await db.Appeals.SingleAsync()).Messages.OrderBy(m => m.Id).Select(m => (m.Text, m.IsFromTeam)).ToList()
            )
        );
    }

    [Fact]
    public async Task Reopened_once_it_is_answered_by_a_third_and_keeps_the_first_answer()
    {
        var id = await Ask(new(AppealedKind.MissingEntry, 0));
        await Decide(id, Other(), upheld: false);
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Actions(db).Reopen(id, "Look again.", By.Member(_member, A.Moment.AddDays(15))))
        );
        await Do(db => Actions(db).Reopen(id, "Look again.", By.Member(_member)));
        Assert.Equal(
            ["You are right.", "Look again."],
            await Read(async db => (await db.Appeals.SingleAsync()).Messages.OrderBy(m => m.Id).Select(m => m.Text).ToList())
        );
        await Assert.ThrowsAsync<RefusedException>(() => Decide(id, Other()));
        await Decide(id, Other("third"));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Reopen(id, "Again.", By.Member(_member))));
    }

    [Fact]
    public async Task An_answer_is_undone_for_a_day_and_its_email_does_not_leave()
    {
        var id = await Ask(new(AppealedKind.MissingEntry, 0));
        await Decide(id, Other());
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Undo(id, By.Administrator(A.Moment.AddHours(25)))));
        await Do(db => Actions(db).Undo(id, By.Administrator(A.Moment.AddHours(1))));
        var appeal = await Read(db => db.Appeals.SingleAsync());
        Assert.Equal((AppealState.Open, null), (appeal.State, appeal.Answer));
        Assert.Equal(EmailState.NotSent, Assert.Single(await Emails()).State);
        await Decide(id, Other());
    }

    [Fact]
    public async Task Of_two_answers_at_once_one_counts()
    {
        var id = await Ask(new(AppealedKind.MissingEntry, 0));
        var answered = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(n =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            await Decide(id, Other($"administrator-{n}"), upheld: n % 2 == 0);
                            return true;
                        }
                        catch (RefusedException)
                        {
                            return false;
                        }
                    })
                )
        );
        Assert.Equal((1, 1), (answered.Count(a => a), (await Emails()).Count));
    }

    private static AuditContext Other(string account = "another-account") =>
        new(new Actor(ActorKind.Administrator, "Kim Administrator", account, null), A.Moment);

    private async Task<long> AnEntry(AuditContext by)
    {
        var cycle = await Given(A.Cycle().Build());
        _member = (await Given(A.Member().Build())).Id;
        await Do(db => new Ledger(db).Correct(_member, cycle.Id, new Correction(10, A.Today, "Talk", "Missing"), Guid.NewGuid(), by));
        return await Read(db => db.PointEntries.Select(e => e.Id).SingleAsync());
    }

    private async Task<int> Ask(AppealedThing thing, int? memberId = null)
    {
        if (_member == 0)
            _member = (await Given(A.Member().Build())).Id;
        var (who, id) = (memberId ?? _member, 0);
        await Do(async db => id = await Actions(db).Ask(who, thing, "I did give that talk.", By.Member(who)));
        return id;
    }

    private Task Decide(int id, AuditContext by, bool upheld = true) => Do(db => Actions(db).Decide(id, upheld, "You are right.", by));

    private static AppealActions Actions(MasterHome.Data.HomeDb db) =>
        new(db, A.Calendar(), Options.Create(new AppealSettings()), Options.Create(new UndoSettings()));

    private Task<List<OutgoingEmail>> Emails() => Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync());
}
