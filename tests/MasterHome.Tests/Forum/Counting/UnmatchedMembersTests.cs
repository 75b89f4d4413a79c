using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Members;
using MasterHome.OptOuts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Forum.Counting;

public sealed class UnmatchedMembersTests(TestDatabase database) : PullTest(database)
{
    private InMemoryForum? _fakeForum;

    private InMemoryForum FakeForum => _fakeForum ??= new InMemoryForum(Clock);

    [Fact]
    public async Task The_pull_lists_members_without_a_known_id_with_candidates()
    {
        var (ann, bo, cy, dee) = await GivenFourMembers();
        FakeForum.Candidates["ann@example.org"] =
        [
            new ForumCandidate(501, "Ann", "same email"),
            new ForumCandidate(502, "AnnE", "same name"),
        ];

        var result = await Pull(FakeForum);

        Assert.Equal((1, 1), (result.Counted, result.Failed));
        Assert.Equal(
            "Replies of 1 member counted; no data for 1, whose previous counts stay: the forum has no user with that ID.",
            result.Sentence
        );
        var rows = await Rows();
        Assert.Equal([(ann.Id, null), (bo.Id, 10_002L)], rows.Select(r => (r.MemberId, r.CommunityUserId)));
        Assert.Equal([new ForumCandidate(501, "Ann", "same email"), new ForumCandidate(502, "AnnE", "same name")], rows[0].Candidates);
        Assert.DoesNotContain(rows, r => r.MemberId == cy.Id || r.MemberId == dee.Id);
    }

    [Fact]
    public async Task A_row_is_deleted_when_the_member_is_matched_counted_or_opts_out()
    {
        var (ann, bo, _, _) = await GivenFourMembers();
        var eve = await Given(Member("eve@example.org", null));
        await Pull(FakeForum);
        Assert.Equal(3, (await Rows()).Count);

        await Do(db => db.Members.Where(m => m.Id == ann.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, 501L)));
        FakeForum.Replies[501] = 2;
        FakeForum.Replies[10_002] = 3;
        await Given(new OptOut(eve.Id, await Read(db => db.Cycles.SingleAsync()), null, A.Today, By.Member(eve.Id)));
        Clock.Advance(TimeSpan.FromDays(1));
        await Pull(FakeForum);

        Assert.Empty(await Rows());
        Assert.Equal([6], await Lines(bo));
    }

    [Fact]
    public async Task An_unmatched_member_keeps_one_row_with_its_start_date()
    {
        await GivenFourMembers();
        await Pull(FakeForum);
        Clock.Advance(TimeSpan.FromDays(1));
        await Pull(FakeForum);

        var rows = await Rows();
        Assert.Equal(2, rows.Count);
        Assert.All(rows, r => Assert.Equal(A.Moment, r.Since));
    }

    [Fact]
    public async Task Each_night_the_least_recently_searched_members_are_searched()
    {
        await GivenYear();
        foreach (var name in new[] { "ann", "bo", "cy" })
            await Given(Member($"{name}@example.org", null));
        var two = new ForumSettings { SearchesPerNight = 2 };
        await Pull(FakeForum, two);
        Assert.Equal(["ann@example.org", "bo@example.org"], FakeForum.LookedFor);
        Clock.Advance(TimeSpan.FromDays(1));
        await Pull(FakeForum, two);
        Assert.Equal(["ann@example.org", "bo@example.org", "cy@example.org", "ann@example.org"], FakeForum.LookedFor);
    }

    [Fact]
    public async Task A_failed_search_keeps_the_previous_candidates()
    {
        await GivenFourMembers();
        ForumCandidate[] known = [new ForumCandidate(501, "Ann", "same email")];
        FakeForum.Candidates["ann@example.org"] = known;
        await Pull(FakeForum);
        Clock.Advance(TimeSpan.FromDays(1));
        FakeForum.FindsNothingOut = true;
        await Pull(FakeForum);

        var ann = (await Rows())[0];
        Assert.Equal(known, ann.Candidates);
        Assert.Equal(Calendar.Now, ann.LookedAt);

        // An empty result replaces the previous candidates.
        Clock.Advance(TimeSpan.FromDays(1));
        (FakeForum.FindsNothingOut, FakeForum.Candidates["ann@example.org"]) = (false, []);
        await Pull(FakeForum);
        Assert.Empty((await Rows())[0].Candidates);
    }

    [Fact]
    public async Task Searching_stops_after_consecutive_failures()
    {
        await GivenYear();
        for (var n = 0; n < 6; n++)
            await Given(Member($"m{n}@example.org", null));
        FakeForum.FindsNothingOut = true;
        await Pull(FakeForum, new ForumSettings { GiveUpAfter = 2 });

        Assert.Equal(2, FakeForum.LookedFor.Count);
        Assert.Equal(6, (await Rows()).Count);
    }

    [Fact]
    public async Task Concurrent_pulls_list_each_member_once()
    {
        await GivenYear();
        for (var n = 0; n < 20; n++)
            await Given(Member($"m{n}@example.org", null));
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Pull(FakeForum))));
        Assert.Equal(20, (await Rows()).Count);
    }

    [Fact]
    public async Task An_administrator_matches_and_the_next_pull_counts()
    {
        var (ann, _, _, _) = await GivenFourMembers();
        FakeForum.Candidates["ann@example.org"] = [new ForumCandidate(501, "AnnE", "same email")];
        await Pull(FakeForum);
        await Match(ann, 501);

        Assert.DoesNotContain(await Rows(), r => r.MemberId == ann.Id);
        Assert.Equal(
            (501, "AnnE"),
            await Read(db =>
                db.Members.Where(m => m.Id == ann.Id)
                    .Select(m => ValueTuple.Create(m.CommunityUserId!.Value, m.CommunityHandle))
                    .SingleAsync()
            )
        );
        Assert.Equal(
            ("Matched with the community", "501 AnnE"),
            await Read(db => db.History.Where(h => h.MemberId == ann.Id).Select(h => ValueTuple.Create(h.What, h.After!)).SingleAsync())
        );
        FakeForum.Replies[501] = 3;
        Clock.Advance(TimeSpan.FromDays(1));
        await Pull(FakeForum);
        Assert.Equal([6], await Lines(ann));
    }

    [Fact]
    public async Task An_id_that_is_taken_or_unknown_is_refused_and_staff_cannot_match()
    {
        var (ann, bo, _, _) = await GivenFourMembers();
        await Pull(FakeForum);

        Assert.Equal(
            "The community ID 10003 already belongs to cy Example.",
            (await Assert.ThrowsAsync<RefusedException>(() => Match(ann, 10_003))).Message
        );
        Assert.Equal(
            "The community has no user with the ID 10002. Enter another ID.",
            (await Assert.ThrowsAsync<RefusedException>(() => Match(bo, 10_002))).Message
        );
        Assert.Equal("CommunityUserId", (await Assert.ThrowsAsync<RefusedException>(() => Match(ann, null))).Field);
        await Assert.ThrowsAsync<RefusedException>(() => Match(ann, 0));
        await using var db = Open();
        await Assert.ThrowsAsync<RefusedException>(() => List(db).Match(ann.Id, 501, By.Staff()));
        Assert.Null(await Read(db => db.Members.Where(m => m.Id == ann.Id).Select(m => m.CommunityUserId).SingleAsync()));
    }

    [Fact]
    public void Candidates_are_truncated_to_fit()
    {
        var row = new UnmatchedMember(1, null, A.Moment);
        row.RecordSearch(Enumerable.Range(0, 9).Select(n => new ForumCandidate(n, new string('я', 300), new string('я', 300))), A.Moment);
        Assert.InRange(row.Candidates.Count, 2, UnmatchedMember.MaxCandidates);
        Assert.DoesNotContain(row.Candidates, c => c.UserId == 0);
        Assert.InRange(UnmatchedMember.Text(row.Candidates).Length, 1, 4000);
    }

    /// <summary>Ann has no ID, Bo has an unknown ID, Cy is counted, Dee opted out.</summary>
    private async Task<(Member Ann, Member Bo, Member Cy, Member Dee)> GivenFourMembers()
    {
        var year = await GivenYear();
        var four = (
            await Given(Member("ann@example.org", null)),
            await Given(Member("bo@example.org", 10_002)),
            await Given(Member("cy@example.org", 10_003)),
            await Given(Member("dee@example.org", null))
        );
        FakeForum.Replies[10_003] = 1;
        await Given(new OptOut(four.Item4.Id, year, null, A.Today, By.Member(four.Item4.Id)));
        return four;
    }

    private async Task Match(Member member, long? id)
    {
        await using var db = Open();
        await List(db).Match(member.Id, id, By.Administrator());
    }

    private UnmatchedMembers List(HomeDb db) => new(db, FakeForum, Calendar, Options.Create(new ForumSettings()));

    private Task<List<UnmatchedMember>> Rows() => Read(db => db.UnmatchedMembers.OrderBy(u => u.MemberId).ToListAsync());
}
