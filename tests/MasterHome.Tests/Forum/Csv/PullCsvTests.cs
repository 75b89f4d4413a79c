using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Tests.Forum.Counting;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Forum.Csv;

/// <summary>Tests the nightly pull from a counts file, which may identify people by email or handle alone.</summary>
public sealed class PullCsvTests(TestDatabase database) : PullTest(database), IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public async Task A_member_without_an_id_is_counted_by_email_or_handle()
    {
        await GivenYear();
        var (ann, bo) = (await Given(Member("ann@example.org", null)), await Given(Member("bo@example.org", null, handle: "Bo")));
        var (cy, dee) = (await Given(Member("cy@example.org", 10_003)), await Given(Member("dee@example.org", null)));
        const string file =
            "CommunityUserId,Handle,Email,Replies,Year,AsOf\n"
            + ",,ann@example.org,1,2026,2026-09-15\n,bo,,2,2026,2026-09-15\n10003,,,3,2026,2026-09-15\n";

        var result = await Pull(file);

        Assert.Equal((3, 1), (result.Counted, result.Failed));
        Assert.Equal(
            "Replies of 3 members counted; no data for 1, whose previous counts stay: the counts file does not list the member.",
            result.Sentence
        );
        Assert.Equal((2, 4, 6), ((await Lines(ann)).Single(), (await Lines(bo)).Single(), (await Lines(cy)).Single()));
        Assert.Empty(await Lines(dee));
        Assert.Equal([dee.Id], await Unmatched());

        // A count made before the member was first unmatched counts too.
        var again = await Pull($"{file},,dee@example.org,4,2026,2026-09-15\n");

        Assert.Equal("Replies of 1 member counted; 3 unchanged.", again.Sentence);
        Assert.Equal([8], await Lines(dee));
        Assert.Empty(await Unmatched());
    }

    [Fact]
    public async Task No_replies_are_a_count_of_zero_and_an_entry_without_links_has_no_evidence()
    {
        await GivenYear();
        var (ann, bo) = (await Given(Member("ann@example.org", 10_001)), await Given(Member("bo@example.org", 10_002)));
        await Pull("CommunityUserId,Replies,Year,AsOf\n10001,0,2026,2026-09-15\n10002,2,2026,2026-09-15\n");

        var kept = await Read(db => db.ForumSnapshots.OrderBy(s => s.MemberId).ToListAsync());
        Assert.Equal(
            [(ann.Id, 0, "", new ExcludedReplies()), (bo.Id, 2, "", new ExcludedReplies())],
            kept.Select(s => (s.MemberId, s.Replies, s.Links, s.Excluded))
        );
        var line = await Read(db => db.PointEntries.SingleAsync());
        Assert.Equal((bo.Id, 4, null), (line.MemberId, line.Points, line.Evidence));
    }

    [Fact]
    public async Task A_count_without_an_id_is_not_stored_after_the_member_was_matched()
    {
        await GivenYear();
        var ann = await Given(Member("ann@example.org", null));
        await using var db = Open();
        var count = new MemberCount(
            new MemberToCount(ann.Id, new ForumUser(null, null, ann.Email, ann.Name), A.Time(2026, 1, 1), A.Time(2027, 1, 1)),
            ReplyCount.Counted(3, A.Moment, complete: true, [])
        );
        await Do(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.CommunityUserId, 99L)));
        var counts = new ReplyCounts(
            db,
            new MasterHome.Points.Ledger(db),
            Calendar,
            Microsoft.Extensions.Options.Options.Create(new ForumSettings { Kind = ForumKind.Csv })
        );

        Assert.Equal(0, (await counts.Store(await db.Cycles.SingleAsync(), [count], default))!.Kept);
        Assert.Empty(await Lines(ann));
    }

    [Fact]
    public async Task A_forum_that_needs_an_id_leaves_members_without_one_unmatched()
    {
        await GivenYear();
        var ann = await Given(Member("ann@example.org", null));
        await Pull("Email,Replies,Year,AsOf\nann@example.org,1,2026,2026-09-15\n");
        Assert.Empty(await Unmatched());

        var result = await Pull(new InMemoryForum(Clock), new ForumSettings { Kind = ForumKind.Vanilla });

        Assert.Equal((0, 0), (result.Counted, result.Failed));
        Assert.Equal([ann.Id], await Unmatched());
    }

    private async Task<JobResult> Pull(string file)
    {
        await File.WriteAllTextAsync(_path, file);
        await using var provider = Forums.With(Clock, null, ("Kind", "Csv"), ("File", _path));
        return await Pull(provider.Reach(), new ForumSettings { Kind = ForumKind.Csv, File = _path });
    }

    private Task<List<int>> Unmatched() => Read(db => db.UnmatchedMembers.Select(u => u.MemberId).ToListAsync());
}
