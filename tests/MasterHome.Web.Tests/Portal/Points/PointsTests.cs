using System.Globalization;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Suggestions;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Points;

public sealed class PointsTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Theory]
    [Trait("Fault", "9")]
    [InlineData("/")]
    [InlineData("/points")]
    [InlineData("/program")]
    public async Task Large_numbers_of_points_have_thousands_separators(string address)
    {
        await _portal.Do(db => db.Cycles.ExecuteUpdateAsync(set => set.SetProperty(c => c.BasePoints, 14_400)));
        using var mira = await _portal.SignedIn("mira@example.org");

        var page = await mira.Get(address);

        page.Says("14,400");
        // Element by element: the text of the whole page joins numbers that stand beside each other.
        foreach (var part in page.Document.QuerySelectorAll("main *").Where(e => e.ChildElementCount == 0))
            Assert.DoesNotMatch("(?<![0-9,])(?!20[0-9]{2})[0-9]{4}", part.TextContent);
    }

    [Fact]
    public async Task A_suggestion_is_named_beside_the_forecast_until_it_is_answered()
    {
        var (id, email) = await _portal.Ask(db =>
            db.Suggestions.Where(s => s.State == SuggestionState.Open)
                .Join(db.Members, s => s.MemberId, m => m.Id, (s, m) => ValueTuple.Create(s.Id, m.Email))
                .FirstAsync()
        );
        using var member = await _portal.SignedIn(email);
        var link = $"#forecast a[href='/suggestions/{id}']";
        Assert.NotNull((await member.Get("/points")).Document.QuerySelector(link));

        await _portal.Do(db => db.Suggestions.ExecuteUpdateAsync(set => set.SetProperty(s => s.State, SuggestionState.Declined)));

        Assert.Null((await member.Get("/points")).Document.QuerySelector(link));
    }

    [Theory]
    [Trait("Fault", "9")]
    [InlineData("/", "mira")]
    [InlineData("/", "jun")]
    [InlineData("/", "pat")]
    [InlineData("/", "nia")]
    [InlineData("/points", "mira")]
    [InlineData("/points", "jun")]
    public async Task The_lines_of_the_forecast_add_up_and_what_is_uncertain_is_named_beside_it(string address, string name)
    {
        using var visitor = await _portal.SignedIn($"{name}@example.org");
        var page = await visitor.Get(address);

        var numbers = page
            .Document.QuerySelectorAll("#forecast dl dd")
            .Select(dd => int.Parse(dd.TextContent, NumberStyles.AllowThousands, CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(5, numbers.Count);
        Assert.Equal(numbers[^1], numbers[..^1].Sum());
        Assert.Contains(numbers[^1].ToString(CultureInfo.InvariantCulture), page.All("#forecast h2").TextContent, StringComparison.Ordinal);
        var uncertain = await _portal.Ask(db =>
            (
                from s in db.SignUps
                join o in db.Opportunities on s.OpportunityId equals o.Id
                where
                    db.Members.Any(m => m.Id == s.MemberId && m.Email == $"{name}@example.org")
                    && (s.State == SignUpState.Interested || s.State == SignUpState.Waiting || s.State == SignUpState.Offered)
                select o.Title
            ).ToListAsync()
        );
        Assert.Equal(
            uncertain.Order(),
            page.Document.QuerySelectorAll("#forecast li a[href^='/sign-ups/']").Select(a => a.TextContent).Order()
        );
        page.Says("Forum trend:");
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task The_yearly_limit_stands_beside_the_replies()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        (await mira.Get("/points")).Says("At most 150 replies a year count.");
        var home = await mira.Get("/");
        home.Says("At most 150 replies a year count");
        // The demo data has no addresses of replies, so nothing promises to show them.
        Assert.DoesNotContain("see counted replies", home.Text, StringComparison.Ordinal);
        var forum = await _portal.Ask(db =>
            db.Opportunities.Where(o => o.Tracking == Tracking.ForumReplies && o.PublishedAt != null).MaxAsync(o => o.Id)
        );
        (await mira.Get($"/opportunities/{forum}")).Says("At most 150 replies a year count.");
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task An_amount_that_the_rule_does_not_explain_says_why()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        Assert.DoesNotContain("The team credited another amount", (await mira.Get("/points?year=2025")).Text, StringComparison.Ordinal);
        await _portal.Do(db =>
            db.Database.ExecuteSqlAsync(
                $"UPDATE Opportunities SET Points = 30, RuleVersion = 2, MaxTimes = 1 WHERE Title = 'User group talk'"
            )
        );
        var page = await mira.Get("/points?year=2025");
        page.Says("Credited under version 1 of the rule.");

        var (me, opportunity, cycle) = await _portal.Ask(async db =>
            (
                await db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync(),
                await db.Opportunities.SingleAsync(o => o.Title == "Product beta feedback"),
                await db.Cycles.Where(c => c.Year == 2026).Select(c => c.Id).SingleAsync()
            )
        );
        await _portal.Do(async db =>
        {
            var audit = new MasterHome.Common.AuditContext(MasterHome.Common.Actor.System("test"), TestPortal.DemoDay.UtcDateTime);
            var posting = new Posting(
                me,
                cycle,
                77,
                PointKind.Completion,
                new DateOnly(2026, 9, 1),
                "Set",
                opportunity.Rule,
                1,
                "other",
                audit
            )
            {
                OpportunityId = opportunity.Id,
            };
            new Ledger(db).Post(posting);
            await db.SaveChangesAsync();
        });
        (await mira.Get("/points")).Says("another amount than the rule’s 30 points");

        // Each reply is worth what the rule says, but all together are more than the limit of today allows.
        Assert.DoesNotContain("another limit held then", (await mira.Get("/points")).Text, StringComparison.Ordinal);
        await _portal.Do(db =>
            db.Opportunities.Where(o => o.Tracking == Tracking.ForumReplies).ExecuteUpdateAsync(set => set.SetProperty(o => o.MaxTimes, 1))
        );
        (await mira.Get("/points")).Says("more than this limit allows, because another limit held then");
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task A_printed_table_has_its_total_once()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var sheet = await mira.Http.GetStringAsync("/css/site.css");
        Assert.Contains(
            "tfoot { display: table-row-group }",
            sheet[sheet.IndexOf("@media print", StringComparison.Ordinal)..],
            StringComparison.Ordinal
        );
    }

    [Theory]
    [Trait("Fault", "9")]
    [InlineData("/")]
    [InlineData("/points")]
    [InlineData("/sign-ups")]
    [InlineData("/sign-ups/{id}")]
    [InlineData("/security")]
    [InlineData("/notifications")]
    public async Task A_page_with_times_names_their_zone(string address)
    {
        var id = await _portal.Ask(db =>
            db.SignUps.Where(s => db.Members.Any(m => m.Id == s.MemberId && m.Email == "mira@example.org")).MinAsync(s => s.Id)
        );
        using var mira = await _portal.SignedIn("mira@example.org");
        Assert.Matches(
            "(?i)times (are )?in (your time zone, )?Berlin",
            (await mira.Get(address.Replace("{id}", $"{id}", StringComparison.Ordinal))).Text
        );
    }

    [Fact]
    public async Task The_export_and_the_transcript_have_every_entry_of_the_year()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var entries = await _portal.Ask(db =>
            db.PointEntries.Where(e =>
                    db.Members.Any(m => m.Id == e.MemberId && m.Email == "mira@example.org")
                    && db.Cycles.Any(c => c.Id == e.CycleId && c.Year == 2026)
                )
                .ToListAsync()
        );
        var csv = await mira.Http.GetStringAsync("/points/export?year=2026&format=csv");
        Assert.Equal(entries.Count + 1, csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);
        var page = await mira.Get("/points/transcript?year=2026");
        Assert.Equal($"Mira Okafor: {entries.Sum(e => e.Points)} points in 2026", page.Heading);
        Assert.Equal(entries.Count, page.Document.QuerySelectorAll("table.list tbody tr").Length);
        (await mira.Get("/points/transcript?year=2025")).Says("Certificate ");
        Assert.Equal(System.Net.HttpStatusCode.NotFound, (await mira.Get("/points/transcript?year=1999")).Status);
    }
}
