using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Completions;

/// <summary>Lists training completions.</summary>
public sealed class TrainingCompletionsController(CompletionList completions) : BackOfficeController
{
    [HttpGet("/back-office/training/completions")]
    public async Task<IActionResult> Index(CancellationToken ct) => View(await completions.Read(Request, ct));

    [HttpGet("/back-office/training/completions/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await completions.Export(Request, format, ct);
}
