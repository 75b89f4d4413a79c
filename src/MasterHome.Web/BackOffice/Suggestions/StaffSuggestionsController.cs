using MasterHome.Data;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Suggestions;

/// <summary>Lists suggestions: activities that are not on the list of opportunities.</summary>
public sealed class StaffSuggestionsController(HomeDb db, ReviewItemReader decisions, ReviewCounts counts, StaffSuggestionList suggestions)
    : BackOfficeController
{
    [HttpGet("/back-office/suggestions")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(new SuggestionsPage((await counts.Read(ct)).Suggestions.Count, await suggestions.Read(Request, ct)));

    [HttpGet("/back-office/suggestions/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await suggestions.Export(Request, format, ct);

    [HttpGet("/back-office/suggestions/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffSuggestionPage.Read(db, decisions, id, User, ct) is { } page ? View(page) : NotFound();
}
