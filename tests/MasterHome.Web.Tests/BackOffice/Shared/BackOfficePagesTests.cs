using System.Net;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.BackOffice.Shared;

public sealed class BackOfficePagesTests(TestPortal portal) : IClassFixture<TestPortal>
{
    private static readonly string[] Addresses =
    [
        "/back-office",
        "/back-office/queue",
        "/back-office/queue?kind=Training",
        "/back-office/queue?item=nonsense",
        "/back-office/members",
        "/back-office/members?q=okafor",
        "/back-office/members?q=nobody%20at%20all",
        "/back-office/members/1",
        "/back-office/members/1?year=2025",
        "/back-office/members/import",
        "/back-office/cycles",
        "/back-office/cycles/1",
        "/back-office/cycles/1/closing",
        "/back-office/cycles/2/outcomes",
        "/back-office/cycles/2/outcomes?result=Certified&q=nia",
        "/back-office/opportunities",
        "/back-office/opportunities?year=2025",
        "/back-office/opportunities/import",
        "/back-office/opportunities/3",
        "/back-office/sessions",
        "/back-office/sessions?status=upcoming&from=2026-01-01&to=2026-12-31&sort=starts",
        "/back-office/sign-ups",
        "/back-office/sign-ups?state=Verified&q=mira",
        "/back-office/sign-ups/1",
        "/back-office/points",
        "/back-office/points?year=2025&kind=Completion&q=nia",
        "/back-office/training",
        "/back-office/training/completions",
        "/back-office/training/completions?state=Claimed",
        "/back-office/training/import",
        "/back-office/suggestions",
        "/back-office/suggestions?state=Open",
        "/back-office/suggestions/1",
        "/back-office/opt-outs",
        "/back-office/appeals",
        "/back-office/leave",
        "/back-office/review",
        "/back-office/community",
        "/back-office/reports",
        "/back-office/reports/2025",
        "/back-office/emails",
        "/back-office/emails?state=Sent&q=mira",
        "/back-office/emails/1",
        "/back-office/reminders",
        "/back-office/email-templates",
        "/back-office/email-templates/welcome",
        "/back-office/jobs",
        "/back-office/accounts?q=mira",
        "/back-office/members?opportunity=3",
        "/back-office/history",
        "/back-office/history?subject=SignUp&member=1",
        "/back-office/history?page=99",
        "/back-office/reports/statuses",
        "/back-office/reports/statuses?by=Company&day=2026-09-01",
        "/back-office/points/reconciliation",
        "/back-office/emails/batches",
        "/back-office/members/1/emails",
        "/back-office/members/1/emails?kind=where-you-stand",
    ];

    public static TheoryData<string> Pages => [.. Addresses];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Staff_can_read_every_page_and_have_no_forms_to_submit(string address)
    {
        using var sam = await portal.SignedIn("sam@example.org");
        var page = await sam.Get(address);

        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Single(page.Document.QuerySelectorAll("h1"));
        Assert.NotEmpty(page.Heading);
        Assert.All(page.Document.QuerySelectorAll("table"), t => Assert.NotNull(t.QuerySelector("caption")));
        Assert.All(page.Document.Forms.Where(f => f.Method == "post"), f => Assert.Equal("/sign-out", f.GetAttribute("action")));
    }

    [Theory]
    [InlineData("/back-office/cycles/new")]
    [InlineData("/back-office/members/2/merge")]
    [InlineData("/back-office/members/leave/new")]
    [InlineData("/back-office/sign-ups/emails/new")]
    [InlineData("/back-office/sign-ups/next-steps/new")]
    [InlineData("/back-office/sign-ups/withdrawals/new")]
    [InlineData("/back-office/reminders/at-risk")]
    [InlineData("/back-office/opportunities/new")]
    [InlineData("/back-office/opportunities/3/edit")]
    [InlineData("/back-office/training/courses/new")]
    [InlineData("/back-office/training/courses/1")]
    [InlineData("/back-office/training/requirements/1/removal")]
    public async Task A_form_is_shown_only_to_administrators(string address)
    {
        using var sam = await portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await sam.Get(address)).Status);
        using var alex = await portal.SignedIn("alex@example.org");
        Assert.Equal(HttpStatusCode.OK, (await alex.Get(address)).Status);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task Administrators_can_open_every_page(string address)
    {
        using var alex = await portal.SignedIn("alex@example.org");

        Assert.Equal(HttpStatusCode.OK, (await alex.Get(address)).Status);
    }

    [Theory]
    [InlineData("/back-office/members/4711")]
    [InlineData("/back-office/cycles/4711")]
    [InlineData("/back-office/cycles/4711/closing")]
    [InlineData("/back-office/cycles/4711/outcomes")]
    [InlineData("/back-office/opportunities/4711")]
    [InlineData("/back-office/opportunities/1/sessions/4711")]
    [InlineData("/back-office/sign-ups/4711")]
    [InlineData("/back-office/suggestions/4711")]
    [InlineData("/back-office/training/courses/4711")]
    [InlineData("/back-office/reports/1999")]
    [InlineData("/back-office/reports/2025/v4711.pdf")]
    [InlineData("/back-office/reports/2025/v4711.csv")]
    [InlineData("/back-office/emails/4711")]
    [InlineData("/back-office/email-templates/no-such-email")]
    [InlineData("/back-office/email-templates/no-such-email/preview")]
    public async Task A_missing_item_is_not_found(string address)
    {
        using var alex = await portal.SignedIn("alex@example.org");

        Assert.Equal(HttpStatusCode.NotFound, (await alex.Get(address)).Status);
    }

    [Fact]
    public async Task Members_cannot_open_the_back_office()
    {
        using var mira = await portal.SignedIn("mira@example.org");

        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Get("/back-office/queue")).Status);
    }

    [Fact]
    public async Task The_side_menu_shows_the_number_of_items_to_review()
    {
        using var sam = await portal.SignedIn("sam@example.org");
        var page = await sam.Get("/back-office/history");

        Assert.Contains("6", page.All(".side a[href='/back-office/queue'] .n").TextContent, StringComparison.Ordinal);
    }
}
