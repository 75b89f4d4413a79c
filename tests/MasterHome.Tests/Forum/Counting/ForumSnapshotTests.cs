using MasterHome.Forum.Counting;

namespace MasterHome.Tests.Forum.Counting;

public class ForumSnapshotTests
{
    [Fact]
    public void The_last_links_are_dropped_when_they_do_not_fit()
    {
        var links = Enumerable.Range(0, 5).Select(n => $"https://forum.example.org/{n}{new string('x', 500)}").ToList();
        Assert.Equal(links.Take(3), Kept(links));
    }

    [Fact]
    public void A_single_link_that_is_too_long_is_dropped() => Assert.Equal([""], Kept([new string('x', ForumSnapshot.LinksLength + 1)]));

    [Fact]
    public void Links_that_exactly_fit_stay() =>
        Assert.Equal([new string('x', 1000), new string('y', 999)], Kept([new string('x', 1000), new string('y', 999)]));

    private static string[] Kept(IEnumerable<string> links) =>
        new ForumSnapshot(1, 1, 5, A.Moment, string.Join('\n', links)).Links.Split('\n');
}
