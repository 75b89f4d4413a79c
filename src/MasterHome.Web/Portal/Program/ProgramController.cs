using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Program;

/// <summary>Shows the rules and key dates of the year, and answers questions about them.</summary>
public sealed class ProgramController(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home) : PortalController
{
    [HttpGet("/program")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        await Read(ct) is { } page ? View(page with { Changes = await Changes(page, ct) }) : View("NoYear");

    /// <param name="q">Words that a question or its answer must contain.</param>
    [HttpGet("/questions")]
    public async Task<IActionResult> Questions(string? q, CancellationToken ct)
    {
        if (await Read(ct) is not { } page)
            return View("NoYear");
        var words = SearchKey.Words(q).ToList();
        return View(new QuestionSearch(q, [.. page.Questions.Where(question => question.Matches(words))], words.Count > 0));
    }

    private async Task<IReadOnlyList<RuleChange>> Changes(ProgramPage page, CancellationToken ct) =>
        [.. (await db.History.RuleChangesOf(page.CycleId, page.Year, ct)).Where(c => c.ForMembers is not null)];

    private Task<ProgramPage?> Read(CancellationToken ct) => new ProgramPageReader(db, calendar).Read(home.Value, ct);
}
