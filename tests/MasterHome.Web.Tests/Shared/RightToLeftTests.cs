using System.Text.RegularExpressions;
using AngleSharp.Dom;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Shared;

/// <summary>All names and titles are Hebrew. Without isolation, a browser reorders our words and numbers around them.</summary>
[Trait("Fault", "3")]
public sealed class RightToLeftTests(TestPortal portal) : IClassFixture<TestPortal>, IAsyncLifetime
{
    private const string Word = "שלום";

    public Task InitializeAsync() =>
        portal
            .AsNew()
            .Do(async db =>
            {
                await db.Members.ExecuteUpdateAsync(set =>
                    set.SetProperty(m => m.FirstName, Word).SetProperty(m => m.LastName, Word).SetProperty(m => m.Company, Word)
                );
                await db.Opportunities.ExecuteUpdateAsync(set =>
                    set.SetProperty(o => o.Title, Word).SetProperty(o => o.Kind, Word).SetProperty(o => o.TitleKey, o => Word + o.Id)
                );
                await db.Courses.ExecuteUpdateAsync(set => set.SetProperty(c => c.Title, Word));
                await db.Suggestions.ExecuteUpdateAsync(set => set.SetProperty(s => s.Title, Word));
                await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.DisplayName, Word));
            });

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [InlineData("alex@example.org", "/back-office")]
    [InlineData("mira@example.org", "/")]
    [InlineData("jun@example.org", "/")]
    public async Task No_page_runs_a_text_together_with_our_words(string who, string start)
    {
        using var visitor = await portal.SignedIn(who);
        var found = new SortedSet<string>();
        await foreach (var page in SiteCrawl.Pages(visitor, start))
        foreach (var text in RunTogether(page.Document))
            found.Add($"{Regex.Replace(page.Address, @"\d+", "#")}: {text}");
        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Fact]
    public async Task Notices_isolate_the_text()
    {
        using var alex = await portal.SignedIn("alex@example.org");
        var sam = await portal.Ask(db => db.Users.Where(a => a.Email == "sam@example.org").Select(a => a.Id).SingleAsync());
        var account = $"/back-office/accounts/{sam}";
        foreach (
            var (action, field) in new[]
            {
                ("closing", ("Reason", "Left")),
                ("opening", ("Reason", "")),
                ("sessions/end", ("Reason", "")),
                ("role", ("Role", "None")),
            }
        )
        {
            var page = await alex.Send(
                await alex.Get(action == "sessions/end" ? $"{account}/{action}" : account),
                $"{account}/{action}",
                field
            );
            Assert.Contains(Word, page.Notice, StringComparison.Ordinal);
            Assert.Empty(RunTogether(page.Document));
        }
        var id = await portal.AddPasskey("mira@example.org", Word);
        using var mira = await portal.SignedIn("mira@example.org");
        var renamed = await mira.Send(await mira.Get("/security"), $"/security/passkeys/{id}/name", ("Name", $"{Word} {Word}"));
        Assert.Contains(Word, renamed.Notice, StringComparison.Ordinal);
        Assert.Empty(RunTogether(renamed.Document));
    }

    /// <summary>Texts outside of isolation in which a Hebrew word stands beside Latin text or digits.</summary>
    private static IEnumerable<string> RunTogether(IDocument document) =>
        from node in document.Descendants<IText>()
        where node.ParentElement?.Closest("bdi, script, style, textarea, pre, .prose, .verbatim") is null
        let rest = Regex.Replace(node.Data, "\u2068[^\u2069]*\u2069", "")
        where rest.Any(c => c is >= '\u0590' and <= '\u05ff') && rest.Any(char.IsAsciiLetterOrDigit)
        select $"<{node.ParentElement?.LocalName}> {node.Data.Trim()}";
}
