using MasterHome.Appeals;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;

namespace MasterHome.Tests.Standing;

/// <summary>Nobody decides on their own work, whatever its kind. Who somebody is follows from account and membership: two administrators
/// can have one name, and a person can change theirs.</summary>
[Trait("Fault", "2")]
public sealed class OwnWorkTests(TestDatabase database) : DataTest(database)
{
    private const int Mine = 1;
    private const string Name = "Mira Okafor";

    private static readonly Dictionary<string, Func<Action<AuditContext>>> Decisions = new()
    {
        ["verify a completion"] = () => Work(SignUpState.Reported, (s, _, by) => s.Verify(null, null, by)),
        ["decline a completion"] = () => Work(SignUpState.Reported, (s, _, by) => s.Decline("No", by)),
        ["confirm an interest"] = () => Work(SignUpState.Interested, (s, _, by) => s.Confirm(by)),
        ["decline an interest"] = () => Work(SignUpState.Interested, (s, _, by) => s.Decline("No", by)),
        ["record an absence"] = () => Work(SignUpState.Confirmed, (s, session, by) => s.MarkAbsent(session, by)),
        ["verify a training"] = () => by => Training().Verify(by),
        ["decline a training"] = () => by => Training().Decline("No", by),
        ["accept a suggestion"] = () => by => Suggestion().Accept(10, "Yes", by),
        ["decline a suggestion"] = () => by => Suggestion().Decline("No", by),
        ["answer an appeal"] = () => by => Appeal().Decide(true, "Yes", "another-account", by),
        ["grant a leave"] = () =>
            by => A.Member().Build().Numbered(Mine).AskForLeave(A.Day(2026, 10, 1), A.Day(2026, 10, 31), "Family", A.Moment).Grant(by),
        ["decline a leave"] = () =>
            by =>
                A.Member()
                    .Build()
                    .Numbered(Mine)
                    .AskForLeave(A.Day(2026, 10, 1), A.Day(2026, 10, 31), "Family", A.Moment)
                    .Decline("No", by),
        ["set required points"] = () => by => new RequiredOverride(Mine, A.Cycle(), 100, "Agreed", by),
        ["change required points"] = () =>
            by => new RequiredOverride(Mine, A.Cycle(), 100, "Agreed", Admin(9)).Set(A.Cycle(), 50, "Agreed", by),
    };

    public static TheoryData<string> Kinds => [.. Decisions.Keys];

    [Theory, MemberData(nameof(Kinds))]
    public void An_administrator_decides_only_on_the_work_of_others(string kind)
    {
        var decide = Decisions[kind];
        foreach (var name in new[] { Name, "Mira Schmidt" })
            Assert.Throws<RefusedException>(() => decide()(Admin(Mine, name)));
        decide()(Admin(2, Name));
        decide()(Admin(null, Name));
    }

    [Fact]
    public async Task An_administrator_corrects_only_the_points_of_others()
    {
        var cycle = await Given(A.Cycle().Build());
        var (me, other) = (await Given(A.Member().Build()), await Given(A.Member().Build()));
        var correction = new Correction(-10, A.Day(2026, 9, 1), "Talk", "Counted twice");
        foreach (var name in new[] { Name, "Mira Schmidt" })
            await Assert.ThrowsAsync<RefusedException>(() =>
                Do(db => new Ledger(db).Correct(me.Id, cycle.Id, correction, Guid.NewGuid(), Admin(me.Id, name)))
            );
        await Do(db => new Ledger(db).Correct(me.Id, cycle.Id, correction, Guid.NewGuid(), Admin(other.Id)));
    }

    private static AuditContext Admin(int? memberId, string name = Name) =>
        new(new Actor(ActorKind.Administrator, name, $"account-of-{memberId}", memberId), A.Moment);

    private static Action<AuditContext> Work(SignUpState state, Action<SignUp, Session, AuditContext> decide)
    {
        var opportunity = A.Opportunity().With(A.Session().At(A.Moment.AddDays(-1))).Build();
        var session = opportunity.Sessions[0];
        var signUp = new SignUp(session, opportunity, Mine, state, null, By.Member(Mine, A.Moment.AddDays(-2)));
        return by => decide(signUp, session, by);
    }

    private static Completion Training() =>
        Completion.Claim(Mine, A.Course(), new CourseRecord(A.Today, false), "Certificate", A.Today, By.Member(Mine));

    private static Suggestion Suggestion() =>
        new(Mine, new SuggestionContent("Talk", "At a meetup", null, A.Today, 10), A.DaysUntil(A.Today), By.Member(Mine));

    private static Appeal Appeal() => new(Mine, new AppealedThing(AppealedKind.SignUp, 42), "I did.", A.Today.AddDays(14), By.Member(Mine));
}
