using MasterHome.OptOuts;
using MasterHome.Suggestions;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal;

/// <summary>A list that says "newest first", or that it is sorted by a time in descending order, is in the order of the times that it
/// shows.</summary>
public sealed class OrderTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private static readonly string[] Shuffled =
    [
        "UPDATE OutgoingEmails SET SentAt = NULL, CreatedAt = datetime('2026-09-01', '+' || ((Id * 7) % 13) || ' days')",
        "UPDATE Suggestions SET CreatedAt = datetime('2026-09-01', '+' || ((Id * 7) % 13) || ' days')",
        "UPDATE OptOuts SET OptedOutAt = datetime('2026-09-01', '+' || ((Id * 7) % 13) || ' days')",
        "UPDATE SignUps SET StateAt = datetime('2026-09-01', '+' || ((Id * 7) % 13) || ' days')",
    ];

    private readonly TestPortal _portal = portal.AsNew();

    [Theory]
    [Trait("Fault", "8")]
    [InlineData("/notifications", "When")]
    [InlineData("/points", "Date")]
    [InlineData("/points?year=2025", "Date")]
    [InlineData("/training", "Completed")]
    [InlineData("/suggestions", "Sent")]
    [InlineData("/back-office/emails", "Created")]
    [InlineData("/back-office/sign-ups", "Since")]
    [InlineData("/back-office/suggestions", "Sent")]
    [InlineData("/back-office/opt-outs", "Opted out")]
    [InlineData("/back-office/members/{id}", "Since")]
    [InlineData("/back-office/members/{id}", "Created")]
    public async Task Newest_first_is_newest_first(string address, string column)
    {
        var id = await _portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        // Rows that were written in another order than their dates.
        await _portal.Do(async db =>
        {
            var cycle = await db.Cycles.SingleAsync(c => c.Year == 2026);
            var others = await db
                .Members.Where(m => m.Id != id && !db.OptOuts.Any(o => o.MemberId == m.Id))
                .OrderBy(m => m.Id)
                .Take(3)
                .ToListAsync();
            db.AddRange(others.Select(m => new OptOut(m.Id, cycle, null, A.Today, By.Member(m.Id))));
            var idea = new SuggestionContent("A talk", "At a meetup", null, A.Today, null);
            db.AddRange(Enumerable.Range(0, 3).Select(_ => new Suggestion(id, idea, A.DaysUntil(A.Today), By.Member(id))));
            await db.SaveChangesAsync();
            foreach (var statement in Shuffled)
                await db.Database.ExecuteSqlRawAsync(statement);
        });
        using var visitor = await _portal.SignedIn(
            address.StartsWith("/back-office", StringComparison.Ordinal) ? "sam@example.org" : "mira@example.org"
        );
        var page = await visitor.Get(address.Replace("{id}", $"{id}", StringComparison.Ordinal));
        var lists = page
            .Document.QuerySelectorAll("table")
            .Where(t =>
                t.QuerySelector("caption")?.TextContent.Contains("newest first", StringComparison.OrdinalIgnoreCase) == true
                || t.QuerySelector("th[aria-sort=descending]")?.TextContent.Contains(column, StringComparison.Ordinal) == true
            )
            .Select(t => t.QuerySelectorAll($"[data-label='{column}'] time").Select(time => time.GetAttribute("datetime")!).ToList())
            .ToList();
        Assert.All(lists, times => Assert.Equal(times.OrderByDescending(t => t, StringComparer.Ordinal), times));
        Assert.Contains(lists, times => times.Count > 1);
    }
}
