using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Forum.Counting;

public sealed class DeleteOldSnapshotsTests(TestDatabase database) : PullTest(database)
{
    [Fact]
    public async Task Of_old_snapshots_the_last_of_each_month_and_those_behind_entries_stay()
    {
        await GivenYear(2026, TwoPointsUpToTen with { MaxTimes = null });
        var members = await GivenMembers(2);
        var forum = new InMemoryForum(Clock);
        Clock.SetUtcNow(new DateTimeOffset(2026, 10, 1, 2, 30, 0, TimeSpan.Zero));
        for (var night = 0; night < 92; night++)
        {
            // The first member replies every ten nights, the second never.
            (forum.Replies[10_001], forum.Replies[10_002]) = (1 + night / 10, 1);
            await Pull(forum);
            Clock.Advance(TimeSpan.FromDays(1));
        }

        // The last pull ran on December 31 at 02:30: snapshots older than 60 days were read before November 1 at 02:30.
        Assert.Equal([1, 11, 21, 31], await OctoberDays(members[0].Id));
        Assert.Equal([1, 31], await OctoberDays(members[1].Id));
        Assert.Equal(
            61,
            await Read(db => db.ForumSnapshots.CountAsync(s => s.MemberId == members[1].Id && s.ReadAt >= A.Time(2026, 11, 1)))
        );
        // Every ledger entry still has its snapshot.
        Assert.Equal(
            10 + 1,
            await Read(db =>
                db.PointEntries.CountAsync(e => db.ForumSnapshots.Any(s => s.MemberId == e.MemberId && e.SourceKey.EndsWith(":" + s.Id)))
            )
        );
    }

    private Task<List<int>> OctoberDays(int memberId) =>
        Read(db =>
            db.ForumSnapshots.Where(s => s.MemberId == memberId && s.ReadAt < A.Time(2026, 11, 1))
                .OrderBy(s => s.Id)
                .Select(s => s.ReadAt.Day)
                .ToListAsync()
        );
}
