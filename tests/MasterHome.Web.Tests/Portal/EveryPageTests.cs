using System.Net;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Portal;

public sealed class EveryPageTests(TestPortal portal) : IClassFixture<TestPortal>
{
    public static TheoryData<string> Addresses =>
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
            "/profile/community",
            "/notifications",
            "/getting-started",
            "/program",
            "/questions",
            "/my-data/erasure",
            "/rewards",
            "/opt-out",
        ];

    [Theory, MemberData(nameof(Addresses))]
    public async Task Every_page_has_one_heading_and_table_captions_for_every_member(string address)
    {
        foreach (var name in new[] { "mira", "jun", "omar", "nia", "pat" })
        {
            using var visitor = await portal.SignedIn($"{name}@example.org");
            var page = await visitor.Get(address);

            Assert.Equal(HttpStatusCode.OK, page.Status);
            Assert.Single(page.Document.QuerySelectorAll("h1"));
            Assert.All(page.Document.QuerySelectorAll("table"), table => Assert.NotNull(table.QuerySelector("caption")));
            Assert.Empty(page.Document.QuerySelectorAll("[style], main script"));
            // An element that no tag helper processed would remain in the output.
            Assert.Empty(page.Document.QuerySelectorAll("when, day, words, field, errors, pager, meter-of, partial"));
        }
    }

    [Theory, MemberData(nameof(Addresses))]
    public async Task A_visitor_who_is_not_signed_in_is_redirected_to_sign_in(string address)
    {
        using var visitor = portal.Visitor();
        Assert.StartsWith("/sign-in", (await visitor.Get(address)).Address, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Addresses))]
    public async Task Staff_who_are_not_members_are_redirected_to_the_back_office_or_refused(string address)
    {
        using var sam = await portal.SignedIn("sam@example.org");
        using var response = await sam.Http.GetAsync(address);
        if (address == "/")
            Assert.Equal("/back-office", response.Headers.Location?.OriginalString);
        else
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }
}
