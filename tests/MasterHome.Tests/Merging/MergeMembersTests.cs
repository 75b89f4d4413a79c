using MasterHome.Accounts;
using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Merging;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Merging;

public sealed class MergeMembersTests(TestDatabase database) : DataTest(database)
{
    private ProgramCycle _cycle = null!;
    private Member _mira = null!;
    private Member _double = null!;

    [Fact]
    public async Task What_the_duplicate_did_counts_with_the_survivor_and_goes_back()
    {
        await TwoOfOnePerson();
        await Post(_double.Id, 90, "sign-up:1");
        await Post(_mira.Id, 40, "sign-up:2");
        var course = await Given(A.Course().Build());
        await Given(Completion.Recorded(_double.Id, course.Id, new CourseRecord(A.Today, false, null), By.System()));

        var plan = (await Read(db => Merges(db).Plan(_double.Id, "MIRA@example.org", By.Administrator())))!;
        Assert.Null(plan.WhyNot);
        Assert.Equal(["90 points of 2026 count with them.", "1 training moves to them."], plan.Lines.Take(2));
        var id = await Merge();

        Assert.Equal((130, 0), (await Balance(_mira.Id), await Balance(_double.Id)));
        Assert.Equal(_mira.Id, await Read(db => db.Completions.Select(c => c.MemberId).SingleAsync()));
        Assert.Equal(["Mira Okafor"], await Read(db => db.Members.Select(m => m.FirstName + " " + m.LastName).ToListAsync()));
        Assert.NotNull(await Read(db => db.Users.Where(a => a.MemberId == _double.Id).Select(a => a.DisabledAt).SingleAsync()));
        Assert.Equal(["two@example.org"], await Read(db => db.Members.SelectMany(m => m.FormerAddresses, (m, a) => a.Email).ToListAsync()));

        await Do(db => Merges(db).Undo(id, By.Administrator(A.Moment.AddDays(40))));

        Assert.Equal((40, 90), (await Balance(_mira.Id), await Balance(_double.Id)));
        Assert.Equal(_double.Id, await Read(db => db.Completions.Select(c => c.MemberId).SingleAsync()));
        Assert.Equal(2, await Read(db => db.Members.CountAsync()));
        Assert.Null(await Read(db => db.Users.Where(a => a.MemberId == _double.Id).Select(a => a.DisabledAt).SingleAsync()));
        Assert.Empty(await Read(db => db.Members.SelectMany(m => m.FormerAddresses, (m, a) => a.Email).ToListAsync()));
        Assert.Equal(2, await Read(db => db.OutgoingEmails.CountAsync(m => m.MemberId == _mira.Id)));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Merges(db).Undo(id, By.Administrator(A.Moment.AddDays(41)))));
    }

    [Fact]
    public async Task Points_that_were_taken_back_meanwhile_do_not_come_back()
    {
        await TwoOfOnePerson();
        await Post(_double.Id, 90, "sign-up:1");
        var id = await Merge();
        // The decision on the sign-up, which is the survivor's now, is undone.
        await Do(async db =>
        {
            await new Ledger(db).Reverse("sign-up:1", "Not done", By.Administrator(A.Moment.AddDays(1)));
            await db.SaveChangesAsync();
        });
        Assert.Equal(0, await Balance(_mira.Id));

        await Do(db => Merges(db).Undo(id, By.Administrator(A.Moment.AddDays(2))));
        Assert.Equal((0, 0), (await Balance(_mira.Id), await Balance(_double.Id)));
    }

    [Fact]
    public async Task Forum_points_move_with_the_identity_and_stay_where_both_have_one()
    {
        await TwoOfOnePerson(community: 7);
        await Post(_double.Id, 30, "forum:1", PointKind.ForumReplies);
        var id = await Merge();
        Assert.Equal((30, 7L), (await Balance(_mira.Id), await Read(db => db.Members.Select(m => m.CommunityUserId).SingleAsync())));
        await Post(_mira.Id, 5, "forum:2", PointKind.ForumReplies, A.Moment.AddDays(1));
        await Do(db => Merges(db).Undo(id, By.Administrator(A.Moment.AddDays(2))));
        Assert.Equal((0, 35), (await Balance(_mira.Id), await Balance(_double.Id)));

        await Do(db => db.Set<Member>().Where(m => m.Id == _mira.Id).ExecuteUpdateAsync(s => s.SetProperty(m => m.CommunityUserId, 8L)));
        var plan = (await Read(db => Merges(db).Plan(_double.Id, "mira@example.org", By.Administrator())))!;
        Assert.Contains(plan.Lines, line => line.StartsWith("35 points for forum replies are left out", StringComparison.Ordinal));
        await Merge();
        Assert.Equal((0, 35), (await Balance(_mira.Id), await Balance(_double.Id)));
    }

    [Fact]
    public async Task What_only_one_can_have_stays_where_it_is_and_an_account_that_was_closed_before_stays_closed()
    {
        await TwoOfOnePerson();
        var course = await Given(A.Course().Build());
        foreach (var member in new[] { _mira, _double })
            await Given(Completion.Recorded(member.Id, course.Id, new CourseRecord(A.Today, false, null), By.System()));
        await Given(new OptOut(_double.Id, _cycle, null, A.Today, By.Member(_double.Id)));
        await Do(db => db.Users.Where(a => a.MemberId == _double.Id).ExecuteUpdateAsync(s => s.SetProperty(a => a.DisabledAt, A.Moment)));
        await Do(async db =>
        {
            db.Add(new Unsubscription(_double.Id, AllEmails.CreateCatalog().Optional[0], A.Moment));
            await db.SaveChangesAsync();
        });

        var id = await Merge();
        Assert.Equal(1, await Read(db => db.Completions.CountAsync(c => c.MemberId == _mira.Id)));
        Assert.Equal(_mira.Id, await Read(db => db.OptOuts.Select(o => o.MemberId).SingleAsync()));
        Assert.Equal(1, await Read(db => db.Unsubscriptions.CountAsync(u => u.MemberId == _mira.Id)));

        await Do(db => Merges(db).Undo(id, By.Administrator(A.Moment.AddDays(1))));
        Assert.Equal(_double.Id, await Read(db => db.OptOuts.Select(o => o.MemberId).SingleAsync()));
        Assert.Equal(0, await Read(db => db.Unsubscriptions.CountAsync(u => u.MemberId == _mira.Id)));
        Assert.NotNull(await Read(db => db.Users.Where(a => a.MemberId == _double.Id).Select(a => a.DisabledAt).SingleAsync()));
    }

    [Fact]
    public async Task Entries_that_were_posted_later_with_an_earlier_time_are_told_apart()
    {
        await TwoOfOnePerson();
        await Post(_double.Id, 90, "sign-up:1");
        await Do(db => Merges(db).Merge(_double.Id, _mira.Id, "One person", By.Administrator()));
        var id = await Read(db => db.MemberMerges.Select(m => m.Id).SingleAsync());
        // A long job posts with the time at which it was asked for.
        await Post(_mira.Id, -40, "sign-up:1:9", at: A.Moment.AddHours(-1));

        await Do(db => Merges(db).Undo(id, By.Administrator(A.Moment.AddDays(1))));
        Assert.Equal((0, 50), (await Balance(_mira.Id), await Balance(_double.Id)));
    }

    [Fact]
    public async Task The_lists_follow_and_a_duplicate_has_no_status()
    {
        await TwoOfOnePerson();
        await Post(_double.Id, 90, "sign-up:1");
        await Refresh();
        Assert.Equal(2, await Read(db => db.StandingSummaries.CountAsync()));
        await Merge();
        Assert.Equal(1, await Read(db => db.StandingTotals.SumAsync(t => t.Members)));
        await Refresh();
        Assert.Equal(
            (_mira.Id, 90),
            await Read(async db => ((await db.StandingSummaries.SingleAsync()).MemberId, (await db.StandingSummaries.SingleAsync()).Earned))
        );
        Assert.Empty(await Read(db => new CompareSummaries(db, new Standings(db, A.Calendar())).Find(default)));
    }

    [Fact]
    public async Task Refused_with_itself_with_the_own_membership_without_a_reason_and_when_both_hold_the_same()
    {
        await TwoOfOnePerson();
        await Refuses("cannot be merged with itself", into: _double.Id);
        await Refuses("your own membership", by: By.Administrator(memberId: _mira.Id));
        await Refuses("Say how you know", reason: " ");

        var opportunity = await Given(A.Opportunity().In(_cycle).Called("User group").With(A.Session().WithPlaces(5)).Build());
        foreach (var member in new[] { _mira, _double })
            await Do(db =>
                db.Database.ExecuteSqlAsync(
                    $"""
                    INSERT INTO SignUps (MemberId, OpportunityId, SessionId, State, StateAt, CreatedAt, Points, Rule, RuleVersion, Version)
                    VALUES ({member.Id}, {opportunity.Id}, {opportunity.Sessions[0].Id}, 'Confirmed', {A.Moment}, {A.Moment}, 10, 'r', 1, 0)
                    """
                )
            );
        await Refuses("the same session of “User group”");
        await Do(db => db.SignUps.ExecuteDeleteAsync());

        foreach (var member in new[] { _mira, _double })
            await Given(new Appeal(member.Id, new AppealedThing(AppealedKind.MissingEntry, 0), "My talk", A.Today, By.Member(member.Id)));
        await Refuses("an open appeal about missing points");
        await Do(db => db.Appeals.ExecuteDeleteAsync());

        foreach (var member in new[] { _mira, _double })
            await Do(async db =>
            {
                (await db.Members.SingleAsync(m => m.Id == member.Id)).AskForLeave(A.Today, A.Today.AddDays(9), "", A.Moment);
                await db.SaveChangesAsync();
            });
        await Refuses("leave at the same time");
        await Do(db => db.Leaves.ExecuteDeleteAsync());

        await Do(async db =>
        {
            var cycle = await db.Cycles.SingleAsync();
            foreach (var standing in await new Standings(db, A.Calendar()).Of(db.Members, cycle))
                db.Add(new Outcome(standing, 1, null, By.System()));
            await db.SaveChangesAsync();
        });
        await Refuses("an outcome of 2026");
        Assert.Equal(2, await Read(db => db.Members.CountAsync()));
    }

    [Fact]
    public async Task Two_administrators_at_once_merge_once()
    {
        await TwoOfOnePerson();
        await Post(_double.Id, 90, "sign-up:1");
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Tried)));
        Assert.Equal((1, 90), (results.Count(done => done), await Balance(_mira.Id)));
    }

    private async Task<bool> Tried()
    {
        try
        {
            await Do(db => Merges(db).Merge(_double.Id, _mira.Id, "One person", By.Administrator()));
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    private async Task Refuses(string why, int? into = null, AuditContext? by = null, string reason = "One person")
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Merges(db).Merge(_double.Id, into ?? _mira.Id, reason, by ?? By.Administrator()))
        );
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    private async Task TwoOfOnePerson(long? community = null)
    {
        _cycle = await Given(A.Cycle().Build());
        _mira = await Given(A.Member().Called("Mira", "Okafor").At("mira@example.org").Build());
        _double = await Given(A.Member().Called("M.", "Okafor").At("two@example.org").InForumAs(community).Build());
        await Given(new Account("alex@example.org", "Alex", null, StaffRole.Administrator, A.Moment));
        await Given(new Account("two@example.org", "M. Okafor", _double.Id, StaffRole.None, A.Moment));
    }

    private async Task<int> Merge()
    {
        await Do(async db => await Merges(db).Merge(_double.Id, _mira.Id, "One person", By.Administrator(await Latest(db))));
        return await Read(db => db.MemberMerges.MaxAsync(m => m.Id));
    }

    /// <summary>After everything that was posted.</summary>
    private static async Task<DateTime> Latest(HomeDb db) =>
        (await db.PointEntries.MaxAsync(e => (DateTime?)e.PostedAt) ?? A.Moment).AddMinutes(1);

    private Task Post(int memberId, int points, string source, PointKind kind = PointKind.Completion, DateTime? at = null) =>
        Do(async db =>
        {
            new Ledger(db).Post(
                new Posting(memberId, _cycle.Id, points, kind, A.Today, "Talk", "rule", 1, source, By.System(at ?? A.Moment.AddDays(-1)))
            );
            await db.SaveChangesAsync();
        });

    private Task<int> Balance(int memberId) => Read(db => new Ledger(db).Balance(memberId, _cycle.Id));

    private Task Refresh() => Do(db => new RefreshSummaries(db, new Standings(db, A.Calendar()), A.Calendar()).RunAsync(default));

    private static MergeMembers Merges(HomeDb db) =>
        new(db, new Ledger(db), new StaffAccounts(db), AllEmails.CreateCatalog(), A.Calendar());
}
