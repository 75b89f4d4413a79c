using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Points;

/// <summary>What a member reads about the replies that were counted.</summary>
public sealed class RepliesTests : IAsyncDisposable
{
    private readonly TestPortal _portal = new();

    [Theory]
    [InlineData("/points")]
    [InlineData(null)]
    public async Task The_page_says_as_of_when_in_their_zone_which_were_counted_and_which_were_not(string? address)
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
            var replies = await db.Opportunities.SingleAsync(o =>
                o.Tracking == MasterHome.Opportunities.Tracking.ForumReplies && o.CycleId == last.CycleId
            );
            address ??= $"/opportunities/{replies.Id}";
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get(address!);

        page.Says("As of Tue, Sep 15, 2026, 08:30");
        page.Says("Not counted: 3 in topics of your own, 1 deleted or hidden since.");
        var link = Assert.Single(page.Document.QuerySelectorAll("main a[rel='noopener noreferrer']"));
        Assert.Equal("https://forum.example.org/c/1?a=1&b=%222", link.GetAttribute("href"));
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();
}
