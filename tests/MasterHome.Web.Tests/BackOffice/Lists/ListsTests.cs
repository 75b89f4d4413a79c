using System.Globalization;
using System.Net;
using System.Text;
using ExcelDataReader;
using MasterHome.Jobs;
using MasterHome.Members;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Lists;

/// <summary>What all lists of the back office have in common.</summary>
public sealed class ListsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    public static TheoryData<string> Addresses =>
        [
            "/back-office/members",
            "/back-office/sign-ups",
            "/back-office/points",
            "/back-office/history",
            "/back-office/emails",
            "/back-office/suggestions",
            "/back-office/training/completions",
            "/back-office/opt-outs",
            "/back-office/appeals",
            "/back-office/leave",
            "/back-office/review",
            "/back-office/opportunities",
            "/back-office/sessions",
            "/back-office/jobs",
            "/back-office/accounts",
            "/back-office/cycles/2/outcomes",
        ];

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        await Portal.Do(db =>
        {
            foreach (var (job, sentence) in new[] { ("ExpireOffers", "2 offers expired."), ("SendReminders", "3 reminders sent.") })
            {
                var at = Portal.Clock.GetUtcNow().UtcDateTime;
                var run = new JobRun(job, "test", db.JobRuns.Local.Count + 1, at);
                run.End(new JobResult(2, 0, sentence), at.AddSeconds(3));
                db.Add(run);
            }
            return db.SaveChangesAsync();
        });
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Staff_read_and_export_a_list_and_members_do_not(string address)
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.OK, (await sam.Get(address)).Status);
        Assert.Equal(HttpStatusCode.OK, (await sam.Http.GetAsync($"{address}/export?format=csv")).StatusCode);
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Http.GetAsync($"{address}/export?format=csv")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Exports_parse_back_to_the_rows_and_columns_of_the_page(string address)
    {
        var page = await Alex.Get(address);
        var heads = page.Document.QuerySelectorAll("table.rows thead th").Where(h => h.TextContent.Trim() != "Choose");
        var headings = heads.Select(h => h.TextContent.Trim(' ', '\n', '↑', '↓')).ToList();
        var shown = page
            .Document.QuerySelectorAll("table.rows tbody tr")
            .Select(r => r.QuerySelectorAll("td:not(.pick)").ToList())
            .ToList();
        var columns = string.Concat(
            page.Document.QuerySelectorAll("input[name=column][checked]").Select(c => $"column={c.GetAttribute("value")}&")
        );
        var csv = await Export($"{address}/export?{columns}format=csv", ExcelReaderFactory.CreateCsvReader);
        var xlsx = await Export($"{address}/export?{columns}format=xlsx", ExcelReaderFactory.CreateOpenXmlReader);

        // The page draws a bar that files leave out.
        var common = headings.Where(h => h != "Progress").ToList();
        Assert.Equal(common, csv[0].Select(Text));
        Assert.Equal(common, xlsx[0].Select(Text));
        Assert.Equal(shown.Count, csv.Count - 1);
        Assert.Equal(shown.Count, xlsx.Count - 1);
        Assert.NotEmpty(shown);
        foreach (var (row, index) in shown.Select((r, i) => (r, i)))
        foreach (var (heading, column) in common.Select((h, i) => (h, i)))
        {
            var cell = row[headings.IndexOf(heading)];
            var said = cell.QuerySelector("time")?.GetAttribute("datetime") ?? Plain(cell.TextContent);
            Assert.Equal(said, Plain(Text(csv[index + 1][column], said)));
            Assert.Equal(said, Plain(Text(xlsx[index + 1][column], said)));
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Each_offered_order_sorts_both_ways(string address)
    {
        var page = await Alex.Get(address);
        var sorted = page.Document.QuerySelectorAll("table.rows thead a").Select(a => a.GetAttribute("href")!).ToList();
        Assert.NotEmpty(sorted);
        foreach (var link in sorted)
        {
            var first = await Alex.Get(link);
            var head = first.Document.QuerySelector("table.rows thead th[aria-sort]")!;
            var other = await Alex.Get(head.QuerySelector("a")!.GetAttribute("href")!);
            var turned = other.Document.QuerySelector("table.rows thead th[aria-sort]")!;
            Assert.Equal(["ascending", "descending"], new[] { head.GetAttribute("aria-sort"), turned.GetAttribute("aria-sort") }.Order());
            Assert.Equal(Rows(first), Rows(other).AsEnumerable().Reverse());
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task What_a_list_does_not_know_is_said_and_left_out(string address)
    {
        var all = await Alex.Get(address);
        var filter = all.Document.QuerySelector("form.filters select")?.GetAttribute("name") ?? "state";
        var page = await Alex.Get($"{address}?sort=nonsense&{filter}=nonsense&page=nonsense&column=nonsense");
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.Contains("cannot be sorted by that column", page.Notice, StringComparison.Ordinal);
        if (address != "/back-office/history")
        {
            Assert.Contains("“nonsense” is no choice", page.Notice, StringComparison.Ordinal);
            Assert.Equal(Rows(all), Rows(page));
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task An_export_of_what_a_list_does_not_know_is_refused(string address)
    {
        var refused = await Alex.Get($"{address}/export?format=csv&sort=nonsense");
        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        refused.Says("The list cannot be sorted by that column.");
    }

    [Fact]
    public async Task A_filter_in_force_can_be_taken_away_alone()
    {
        var page = await Alex.Get("/back-office/members?q=example&status=AtRisk&partner=yes&sort=-earned");
        var chips = page.Document.QuerySelectorAll(".chips a").ToList();
        Assert.Equal(["Search: example", "Status: At risk", "Partner: Yes", "Show all"], chips.Select(c => c.TextContent.Split(" ×")[0]));
        Assert.Equal("/back-office/members?q=example&partner=yes&sort=-earned", chips[1].GetAttribute("href"));
    }

    [Fact]
    public async Task Ticked_members_are_a_list_of_their_own()
    {
        var ids = await Portal.Ask(db => db.Members.OrderBy(m => m.Id).Select(m => m.Id).Take(2).ToListAsync());
        var list = await Alex.Get("/back-office/members?sort=-earned");
        var fields = list.Document.QuerySelectorAll("#ticks input").Select(i => (i.GetAttribute("name"), i.GetAttribute("value"))).ToList();
        Assert.Equal([("sort", "-earned"), ("chosen", null)], fields);
        Assert.Equal(Rows(list).Count, list.Document.QuerySelectorAll("input[type=checkbox][name=chosen][form=ticks]").Length);
        var page = await Alex.Get($"/back-office/members?sort=-earned&chosen=&chosen={ids[0]}&chosen={ids[1]}");
        Assert.Equal("2 members", page.Heading);
        Assert.Contains("Chosen: 2 rows", page.Document.QuerySelectorAll(".chips a").Select(c => c.TextContent.Split(" ×")[0]));
        (await Alex.Get(page.Links.Single(l => l.StartsWith("/back-office/members/leave/new", StringComparison.Ordinal)))).Says(
            "Give leave to 2 members"
        );
        Assert.Equal("Tick at least one row.", (await Alex.Get("/back-office/members?chosen=")).Notice);
        Assert.Contains("by ticking them", (await Alex.Get("/back-office/members?chosen=1.x")).Notice, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Ticked_rows_of_each_list_are_shown_and_exported_alone(string address)
    {
        var all = await Alex.Get(address);
        var boxes = all.Document.QuerySelectorAll("td.pick input").ToList();
        Assert.Equal(address == "/back-office/accounts" ? 0 : Rows(all).Count, boxes.Count);
        if (boxes.Count == 0)
            return;
        var ticked = boxes[^1].GetAttribute("value");
        var page = await Alex.Get($"{address}{(address.Contains('?', StringComparison.Ordinal) ? "&" : "?")}chosen=&chosen={ticked}");
        Assert.Equal([Rows(all)[^1]], Rows(page));
        var csv = await Export(page.All("a[href*='format=csv']").GetAttribute("href")!, ExcelReaderFactory.CreateCsvReader);
        Assert.Equal(2, csv.Count);
    }

    [Fact]
    public async Task The_sum_of_ticked_entries_is_theirs_and_that_of_the_year_stays()
    {
        var all = (await Alex.Get("/back-office/points")).Heading;
        var entry = await Portal.Ask(db => db.PointEntries.Where(e => e.OccurredOn.Year == 2026).OrderBy(e => e.Id).FirstAsync());
        var page = await Alex.Get($"/back-office/points?chosen={entry.Id}");
        Assert.Equal(all, page.Heading);
        page.Says($"Points in the filtered entries: {entry.Points}.");
    }

    [Fact]
    public async Task Chosen_columns_are_shown_and_exported()
    {
        var page = await Alex.Get("/back-office/members?column=name&column=qualified");
        Assert.Equal(
            ["Member", "Qualified on"],
            page.Document.QuerySelectorAll("table.rows thead th:not(.pick)").Select(h => h.TextContent.Trim(' ', '\n', '↑'))
        );
        var csv = await Export(page.All("a[href*='format=csv']").GetAttribute("href")!, ExcelReaderFactory.CreateCsvReader);
        Assert.Equal(["Member", "Qualified on"], csv[0].Select(Text));
    }

    [Fact]
    public async Task A_text_that_looks_like_a_formula_stays_a_text_and_a_negative_number_a_number()
    {
        await Portal.Do(db =>
            db.Members.Where(m => m.LastName == "Okafor").ExecuteUpdateAsync(set => set.SetProperty(m => m.Company, "=1+1"))
        );
        const string address = "/back-office/members/export?q=okafor&column=name&column=company&format=";
        Assert.Equal("'=1+1", Text((await Export(address + "csv", ExcelReaderFactory.CreateCsvReader))[1][1]));
        Assert.Equal("=1+1", Text((await Export(address + "xlsx", ExcelReaderFactory.CreateOpenXmlReader))[1][1]));
        await Portal.Do(db =>
            db.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO PointEntries
                    (MemberId, CycleId, Points, Kind, OccurredOn, Title, Rule, RuleVersion, SourceKey, PostedAt, DecidedBy)
                SELECT m.Id, c.Id, -38, 'Correction', '2026-09-01', '@home', '-', 1, 'test:1', '2026-09-01 00:00:00', 'Alex'
                FROM Members m, Cycles c WHERE m.LastName = 'Okafor' AND c.Year = 2026
                """
            )
        );
        const string ledger = "/back-office/points/export?kind=Correction&column=entry&column=points&format=";
        Assert.Equal(["'@home", "-38"], (await Export(ledger + "csv", ExcelReaderFactory.CreateCsvReader))[1].Select(Text));
        var typed = (await Export(ledger + "xlsx", ExcelReaderFactory.CreateOpenXmlReader))[1];
        Assert.Equal(["@home", "-38"], typed.Select(Text));
        Assert.IsType<double>(typed[1]);
    }

    [Fact]
    public async Task An_export_of_nothing_has_its_headings()
    {
        const string address = "/back-office/members/export?q=nobody%20at%20all&column=name&column=company&format=";
        Assert.Equal(["Member", "Company"], Assert.Single(await Export(address + "csv", ExcelReaderFactory.CreateCsvReader)).Select(Text));
        Assert.Equal(
            ["Member", "Company"],
            Assert.Single(await Export(address + "xlsx", ExcelReaderFactory.CreateOpenXmlReader)).Select(Text)
        );
    }

    [Fact]
    public async Task An_export_has_all_pages()
    {
        await Portal.Do(db => LongHistory.Add(db, 1500));
        var csv = await Export("/back-office/history/export?sort=when&format=csv", ExcelReaderFactory.CreateCsvReader);
        var total = await Portal.Ask(db => db.History.CountAsync());
        Assert.Equal(total, csv.Count - 1);
    }

    [Fact]
    public async Task Members_are_found_by_each_filter()
    {
        var mira = await Portal.Ask(db => db.Members.SingleAsync(m => m.LastName == "Okafor"));
        var all = await Portal.Ask(db => db.Members.ToListAsync());
        await Finds("partner=yes", m => m.IsPartner);
        await Finds("partner=no", m => !m.IsPartner);
        await Finds($"country={mira.Country}", m => m.Country == mira.Country);
        await Finds($"company={Uri.EscapeDataString(mira.Company!)}", m => m.Company == mira.Company);
        var day = mira.QualifiedOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await Finds($"qualifiedFrom={day}&qualifiedTo={day}", m => m.QualifiedOn == mira.QualifiedOn);
        await Finds("community=no", m => m.CommunityUserId is null && m.CommunityHandle is null);
        var signedIn = await Portal.Ask(db => db.Users.Where(a => a.LastSignInAt != null).Select(a => a.MemberId).ToListAsync());
        await Finds("signedIn=no", m => !signedIn.Contains(m.Id));
        await Finds("failedEmails=no&sort=-earned&status=AtRisk", null);

        async Task Finds(string filter, Func<Member, bool>? expected)
        {
            var page = await Alex.Get($"/back-office/members?{filter}");
            Assert.Null(page.Notice);
            if (expected is not null)
                Assert.Equal(
                    all.Where(expected).Select(m => m.Name).Order(StringComparer.Ordinal),
                    Names(page).Order(StringComparer.Ordinal)
                );
        }
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Each_person_saves_and_deletes_views_of_their_own(string address)
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var list = await sam.Get($"{address}?q=example");
        var form = await sam.Get(list.Links.Single(l => l.StartsWith("/back-office/views?", StringComparison.Ordinal)));

        var unnamed = await sam.Send(form, "/back-office/views", ("Form.Name", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, unnamed.Status);
        var saved = await sam.Send(unnamed, "/back-office/views", ("Form.Name", "Examples"));
        Assert.Equal($"{address}?q=example", saved.Address);
        var twice = await sam.Send(form, "/back-office/views", ("Form.Name", "examples"));
        Assert.NotNull(twice.Document.QuerySelector("#Form_Name-error"));

        Assert.Contains($"{address}?q=example", (await sam.Get(address)).Links);
        Assert.DoesNotContain($"{address}?q=example", (await Alex.Get(address)).Links);
        var id = await Portal.Ask(db => db.SavedViews.Select(v => v.Id).SingleAsync());
        var views = await Alex.Get($"/back-office/views?list={Uri.EscapeDataString(address)}");
        using var foreign = await Alex.PostTo(views, $"/back-office/views/{id}/removal");
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        views = await sam.Get($"/back-office/views?list={Uri.EscapeDataString(address)}");
        await sam.Send(views, $"/back-office/views/{id}/removal");
        Assert.Equal(0, await Portal.Ask(db => db.SavedViews.CountAsync()));
    }

    private async Task<List<List<object?>>> Export(string address, Func<Stream, ExcelReaderConfiguration?, IExcelDataReader> open)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var answer = await Alex.Http.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        using var content = new MemoryStream(await answer.Content.ReadAsByteArrayAsync());
        using var reader = open(content, null);
        var rows = new List<List<object?>>();
        while (reader.Read())
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)]);
        return rows;
    }

    /// <summary>A value as the page's own markup says it.</summary>
    private static string Text(object? value) => Text(value, "");

    /// <param name="said">What the page says: a workbook has midnight and a day alike.</param>
    private static string Text(object? value, string said) =>
        value switch
        {
            null => "",
            DateTime { TimeOfDay.Ticks: 0 } day when !said.EndsWith('Z') => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime utc => utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        };

    /// <summary>Without what only people read: separators of thousands, a plus sign, the true minus, the dash of an empty cell.</summary>
    private static string Plain(string text)
    {
        text = text.Trim();
        if (text == "–")
            return "";
        var number = text.Replace(",", "", StringComparison.Ordinal).Replace('−', '-').TrimStart('+');
        return long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? number : text;
    }

    private static List<string> Rows(WebPage page) => [.. page.Document.QuerySelectorAll("table.rows tbody tr").Select(r => r.TextContent)];

    private static IEnumerable<string> Names(WebPage page) =>
        page.Document.QuerySelectorAll("table.rows tbody tr td a").Select(a => a.TextContent);
}
