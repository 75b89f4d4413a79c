using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Points;

/// <summary>The counted forum replies on a member's pages.</summary>
public sealed class RepliesTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Theory]
    [InlineData("/points")]
    [InlineData(null)]
    public async Task The_page_shows_the_time_of_the_count_in_the_members_zone_and_which_replies_counted(string? address)
    {
        await _portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            await db.Members.Where(m => m.Id == mira.Id).ExecuteUpdateAsync(set => set.SetProperty(m => m.TimeZone, "Asia/Tokyo"));
            var last = await db.ForumSnapshots.Where(s => s.MemberId == mira.Id).OrderByDescending(s => s.ReadAt).FirstAsync();
            await db
                .ForumSnapshots.Where(s => s.Id == last.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(s => s.ReadAt, new DateTime(2026, 9, 14, 23, 30, 0, DateTimeKind.Utc))
                        .SetProperty(s => s.Links, "https://forum.example.org/c/1?a=1&b=\"2\njavascript:alert(1)")
                        .SetProperty(s => s.Excluded.OwnTopic, 3)
                        .SetProperty(s => s.Excluded.Deleted, 1)
                );
            var opportunityId = await db
                .Opportunities.Where(o => o.Tracking == MasterHome.Opportunities.Tracking.ForumReplies && o.CycleId == last.CycleId)
                .Select(o => o.Id)
                .SingleAsync();
            address ??= $"/opportunities/{opportunityId}";
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get(address!);

        page.Says("As of Tue, Sep 15, 2026, 08:30");
        page.Says("Not counted: 3 in your own topics, 1 deleted or hidden.");
        var link = Assert.Single(page.Document.QuerySelectorAll("main a[rel='noopener noreferrer']"));
        Assert.Equal("https://forum.example.org/c/1?a=1&b=%222", link.GetAttribute("href"));
    }
}
