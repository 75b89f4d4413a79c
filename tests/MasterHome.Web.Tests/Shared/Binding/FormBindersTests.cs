using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Shared.Binding;

/// <summary>What people type into forms: texts, dates and numbers.</summary>
public sealed class FormBindersTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("01.11.2026")]
    [InlineData("11/01/2026")]
    [InlineData("2026-9-1")]
    [InlineData("0026-11-01")]
    [InlineData("1999-12-31")]
    [InlineData("2026-09-01T00:00")]
    [InlineData("٢٠٢٦-٠٩-٠١")]
    [InlineData("20260901")]
    public async Task A_date_that_is_not_iso_is_refused_beside_its_field_with_an_example(string typed)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        mira.Http.DefaultRequestHeaders.Add("Accept-Language", "de-DE");
        var suggestion = await mira.Send(
            await mira.Get("/suggestions/new"),
            "/suggestions",
            ("Title", "A meet-up"),
            ("Description", "Monthly."),
            ("DoneOn", typed)
        );
        AssertRefused(suggestion, "DoneOn", "Completion date", typed);
        var claim = await mira.Send(
            await mira.Get("/training/completions/new"),
            "/training/completions",
            ("CompletedOn", typed),
            ("Evidence", "x")
        );
        AssertRefused(claim, "CompletedOn", "Completion date", typed);
        using var alex = await _portal.SignedIn("alex@example.org");
        var id = await _portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        var member = $"/back-office/members/{id}";
        var corrected = await alex.Send(
            await alex.Get(member),
            $"{member}/corrections",
            ("Correction.Points", "5"),
            ("Correction.OccurredOn", typed),
            ("Correction.Title", "Talk"),
            ("Correction.Reason", "It took place.")
        );
        AssertRefused(corrected, "Correction_OccurredOn", "Date of the contribution", typed);
        Assert.Equal(0, await _portal.Ask(db => db.PointEntries.CountAsync(e => e.Title == "Talk" && e.Points == 5)));
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("1.5")]
    [InlineData("abc")]
    [InlineData("1,000")]
    [InlineData("1e3")]
    [InlineData("+5")]
    [InlineData("４０")]
    [InlineData("99999999999")]
    public async Task A_number_that_is_not_whole_is_refused_beside_its_field_with_an_example(string typed)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Send(
            await mira.Get("/suggestions/new"),
            "/suggestions",
            ("Title", "A meet-up"),
            ("Description", "Monthly."),
            ("PointsHopedFor", typed)
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(typed, page.All("#PointsHopedFor").GetAttribute("value"));
        var error = page.All("#PointsHopedFor-error").TextContent;
        Assert.Contains("“Proposed points” must be a whole number such as 40.", error, StringComparison.Ordinal);
        Assert.Single(page.Document.QuerySelectorAll("#errors li"));
    }

    [Trait("Fault", "4")]
    [Fact]
    public async Task Empty_fields_are_named_in_the_order_of_the_form_once_each_with_what_to_enter()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var form = await alex.Get("/back-office/opportunities/new");
        var names = form
            .Document.QuerySelectorAll("main form [name]")
            .Select(e => e.GetAttribute("name")!)
            .Where(n => n.StartsWith("Form.", StringComparison.Ordinal))
            .Distinct()
            .ToList();
        var page = await alex.Send(
            form,
            "/back-office/opportunities",
            [.. names.Where(n => n is not ("Form.Year" or "Form.Tracking")).Select(n => (n, "\u200B"))]
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        var links = page.Document.QuerySelectorAll("#errors li a").ToList();
        var ids = links.Select(a => a.GetAttribute("href")![1..]).ToList();
        Assert.All(ids, id => Assert.NotNull(page.Document.GetElementById(id)));
        Assert.Equal(names.Select(n => n.Replace('.', '_')).Where(ids.Contains), ids);
        Assert.Contains("“Title” is empty. Fill it in.", links.Select(a => a.TextContent));
        Assert.Contains("“Points” is empty. Enter a whole number such as 40.", links.Select(a => a.TextContent));
        Assert.DoesNotContain("This is empty.", page.Text, StringComparison.Ordinal);
    }

    [Trait("Fault", "3")]
    [Fact]
    public async Task Texts_are_normalized_before_they_are_measured_and_kept()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var lines = string.Concat(Enumerable.Repeat("abc\r\n", 1000))[..^2];
        var page = await mira.Send(
            await mira.Get("/suggestions/new"),
            "/suggestions",
            ("Title", "  Rene\u0301\u00A0\u202Eevil\0 \u200Bmeet-up\uFEFF "),
            ("Description", lines)
        );
        Assert.True(page.Status == HttpStatusCode.OK, page.Text);
        var kept = await _portal.Ask(db => db.Suggestions.OrderByDescending(s => s.Id).FirstAsync());
        Assert.Equal("René evil meet-up", kept.Title);
        Assert.Equal(lines.ReplaceLineEndings("\n"), kept.Description);
    }

    [Trait("Fault", "3")]
    [Fact]
    public async Task A_title_that_looks_the_same_is_the_same()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        (string, string)[] Fields(string title) =>
            [
                ("Form.Title", title),
                ("Form.Kind", "Talk"),
                ("Form.Points", "5"),
                ("Form.Hours", "1"),
                ("Form.Definition", new string('字', 500)),
                ("Form.Participation", "p"),
                ("Form.HowCredited", "h"),
            ];
        var saved = await alex.Send(
            await alex.Get("/back-office/opportunities/new"),
            "/back-office/opportunities",
            Fields("Q&A – evening")
        );
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        foreach (var title in new[] { "Q&A - evening", "q&a\u00A0\u2011 evening", "Q&A –\u200B evening" })
        {
            var again = await alex.Send(await alex.Get("/back-office/opportunities/new"), "/back-office/opportunities", Fields(title));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, again.Status);
        }
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("abc", false)]
    [InlineData("++--", false)]
    [InlineData("12", false)]
    [InlineData("+49 (30) 1234-56 ext. 7", true)]
    [InlineData("0123456789", true)]
    public async Task A_telephone_number_has_digits(string typed, bool isOne)
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Send(await mira.Get("/profile"), "/profile", ("Phone", typed));
        Assert.Equal(isOne ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(!isOne, page.Document.QuerySelector("#Phone-error") is not null);
    }

    [Trait("Fault", "4")]
    [Fact]
    public async Task The_hour_that_daylight_saving_skips_is_refused_and_the_doubled_one_is_the_earlier()
    {
        using var alex = await _portal.SignedIn("alex@example.org");
        var id = await _portal.Ask(db =>
            db.Opportunities.Where(o => o.Tracking == Tracking.SignUp && db.Cycles.Any(c => c.Id == o.CycleId && c.Year == 2026))
                .Select(o => o.Id)
                .FirstAsync()
        );
        var action = $"/back-office/opportunities/{id}/sessions";
        var gap = await alex.Send(
            await alex.Get($"/back-office/opportunities/{id}"),
            action,
            ("Session.StartsAt", "2026-03-29T02:30"),
            ("Session.Zone", "Europe/Berlin")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, gap.Status);
        Assert.Contains("does not exist", gap.All("#Session_StartsAt-error").TextContent, StringComparison.Ordinal);
        var twice = await alex.Send(
            await alex.Get($"/back-office/opportunities/{id}"),
            action,
            ("Session.StartsAt", "2026-10-25T02:30"),
            ("Session.Zone", "Europe/Berlin"),
            ("Session.SignUpClosesAt", "")
        );
        Assert.Equal(HttpStatusCode.OK, twice.Status);
        Assert.Contains("00:30 UTC", twice.Notice, StringComparison.Ordinal);
        var start = new DateTime(2026, 10, 25, 0, 30, 0, DateTimeKind.Utc);
        Assert.True(await _portal.Ask(db => db.Sessions.AnyAsync(s => s.OpportunityId == id && s.StartsAt == start)));
    }

    private static void AssertRefused(WebPage page, string id, string label, string typed)
    {
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal(typed, page.All($"#{id}").GetAttribute("value"));
        var error = page.All($"#{id}-error").TextContent;
        Assert.True(
            error.Contains($"“{label}” must be a date such as 2026-07-31.", StringComparison.Ordinal)
                || error.Contains("The earliest date is 2000-01-01.", StringComparison.Ordinal),
            error
        );
    }
}
