using System.Net;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Portal;

public sealed class EveryPageTests(TestPortal portal) : IClassFixture<TestPortal>
{
    public static TheoryData<string> Rooms =>
        [
            "/",
            "/opportunities",
            "/opportunities?open=true&q=talk",
            "/sign-ups",
            "/points",
            "/points?year=2025",
            "/training",
            "/training/completions/new",
            "/suggestions",
            "/suggestions/new",
            "/profile",
            "/notifications",
            "/program",
            "/rewards",
            "/opt-out",
        ];

    [Theory, MemberData(nameof(Rooms))]
    public async Task Every_room_answers_every_member_with_one_heading_and_captions(string room)
    {
        foreach (var who in new[] { "mira", "jun", "omar", "nia", "pat" })
        {
            using var visitor = await portal.SignedIn($"{who}@example.org");
            var page = await visitor.Get(room);

            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Single(page.Document.QuerySelectorAll("h1"));
            Assert.All(page.Document.QuerySelectorAll("table"), table => Assert.NotNull(table.QuerySelector("caption")));
            Assert.Empty(page.Document.QuerySelectorAll("[style], main script"));
            // A tag helper that was not run would stay as it was written.
            Assert.Empty(page.Document.QuerySelectorAll("when, day, words, field, errors, pager, meter-of, partial"));
        }
    }

    [Theory, MemberData(nameof(Rooms))]
    public async Task Nobody_enters_without_signing_in(string room)
    {
        using var visitor = portal.Visitor();
        Assert.StartsWith("/sign-in", (await visitor.Get(room)).Address, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Rooms))]
    public async Task Staff_who_are_no_members_are_led_to_their_own_rooms_or_refused(string room)
    {
        using var sam = await portal.SignedIn("sam@example.org");
        using var response = await sam.Http.GetAsync(room);
        if (room == "/")
            Assert.Equal("/back-office", response.Headers.Location?.OriginalString);
        else
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
