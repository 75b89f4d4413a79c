using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Leaves;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Review;
using MasterHome.Standing;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Review;

public class RequestedDecisionsTests(TestDatabase database) : DataTest(database)
{
    private ProgramCycle _cycle = null!;
    private Opportunity _talk = null!;

    [Fact]
    public async Task Of_many_chosen_items_those_that_changed_meanwhile_are_named_and_the_others_done()
    {
        await GivenTalk();
        var signUps = new List<int>();
        for (var i = 0; i < 8; i++)
            signUps.Add(await Reported(await GivenMember($"Member {i}")));
        var selection = await Select(signUps);
        // One is decided, one declined and reported again, and one is the administrator's own.
        await Do(db => SignUps(db).Verify(signUps[1], null, null, By.Administrator()));
        await Do(db => SignUps(db).Decline(signUps[3], "Where?", By.Administrator()));
        var again = A.Moment.AddMinutes(5);
        await Do(async db =>
            await new Places(db, Calendar).Report(
                signUps[3],
                new CompletionReport(A.Day(2026, 9, 2), "https://example.org/other"),
                By.Member(await MemberOf(db, signUps[3]), again)
            )
        );
        var own = await Read(db => MemberOf(db, signUps[5]));
        var audit = By.Administrator(A.Moment.AddMinutes(10), own, "Robin Administrator");

        var request = await Decide(selection, approves: true, null, audit);

        Assert.Equal("5 items approved. 3 items not decided.", request.Sentence);
        var left = await Read(async db => (await db.ReviewSelections.SingleAsync()).ReadUndecided());
        Assert.Equal([signUps[1], signUps[3], signUps[5]], left.Select(l => l.Id));
        Assert.Contains("decided or changed", left[0].Why, StringComparison.Ordinal);
        Assert.Contains("decided or changed", left[1].Why, StringComparison.Ordinal);
        Assert.Contains("your own work", left[2].Why, StringComparison.Ordinal);
        Assert.Equal(6, await Read(db => db.PointEntries.CountAsync()));
        Assert.Equal(6, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == CompletionVerified.Key)));
    }

    [Fact]
    public async Task A_second_run_after_a_restart_decides_the_rest_and_counts_what_the_first_decided()
    {
        await GivenTalk();
        var signUps = new List<int>();
        for (var i = 0; i < 4; i++)
            signUps.Add(await Reported(await GivenMember($"Member {i}")));
        var selection = await Select(signUps);
        var audit = By.Administrator(A.Moment.AddMinutes(10));
        // What a process did before it was killed in the middle.
        await Do(db => SignUps(db).Verify(signUps[0], null, null, audit));
        await Do(db => SignUps(db).Verify(signUps[1], null, null, audit));

        var request = await Decide(selection, approves: true, null, audit);

        Assert.Equal("4 items approved. The members get an email.", request.Sentence);
        Assert.Equal(4, await Read(db => db.PointEntries.CountAsync()));
        Assert.True(await Read(async db => (await db.ReviewSelections.SingleAsync()).IsDecided));
    }

    [Fact]
    public async Task Each_kind_is_approved_or_declined_as_it_is_alone()
    {
        await GivenTalk();
        var (mira, nia) = (await GivenMember("Mira"), await GivenMember("Nia"));
        Course course = await Given(A.Course().Build());
        await Do(async db =>
        {
            db.Add(new Suggestion(mira.Id, new("A book", "I wrote a book.", null, null, null), A.DaysUntil(A.Today), By.Member(mira.Id)));
            await db.SaveChangesAsync();
            var record = new CourseRecord(A.Day(2026, 9, 1), false, null);
            await new CompletionClaims(db).Claim(mira.Id, course.Id, record, "On demand", A.Today, By.Member(mira.Id));
        });
        var interest = await Interested(nia);
        var (suggestion, training) = await Read(async db => (await db.Suggestions.SingleAsync(), await db.Completions.SingleAsync()));
        SelectedItem[] items =
        [
            new(QueueKind.Interest, interest, A.Moment),
            new(QueueKind.Training, training.Id, training.ReportedAt),
            new(QueueKind.Suggestion, suggestion.Id, suggestion.WaitsSince!.Value),
        ];

        var approved = await Decide(await Store(items), approves: true, null, By.Administrator());

        Assert.Equal("2 items approved. 1 item not decided.", approved.Sentence);
        Assert.Equal(SignUpState.Confirmed, await Read(db => db.SignUps.Select(s => s.State).SingleAsync()));
        Assert.Equal(CompletionState.Verified, await Read(db => db.Completions.Select(c => c.State).SingleAsync()));
        Assert.Equal(SuggestionState.Open, await Read(db => db.Suggestions.Select(s => s.State).SingleAsync()));

        var declined = await Decide(await Store(items[2..]), approves: false, "Not this year.", By.Administrator(A.Moment.AddHours(1)));
        Assert.Equal("1 item declined. The members get an email.", declined.Sentence);
        Assert.Equal(SuggestionState.Declined, await Read(db => db.Suggestions.Select(s => s.State).SingleAsync()));
    }

    [Fact]
    public async Task A_selection_is_for_its_own_account_and_for_a_day()
    {
        await Store([]);
        Task<int> Valid(AuditContext audit) => Read(db => db.ReviewSelections.Valid(audit).CountAsync());
        Assert.Equal(1, await Valid(By.Administrator()));
        Assert.Equal(0, await Valid(By.Member()));
        Assert.Equal(1, await Valid(By.Administrator(A.Moment.AddHours(24))));
        Assert.Equal(0, await Valid(By.Administrator(A.Moment.AddHours(25))));
    }

    private static SignUpDecisions SignUps(HomeDb db) => new(db, new Ledger(db));

    private async Task GivenTalk()
    {
        _cycle = await Given(A.Cycle().Build());
        _talk = await Given(A.Opportunity().In(_cycle).With(new SessionTerms(null, "Etc/UTC", null, null)).Build());
    }

    private async Task<Member> GivenMember(string name) => await Given(A.Member().Called(name, "Okafor").Build());

    private Task<int> Interested(Member member) =>
        Read(async db => (await new Places(db, Calendar).SignUp(member.Id, _talk.Sessions[0].Id, By.Member(member.Id))).Id);

    private async Task<int> Reported(Member member)
    {
        var id = await Interested(member);
        await Do(db => new Places(db, Calendar).Confirm(id, By.Administrator()));
        var done = new CompletionReport(A.Day(2026, 9, 1), "https://example.org/talk");
        await Do(db => new Places(db, Calendar).Report(id, done, By.Member(member.Id)));
        return id;
    }

    private static Task<int> MemberOf(HomeDb db, int signUpId) =>
        db.SignUps.Where(s => s.Id == signUpId).Select(s => s.MemberId).SingleAsync();

    private async Task<Guid> Select(IReadOnlyList<int> signUps)
    {
        var since = await Read(db => db.SignUps.ToDictionaryAsync(s => s.Id, s => s.StateAt));
        return await Store([.. signUps.Select(id => new SelectedItem(QueueKind.Completion, id, since[id]))]);
    }

    private async Task<Guid> Store(IReadOnlyList<SelectedItem> items) => (await Given(new ReviewSelection(items, By.Administrator()))).Id;

    /// <summary>Does the work of a request as the job does it, with the instant of the request.</summary>
    private async Task<JobRequest> Decide(Guid selection, bool approves, string? reason, AuditContext audit)
    {
        var request = await Given(new JobRequest(new DecisionsRequest(selection, approves, reason), "Decide", "/form", "/result", audit));
        await Do(db =>
            new RequestedDecisions(
                db,
                SignUps(db),
                new Places(db, Calendar),
                new CompletionClaims(db),
                new SuggestionActions(db, new Ledger(db)),
                new CorrectionActions(db, new Ledger(db), Options.Create(new CorrectionSettings())),
                new LeaveActions(db, Calendar, Options.Create(new UndoSettings())),
                new WorkProgress()
            ).Run(request, audit with { At = audit.At.AddSeconds(1) }, default)
        );
        return await Read(db => db.JobRequests.SingleAsync(r => r.Id == request.Id));
    }
}
