using MasterHome.Forum.Counting;
using MasterHome.Tests.Support;

namespace MasterHome.Tests.Forum.Counting;

public class ForumSnapshotTests
{
    [Fact]
    public void Of_links_that_do_not_fit_the_last_ones_are_dropped()
    {
        var links = Enumerable.Range(0, 5).Select(n => $"https://forum.example.org/{n}{new string('x', 500)}").ToList();
        Assert.Equal(links.Take(3), Kept(links));
    }

    [Fact]
    public void A_link_that_is_too_long_by_itself_is_none() => Assert.Equal([""], Kept([new string('x', ForumSnapshot.LinksLength + 1)]));

    [Fact]
    public void Links_that_just_fit_stay() =>
        Assert.Equal([new string('x', 1000), new string('y', 999)], Kept([new string('x', 1000), new string('y', 999)]));

    private static string[] Kept(IEnumerable<string> links) =>
        new ForumSnapshot(1, 1, 5, A.Moment, string.Join('\n', links)).Links.Split('\n');
}
