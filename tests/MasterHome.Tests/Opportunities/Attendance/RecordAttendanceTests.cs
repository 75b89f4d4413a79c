using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Attendance;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Opportunities.Attendance;

public class RecordAttendanceTests(TestDatabase database) : DataTest(database)
{
    private ProgramCycle _cycle = null!;
    private Opportunity _talk = null!;

    private int SessionId => _talk.Sessions[0].Id;

    [Fact]
    public async Task Whoever_had_a_place_is_credited_once_with_an_entry_an_email_and_history()
    {
        await GivenTalk();
        var mira = await SignedUp("Mira");

        var first = await Record([mira.Id]);
        var second = await Record([mira.Id]);

        Assert.Equal((1, 0), (first.Credited, first.Before));
        Assert.Equal((0, 1), (second.Credited, second.Before));
        var entry = await Read(db => db.PointEntries.SingleAsync());
        Assert.Equal(
            (mira.Id, 40, PointKind.Completion, A.Day(2026, 9, 10), "Alex Administrator"),
            (entry.MemberId, entry.Points, entry.Kind, entry.OccurredOn, entry.DecidedBy)
        );
        Assert.Equal(SignUpState.Verified, await StateOf(mira));
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == CompletionVerified.Key && m.MemberId == mira.Id)));
        Assert.Equal(1, await Read(db => db.History.CountAsync(h => h.What == "Attendance recorded" && h.MemberId == mira.Id)));
    }

    [Theory]
    [InlineData(SignUpState.Waiting)]
    [InlineData(SignUpState.Reported)]
    [InlineData(SignUpState.DidNotTakePart)]
    public async Task A_sign_up_in_another_state_is_credited_too(SignUpState state)
    {
        await GivenTalk(places: 1);
        var (first, second) = (await SignedUp("First"), await SignedUp("Second"));
        var attended = state == SignUpState.Waiting ? second : first;
        if (state == SignUpState.Reported)
            await Do(async db =>
                await new Places(db, Calendar).Report(
                    await IdOf(db, attended),
                    new CompletionReport(A.Day(2026, 9, 12), "I was there."),
                    By.Member(attended.Id)
                )
            );
        if (state == SignUpState.DidNotTakePart)
            await Do(async db => await new Places(db, Calendar).MarkAbsent(await IdOf(db, attended), By.Administrator()));
        Assert.Equal(state, await StateOf(attended));

        Assert.Equal(1, (await Record([attended.Id])).Credited);

        Assert.Equal(SignUpState.Verified, await StateOf(attended));
        // A day that the member reported stays.
        var day = state == SignUpState.Reported ? A.Day(2026, 9, 12) : A.Day(2026, 9, 10);
        Assert.Equal(day, await Read(db => db.PointEntries.Select(e => e.OccurredOn).SingleAsync()));
    }

    [Fact]
    public async Task Whoever_had_not_signed_up_is_credited_for_a_reason_only()
    {
        await GivenTalk();
        Member guest = await Given(A.Member().Called("Guest").Build());

        var refused = await Record([guest.Id], reason: " ");
        Assert.Contains("Say why", Assert.Single(refused.Refused).Why, StringComparison.Ordinal);
        Assert.Equal(0, await Read(db => db.SignUps.CountAsync()));

        Assert.Equal(1, (await Record([guest.Id], reason: "Came without a sign-up.")).Credited);
        var signUp = await Read(db => db.SignUps.SingleAsync());
        Assert.Equal((SignUpState.Verified, "Came without a sign-up."), (signUp.State, signUp.DecisionReason));
    }

    [Fact]
    public async Task One_who_cannot_be_credited_stops_nobody_else_and_leaves_nothing_behind()
    {
        await GivenTalk(atMost: 1);
        var (ada, ben) = (await SignedUp("Ada"), await SignedUp("Ben"));
        Member later = await Given(A.Member().Called("Later").QualifiedOn(A.Day(2027, 1, 1)).Build());
        await Record([ada.Id]);
        // A second session of the same opportunity, in which Ada would be over the yearly limit.
        await Do(async db =>
        {
            var talk = await db.Opportunities.Include(o => o.Sessions).SingleAsync();
            talk.Schedule(new SessionTerms(A.Time(2026, 9, 11, 9), "Etc/UTC", null, null));
            await db.SaveChangesAsync();
        });
        var second = await Read(db => db.Sessions.Where(s => s.Id != SessionId).Select(s => s.Id).SingleAsync());

        var result = await Record([ada.Id, later.Id, 4711, ben.Id], "They came.", second);

        Assert.Equal((1, 0), (result.Credited, result.Before));
        Assert.Equal(["Ada Okafor", "Later", "Member 4711"], result.Refused.Select(r => r.Member));
        Assert.Contains("already been credited that often", result.Refused[0].Why, StringComparison.Ordinal);
        Assert.Contains("not a member in 2026", result.Refused[1].Why, StringComparison.Ordinal);
        Assert.Equal([ben.Id], await Read(db => db.SignUps.Where(s => s.SessionId == second).Select(s => s.MemberId).ToListAsync()));
    }

    [Fact]
    public async Task Nobody_records_their_own_attendance()
    {
        await GivenTalk();
        var mira = await SignedUp("Mira");
        var result = await Record([mira.Id], audit: By.Administrator(memberId: mira.Id));
        Assert.Contains("your own work", Assert.Single(result.Refused).Why, StringComparison.Ordinal);
        Assert.Equal(SignUpState.Confirmed, await StateOf(mira));
    }

    [Fact]
    public async Task Nothing_is_recorded_before_the_session_begins_or_after_it_is_canceled_or_in_a_closed_year()
    {
        await GivenTalk(A.Time(2026, 9, 20, 9));
        var mira = await SignedUp("Mira");
        Assert.Contains("not begun", Assert.Single((await Record([mira.Id])).Refused).Why, StringComparison.Ordinal);

        await Do(db => db.Cycles.ExecuteUpdateAsync(set => set.SetProperty(c => c.ClosedAt, A.Moment)));
        await Do(db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, A.Time(2026, 9, 10, 9))));
        Assert.Contains("is closed", Assert.Single((await Record([mira.Id])).Refused).Why, StringComparison.Ordinal);

        await Do(db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.CanceledAt, A.Moment)));
        Assert.Contains("canceled", Assert.Single((await Record([mira.Id])).Refused).Why, StringComparison.Ordinal);
        Assert.Equal(0, await Read(db => db.PointEntries.CountAsync()));
    }

    [Fact]
    public async Task Whoever_did_not_come_is_recorded_as_absent_once_and_told()
    {
        await GivenTalk();
        var (ada, ben, cleo) = (await SignedUp("Ada"), await SignedUp("Ben"), await SignedUp("Cleo"));
        await Do(async db =>
            await new Places(db, Calendar).Report(
                await IdOf(db, cleo),
                new CompletionReport(A.Day(2026, 9, 10), "I was there."),
                By.Member(cleo.Id)
            )
        );

        // Ada is in both lists: she took part. Cleo has reported meanwhile, so somebody decides about that.
        var first = await Record([ada.Id], absent: [ada.Id, ben.Id, cleo.Id]);
        var second = await Record([ada.Id], absent: [ada.Id, ben.Id, cleo.Id]);

        Assert.Equal((1, 1), (first.Credited, first.Absent));
        Assert.Equal((0, 1), (second.Credited, second.Absent));
        Assert.Equal(SignUpState.Verified, await StateOf(ada));
        Assert.Equal(SignUpState.DidNotTakePart, await StateOf(ben));
        Assert.Equal(SignUpState.Reported, await StateOf(cleo));
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync(m => m.MemberId == ben.Id && m.Kind == MarkedAbsent.Key)));
        Assert.Equal("1 member credited. 1 member recorded as absent.", RequestedAttendance.Describe(first));
    }

    [Fact]
    public async Task Nobody_records_their_own_absence()
    {
        await GivenTalk();
        var mira = await SignedUp("Mira");
        var result = await Record([], absent: [mira.Id], audit: By.Administrator(memberId: mira.Id));
        Assert.Contains("your own work", Assert.Single(result.Refused).Why, StringComparison.Ordinal);
        Assert.Equal(SignUpState.Confirmed, await StateOf(mira));
    }

    [Fact]
    public async Task Two_administrators_at_once_credit_once()
    {
        await GivenTalk();
        var members = new List<Member>();
        for (var i = 0; i < 5; i++)
            members.Add(await SignedUp($"Member {i}"));
        int[] ids = [.. members.Select(m => m.Id)];

        var results = await Task.WhenAll(Task.Run(() => Record(ids)), Task.Run(() => Record([.. ids.Reverse()])));

        Assert.Equal((5, 5), (results.Sum(r => r.Credited), results.Sum(r => r.Before)));
        Assert.Equal(5, await Read(db => db.PointEntries.CountAsync()));
    }

    [Fact]
    public void The_result_names_the_first_who_were_not_credited()
    {
        Assert.Equal("1 member credited.", RequestedAttendance.Describe(new(1, 0, [])));
        Assert.Equal("No members credited. 2 members had been credited before.", RequestedAttendance.Describe(new(0, 2, [])));
        var many = Enumerable.Range(1, 7).Select(i => ($"Member {i}", "Too often.")).ToList();
        var sentence = RequestedAttendance.Describe(new(3, 0, many));
        Assert.StartsWith("3 members credited. 7 members not recorded: Member 1: Too often.", sentence, StringComparison.Ordinal);
        Assert.EndsWith("And 2 others.", sentence, StringComparison.Ordinal);
    }

    private async Task GivenTalk(DateTime? starts = null, int? places = null, int? atMost = null)
    {
        _cycle = await Given(A.Cycle().Build());
        var talk = A.Opportunity().In(_cycle).With(new SessionTerms(starts ?? A.Time(2026, 9, 10, 9), "Etc/UTC", places, null));
        if (atMost is { } most)
            talk.AtMost(most);
        _talk = await Given(talk.Build());
    }

    /// <summary>Signs up while the session lies ahead. Then, unless the test says another start, it has begun.</summary>
    private async Task<Member> SignedUp(string first)
    {
        Member member = await Given(A.Member().Called(first, "Okafor").Build());
        var starts = await Read(db => db.Sessions.Select(s => s.StartsAt).FirstAsync());
        await Do(db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, A.Time(2026, 9, 20, 9))));
        await Do(db => new Places(db, Calendar).SignUp(member.Id, SessionId, By.Member(member.Id)));
        await Do(db => db.Sessions.ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, starts)));
        return member;
    }

    private Task<AttendanceResult> Record(
        IReadOnlyCollection<int> members,
        string? reason = null,
        int? session = null,
        AuditContext? audit = null,
        int[]? absent = null
    ) =>
        Read(db =>
            new RecordAttendance(db, Calendar, new SignUpDecisions(db, new Ledger(db)), new Places(db, Calendar), new WorkProgress()).Run(
                session ?? SessionId,
                members,
                reason,
                audit ?? By.Administrator(),
                absent
            )
        );

    private Task<SignUpState> StateOf(Member member) =>
        Read(db => db.SignUps.Where(s => s.MemberId == member.Id).Select(s => s.State).SingleAsync());

    private static Task<int> IdOf(HomeDb db, Member member) =>
        db.SignUps.Where(s => s.MemberId == member.Id).Select(s => s.Id).SingleAsync();
}
