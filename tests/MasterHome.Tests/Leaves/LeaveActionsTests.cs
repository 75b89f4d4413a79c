using MasterHome.Jobs.Requests;
using MasterHome.Leaves;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Leaves;

public sealed class LeaveActionsTests(TestDatabase database) : DataTest(database)
{
    private static readonly (DateOnly From, DateOnly To) Autumn = (A.Day(2026, 10, 1), A.Day(2026, 11, 30));

    [Fact]
    public async Task A_request_waits_blocks_the_close_and_tells_nobody()
    {
        var member = await AMember();
        await Ask(member);
        var leave = await Read(db => db.Leaves.SingleAsync());
        Assert.Equal((LeaveState.Requested, 0), (leave.State, await Emails()));
        Assert.Equal(["1 request for leave"], await Undecided());
    }

    [Theory]
    [InlineData(true, 334)]
    [InlineData(false, 400)]
    public async Task Granted_it_lowers_the_required_points_or_leaves_them(bool lowers, int required)
    {
        var member = await AMember();
        var id = await Ask(member);
        await Do(db => Actions(db).Grant(id, lowers, "Enjoy it.", By.Administrator()));

        Assert.Equal(required, await RequiredOf(member));
        var email = Assert.Single(await Read(db => db.OutgoingEmails.ToListAsync())).ReadValues();
        Assert.Equal("Enjoy it.", email["answer"]);
        Assert.Contains(lowers ? "lowers your required points" : "stay as they are", email["decision"]);
        Assert.Empty(await Undecided());
    }

    [Fact]
    public async Task Declined_it_needs_a_reason_that_the_member_reads()
    {
        var id = await Ask(await AMember());
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Decline(id, " ", By.Administrator())));
        await Do(db => Actions(db).Decline(id, "Ask again in October.", By.Administrator()));
        Assert.Equal("Ask again in October.", (await Read(db => db.OutgoingEmails.SingleAsync())).ReadValues()["answer"]);
    }

    [Fact]
    public async Task Given_by_an_administrator_it_is_granted_at_once()
    {
        var member = await AMember();
        await Give(member);
        Assert.Equal(
            (LeaveState.Granted, 1, 334),
            ((await Read(db => db.Leaves.SingleAsync())).State, await Emails(), await RequiredOf(member))
        );
    }

    [Fact]
    public async Task It_is_refused_in_a_year_that_the_member_does_not_belong_to_and_over_other_leave()
    {
        var member = await AMember();
        await Give(member);
        await Assert.ThrowsAsync<RefusedException>(() => Give(member));
        await Do(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedWith, 2025)));
        var other = await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Actions(db).Give(member, A.Day(2026, 12, 1), A.Day(2026, 12, 31), "Travel", true, By.Administrator()))
        );
        Assert.Contains("is not a member in 2026", other.Message);
        Assert.Equal(1, await Read(db => db.Leaves.CountAsync()));
    }

    [Fact]
    public async Task Ended_early_only_the_months_until_then_count_and_the_end_can_be_undone()
    {
        var member = await AMember();
        var id = await Give(member);
        var november = A.Time(2026, 11, 10);
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db, november).End(id, "", By.Administrator(november))));
        await Do(db => Actions(db, november).End(id, "You are back.", By.Administrator(november)));
        Assert.Equal((A.Day(2026, 11, 9), 367), ((await Read(db => db.Leaves.SingleAsync())).To, await RequiredOf(member)));

        await Do(db => Actions(db, november).Undo(id, By.Administrator(november.AddHours(1))));
        Assert.Equal((Autumn.To, 334), ((await Read(db => db.Leaves.SingleAsync())).To, await RequiredOf(member)));
        // The email about the end had not left.
        Assert.Equal(
            [EmailState.Waiting, EmailState.NotSent],
            await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).Select(m => m.State).ToListAsync())
        );
    }

    [Fact]
    public async Task A_decision_is_undone_for_a_day_and_a_second_email_says_so_when_the_first_has_left()
    {
        var member = await AMember();
        var id = await Give(member);
        await Do(db => db.OutgoingEmails.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent)));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Undo(id, By.Administrator(A.Moment.AddHours(25)))));
        await Do(db => Actions(db).Undo(id, By.Administrator(A.Moment.AddHours(23))));
        Assert.Equal(
            (LeaveState.Requested, 400, 2),
            ((await Read(db => db.Leaves.SingleAsync())).State, await RequiredOf(member), await Emails())
        );
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Undo(id, By.Administrator(A.Moment.AddHours(23)))));
    }

    [Fact]
    public async Task A_cancel_is_not_undone_over_other_leave()
    {
        var member = await AMember();
        var id = await Give(member);
        await Do(db => Actions(db).End(id, "A mistake.", By.Administrator()));
        await Give(member);
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Undo(id, By.Administrator())));
        Assert.Equal(1, await Read(db => db.Leaves.CountAsync(l => l.State == LeaveState.Granted)));
    }

    [Fact]
    public async Task Of_two_administrators_at_once_the_second_is_refused_and_one_email_is_written()
    {
        var id = await Ask(await AMember());
        var decided = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(n => Task.Run(() => Tried(db => Actions(db).Grant(id, n % 2 == 0, null, By.Administrator()))))
        );
        Assert.Equal((1, 1), (decided.Count(d => d), await Emails()));
    }

    [Fact]
    public async Task The_member_withdraws_the_own_request_and_nobody_else_does()
    {
        var member = await AMember();
        var id = await Ask(member);
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Withdraw(id, By.Member(member + 1))));
        await Do(db => Actions(db).Withdraw(id, By.Member(member)));
        Assert.Equal((LeaveState.Withdrawn, 0), ((await Read(db => db.Leaves.SingleAsync())).State, await Emails()));
    }

    [Fact]
    public async Task Given_to_many_it_names_who_did_not_get_it_and_a_second_run_gives_nothing_twice()
    {
        var first = await AMember();
        var (second, third) = ((await Given(A.Member().Build())).Id, (await Given(A.Member().Called("Nia", "Berg").Build())).Id);
        await Ask(third);
        var work = new LeavesRequest([first, second, third, 999], Autumn.From, Autumn.To, "The flood", true);
        var request = await Given(new JobRequest(work, "Give leave", "/form", "/result", By.Administrator()));
        // A run that was killed after the first member.
        await Do(db => Actions(db).Give(first, Autumn.From, Autumn.To, "The flood", true, By.Administrator()));

        await Do(db => new RequestedLeaves(db, Actions(db), new WorkProgress()).Run(request, By.Administrator(), default));

        var sentence = (await Read(db => db.JobRequests.SingleAsync())).Sentence!;
        Assert.StartsWith("2 members got leave. They get an email. 2 members did not: ", sentence, StringComparison.Ordinal);
        Assert.Contains("Nia Berg: There is already a leave in that time", sentence, StringComparison.Ordinal);
        Assert.Equal((334, 334, 400), (await RequiredOf(first), await RequiredOf(second), await RequiredOf(third)));
        Assert.Equal((3, 2), (await Read(db => db.Leaves.CountAsync()), await Emails()));
    }

    private async Task<int> AMember()
    {
        await Given(A.Cycle().Build());
        return (await Given(A.Member().Build())).Id;
    }

    private async Task<int> Ask(int memberId)
    {
        var id = 0;
        await Do(async db => id = await Actions(db).Ask(memberId, Autumn.From, Autumn.To, "Family", By.Member(memberId)));
        return id;
    }

    private async Task<int> Give(int memberId)
    {
        var id = 0;
        await Do(async db => id = await Actions(db).Give(memberId, Autumn.From, Autumn.To, "Family", true, By.Administrator()));
        return id;
    }

    private async Task<bool> Tried(Func<MasterHome.Data.HomeDb, Task> work)
    {
        try
        {
            await Do(work);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private static LeaveActions Actions(MasterHome.Data.HomeDb db, DateTime? now = null) =>
        new(db, A.Calendar(now), Options.Create(new UndoSettings()));

    private Task<int> Emails() => Read(db => db.OutgoingEmails.CountAsync());

    private Task<IReadOnlyList<string>> Undecided() =>
        Read(async db => await new UndecidedItems(db, A.Calendar()).Describe(await db.Cycles.SingleAsync()));

    private Task<int> RequiredOf(int memberId) =>
        Read(async db => (await new Standings(db, A.Calendar()).Of(memberId, await db.Cycles.SingleAsync()))!.Required.Points);
}
