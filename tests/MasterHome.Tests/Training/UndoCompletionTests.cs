using MasterHome.Mail.Outbox;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Training;

public sealed class UndoCompletionTests(TestDatabase database) : DataTest(database)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_decision_is_undone_for_a_day_and_the_claim_keeps_its_place(bool verified)
    {
        var (id, since) = await Claim();
        await Decide(id, verified);
        await Assert.ThrowsAsync<RefusedException>(() => Undo(id, By.Administrator(A.Moment.AddHours(25))));
        await Assert.ThrowsAsync<RefusedException>(() => Undo(id, By.Staff()));
        await Undo(id, By.Administrator(A.Moment.AddHours(1)));
        var claim = await Read(db => db.Completions.SingleAsync());
        Assert.Equal((CompletionState.Claimed, since, null, null), (claim.State, claim.ReportedAt, claim.DecidedBy, claim.DecisionReason));
        Assert.Equal([EmailState.NotSent], await Read(db => db.OutgoingEmails.Select(m => m.State).ToListAsync()));
        await Assert.ThrowsAsync<RefusedException>(() => Undo(id, By.Administrator()));
        await Decide(id, !verified);
    }

    [Fact]
    public async Task When_the_email_has_left_a_second_one_says_so()
    {
        var (id, _) = await Claim();
        await Decide(id, verified: true);
        await Do(db => db.OutgoingEmails.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent)));
        await Undo(id, By.Administrator());
        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.Kind == TrainingUndone.Key));
        Assert.Equal("verified", email.ReadValues()["undone"]);
    }

    [Fact]
    public async Task It_is_refused_when_the_year_is_closed_and_for_the_own_work()
    {
        var (id, _) = await Claim();
        await Decide(id, verified: true);
        var member = await Read(db => db.Completions.Select(c => c.MemberId).SingleAsync());
        await Assert.ThrowsAsync<RefusedException>(() => Undo(id, By.Administrator(memberId: member)));
        await Do(db => db.Cycles.ExecuteUpdateAsync(set => set.SetProperty(c => c.ClosedAt, A.Moment)));
        Assert.Contains("is closed", (await Assert.ThrowsAsync<RefusedException>(() => Undo(id, By.Administrator()))).Message);
    }

    private async Task<(int Id, DateTime Since)> Claim()
    {
        await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        var course = await Given(A.Course().Build());
        var at = A.Moment.AddDays(-3);
        var claim = await Given(
            Completion.Claim(
                member.Id,
                course,
                new CourseRecord(A.Today.AddDays(-4), false),
                "Certificate",
                A.Today,
                By.Member(member.Id, at)
            )
        );
        return (claim.Id, at);
    }

    private Task Decide(int id, bool verified) =>
        Do(db =>
            verified
                ? new CompletionClaims(db).Verify(id, By.Administrator())
                : new CompletionClaims(db).Decline(id, "Not there", By.Administrator())
        );

    private Task Undo(int id, AuditContext audit) => Do(db => new CompletionClaims(db).Undo(id, audit));
}
