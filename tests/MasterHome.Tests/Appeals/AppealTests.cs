using MasterHome.Appeals;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Appeals;

public class AppealTests
{
    private const int Member = 7;

    [Theory]
    [InlineData(true, AppealState.Upheld)]
    [InlineData(false, AppealState.Rejected)]
    public void An_appeal_is_answered_once(bool upheld, AppealState state)
    {
        var appeal = Ask();
        appeal.Decide(upheld, " Looked at it again. ", "Somebody else", By.Administrator());
        Assert.Equal(
            (state, "Looked at it again.", "Alex Administrator", A.Moment),
            (appeal.State, appeal.Answer, appeal.AnsweredBy, appeal.AnsweredAt!.Value)
        );
        Assert.Throws<RefusedException>(() => appeal.Decide(!upheld, "And again", null, By.Administrator()));
        Assert.Throws<RefusedException>(() => appeal.Withdraw());
        Assert.Equal(state, appeal.State);
    }

    [Fact]
    public void Only_an_administrator_who_was_not_involved_in_the_decision_can_answer()
    {
        var appeal = Ask();
        foreach (
            var audit in new[]
            {
                By.Member(Member),
                By.Staff(),
                By.Administrator(memberId: Member),
                By.Administrator(name: "Renamed Since"),
            }
        )
            Assert.Throws<RefusedException>(() => appeal.Decide(true, "Yes", "account-administrator", audit));
        Assert.Equal(AppealState.Open, appeal.State);
    }

    [Fact, Trait("Fault", "2")]
    public void An_administrator_with_the_same_name_as_the_decider_can_answer()
    {
        var appeal = Ask();
        appeal.Decide(true, "Yes", "another-account", By.Administrator());
        Assert.Equal((AppealState.Upheld, "account-administrator"), (appeal.State, appeal.AnsweredByAccountId));
    }

    [Fact]
    public void An_answer_must_not_be_empty() =>
        Assert.Equal("Answer", Assert.Throws<RefusedException>(() => Ask().Decide(true, " ", null, By.Administrator())).Field);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void The_text_must_not_be_empty(string text) => Assert.Equal("Text", Assert.Throws<RefusedException>(() => Ask(text)).Field);

    [Fact]
    public void An_open_appeal_can_be_withdrawn()
    {
        var appeal = Ask();
        appeal.Withdraw();
        Assert.Equal(AppealState.Withdrawn, appeal.State);
        Assert.Throws<RefusedException>(() => appeal.Decide(true, "Yes", null, By.Administrator()));
    }

    internal static Appeal Ask(string text = "I did give that talk.", int memberId = Member) =>
        new(memberId, new AppealedThing(AppealedKind.SignUp, 42), text, A.Today.AddDays(14), By.Member(memberId));
}

public class AppealDataTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task A_member_can_have_only_one_open_appeal_for_each_decision()
    {
        var member = await Given(A.Member().Build());
        var first = await Given(AppealTests.Ask(memberId: member.Id));
        await Assert.ThrowsAsync<DbUpdateException>(() => Given(AppealTests.Ask(memberId: member.Id)));
        await Do(async db =>
        {
            (await db.Appeals.SingleAsync(a => a.Id == first.Id)).Withdraw();
            await db.SaveChangesAsync();
        });
        await Given(AppealTests.Ask(memberId: member.Id));
    }
}
