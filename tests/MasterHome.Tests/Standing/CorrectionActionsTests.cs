using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Standing;

[Trait("Fault", "9")]
public class CorrectionActionsTests(TestDatabase database) : DataTest(database)
{
    private Account _alex = null!;
    private Account _kim = null!;

    [Theory]
    [InlineData(200, false)]
    [InlineData(-200, false)]
    [InlineData(201, true)]
    [InlineData(-201, true)]
    public async Task More_points_than_one_may_correct_alone_wait(int points, bool waits)
    {
        var (member, cycle) = await Scene();
        Assert.Equal(waits, await Correct(member, cycle, points));
        Assert.Equal(waits ? 0 : points, await Balance(member, cycle));
        Assert.Equal(waits ? 0 : 1, await Emails());
        Assert.Equal(waits ? ["1 correction of points"] : [], await Undecided(cycle));
    }

    [Fact]
    public async Task Corrections_of_a_member_and_year_add_up_for_seven_days()
    {
        var (member, cycle) = await Scene();
        var other = await Given(A.Member().Build());
        Assert.False(await Correct(member, cycle, 150));
        Assert.False(await Correct(other, cycle, 150));
        Assert.True(await Correct(member, cycle, -60));
        // What waits counts too, or a large correction could be followed by small ones.
        var third = await Given(A.Member().Build());
        Assert.True(await Correct(third, cycle, -250));
        Assert.True(await Correct(third, cycle, 10));
        // After seven days neither counts.
        Assert.True(await Correct(other, cycle, 60, at: A.Moment.AddDays(7).AddSeconds(-1)));
        Assert.False(await Correct(member, cycle, 150, at: A.Moment.AddDays(7)));
    }

    [Theory]
    [InlineData(0, 10_000, false)]
    [InlineData(10, 11, true)]
    public async Task The_limit_is_a_setting_and_0_is_never(int most, int points, bool waits)
    {
        var (member, cycle) = await Scene();
        Assert.Equal(waits, await Correct(member, cycle, points, new CorrectionSettings { MostPointsAlone = most }));
    }

    [Fact]
    public async Task Who_asked_cannot_decide_and_neither_can_the_member_or_staff()
    {
        var (member, cycle) = await Scene();
        await Correct(member, cycle, 250);
        var id = await Read(db => db.CorrectionRequests.Select(r => r.Id).SingleAsync());
        foreach (var audit in new[] { As(_alex), As(_kim, member.Id), By.Staff(), By.Member(member.Id), By.System() })
        {
            await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Verify(id, null, audit)));
            await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Decline(id, "No", audit)));
        }
        await Do(db => Actions(db).Verify(id, null, As(_kim)));
        Assert.Equal((250, 1), (await Balance(member, cycle), await Emails()));
        Assert.Empty(await Undecided(cycle));
        Assert.Contains("Points corrected by +250, asked for by Alex", await Read(db => db.History.Select(h => h.What).ToListAsync()));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Verify(id, null, As(_kim))));
    }

    [Fact]
    public async Task A_declined_correction_needs_a_reason_and_changes_nothing()
    {
        var (member, cycle) = await Scene();
        await Correct(member, cycle, 250);
        var id = await Read(db => db.CorrectionRequests.Select(r => r.Id).SingleAsync());
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Decline(id, " ", As(_kim))));
        Assert.Equal("Reason", refused.Field);
        await Do(db => Actions(db).Decline(id, "No evidence", As(_kim)));
        Assert.Equal((0, 0), (await Balance(member, cycle), await Emails()));
        Assert.Empty(await Undecided(cycle));
    }

    [Fact]
    public async Task Only_who_asked_can_withdraw_a_correction_and_only_while_it_waits()
    {
        var (member, cycle) = await Scene();
        var asked = Guid.NewGuid();
        await Correct(member, cycle, 250, asked: asked);
        var id = await Read(db => db.CorrectionRequests.Select(r => r.Id).SingleAsync());
        foreach (var audit in new[] { As(_kim), By.Staff(), By.Member(member.Id), By.System() })
            await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Withdraw(id, audit)));
        await Do(db => Actions(db).Withdraw(id, As(_alex)));
        Assert.Equal(CorrectionState.Withdrawn, await Read(db => db.CorrectionRequests.Select(r => r.State).SingleAsync()));
        Assert.Empty(await Undecided(cycle));
        var last = await Read(db => db.History.OrderByDescending(h => h.Id).FirstAsync());
        Assert.Equal(
            ("Correction by +250 withdrawn", "Waiting", "Withdrawn", (int?)member.Id),
            (last.What, last.Before, last.After, last.MemberId)
        );
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Withdraw(id, As(_alex))));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Actions(db).Verify(id, null, As(_kim))));
        // The form that asked, sent once more, does not ask again.
        await Assert.ThrowsAsync<RefusedException>(() => Correct(member, cycle, 250, asked: asked));
        Assert.Equal((0, 0), (await Balance(member, cycle), await Read(db => db.OutgoingEmails.CountAsync())));
        // What was withdrawn is not added up.
        Assert.False(await Correct(member, cycle, 200));
    }

    [Theory]
    [InlineData(true, null, "posted", "No reason was given.")]
    [InlineData(true, "Found the recording", "posted", "Found the recording")]
    [InlineData(false, "The talk was in 2025", "declined", "The talk was in 2025")]
    public async Task Who_asked_gets_an_email_with_the_decision_and_its_reason(bool verifies, string? reason, string decision, string told)
    {
        var (member, cycle) = await Scene();
        await Correct(member, cycle, 250);
        var id = await Read(db => db.CorrectionRequests.Select(r => r.Id).SingleAsync());
        await Do(db => verifies ? Actions(db).Verify(id, reason, As(_kim)) : Actions(db).Decline(id, reason, As(_kim)));
        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.Kind == CorrectionDecided.Key));
        Assert.Equal(("alex@example.org", _alex.Id, null), (email.ToAddress, email.AccountId, email.MemberId));
        var values = email.ReadValues();
        Assert.Equal(
            (decision, told, "Kim", "+250 points", "Alex"),
            (values["decision"], values["reason"], values["by"], values["points"], values["name"])
        );
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Where_nobody_else_can_decide_it_is_posted_and_marked(bool exists, bool isMember)
    {
        var (member, cycle) = await Scene(second: false);
        if (exists)
        {
            var other = new Account("other@example.org", "Other", isMember ? member.Id : null, StaffRole.Administrator, A.Moment);
            if (!isMember)
                other.Disable(A.Moment);
            await Given(other);
        }
        Assert.False(await Correct(member, cycle, 250));
        Assert.Equal((250, 1), (await Balance(member, cycle), await Emails()));
        Assert.True(await Read(db => db.CorrectionRequests.Select(r => r.WithoutSecond).SingleAsync()));
        Assert.Contains(
            "Points corrected by +250, without a second administrator",
            await Read(db => db.History.Select(h => h.What).ToListAsync())
        );
    }

    [Fact]
    public async Task Who_asked_decides_when_the_other_administrator_has_left_since()
    {
        var (member, cycle) = await Scene();
        await Correct(member, cycle, 250);
        var id = await Read(db => db.CorrectionRequests.Select(r => r.Id).SingleAsync());
        await Do(async db =>
        {
            (await db.Users.SingleAsync(a => a.Id == _kim.Id)).Disable(A.Moment);
            await db.SaveChangesAsync();
        });
        await Do(db => Actions(db).Verify(id, null, As(_alex)));
        Assert.True(await Read(db => db.CorrectionRequests.Select(r => r.WithoutSecond).SingleAsync()));
        // Nobody is told what they did themselves.
        Assert.Equal(0, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == CorrectionDecided.Key)));
    }

    [Fact]
    public async Task The_same_form_sent_twice_asks_once_and_two_at_once_do_not_both_pass()
    {
        var (member, cycle) = await Scene();
        var asked = Guid.NewGuid();
        Assert.True(await Correct(member, cycle, 250, asked: asked));
        Assert.True(await Correct(member, cycle, 250, asked: asked));
        Assert.Equal(1, await Read(db => db.CorrectionRequests.CountAsync()));
        var other = await Given(A.Member().Build());
        var waits = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Correct(other, cycle, 150))));
        Assert.Equal(2, waits.Count(w => w));
    }

    private async Task<(Member, ProgramCycle)> Scene(bool second = true)
    {
        _alex = await Given(new Account("alex@example.org", "Alex", null, StaffRole.Administrator, A.Moment));
        if (second)
            _kim = await Given(new Account("kim@example.org", "Kim", null, StaffRole.Administrator, A.Moment));
        return (await Given(A.Member().Build()), await Given(A.Cycle().Build()));
    }

    private async Task<bool> Correct(
        Member member,
        ProgramCycle cycle,
        int points,
        CorrectionSettings? settings = null,
        DateTime? at = null,
        Guid? asked = null
    )
    {
        var waits = false;
        await Do(async db =>
            waits = await Actions(db, settings)
                .Correct(
                    member.Id,
                    cycle.Id,
                    new Correction(points, A.Day(2026, 9, 1), "Talk", "Counted wrongly"),
                    asked ?? Guid.NewGuid(),
                    As(_alex, at: at)
                )
        );
        return waits;
    }

    private Task<int> Balance(Member member, ProgramCycle cycle) => Read(db => new Ledger(db).Balance(member.Id, cycle.Id));

    private Task<int> Emails() => Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == PointsCorrected.Key));

    private Task<IReadOnlyList<string>> Undecided(ProgramCycle cycle) => Read(db => new UndecidedItems(db, A.Calendar()).Describe(cycle));

    private static AuditContext As(Account account, int? memberId = null, DateTime? at = null) =>
        new(new Actor(ActorKind.Administrator, account.DisplayName, account.Id, memberId), at ?? A.Moment);

    private static CorrectionActions Actions(HomeDb db, CorrectionSettings? settings = null) =>
        new(db, new Ledger(db), Options.Create(settings ?? new CorrectionSettings()));
}
