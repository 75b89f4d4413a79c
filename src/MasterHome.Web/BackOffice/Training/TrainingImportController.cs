using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Training;

/// <summary>Imports training completions from a CSV file: upload, preview, apply.</summary>
public sealed class TrainingImportController(HomeDb db, ProgramCalendar calendar, ImportTraining import)
    : ImportController(db, calendar, Kind)
{
    private static readonly ImportKind Kind = new(
        "training",
        "/back-office/training/import",
        "completions",
        ("/back-office/training", "Training"),
        ImportTraining.Columns
    );

    [HttpGet("/back-office/training/import")]
    public Task<IActionResult> New(int? year, CancellationToken ct) => Choose(year, ct);

    [HttpPost("/back-office/training/import")]
    [UploadLimit]
    [ShowAgain(nameof(New))]
    public Task<IActionResult> Create(UploadForm form, CancellationToken ct) => Upload(form, ct);

    [HttpGet("/back-office/training/import/{id:guid}")]
    public Task<IActionResult> Edit(Guid id, int? year, int? faults, int? changes, int? differences, CancellationToken ct) =>
        Preview(id, year, (faults, changes, differences), ct);

    [HttpPost("/back-office/training/import/{id:guid}")]
    [ShowAgain(nameof(ShowPreviewAgain))]
    public Task<IActionResult> Update(Guid id, ApplyForm form, CancellationToken ct) => Apply(id, form, ct);

    [NonAction]
    public Task<IActionResult> ShowPreviewAgain(Guid id, ApplyForm form, CancellationToken ct) => Preview(id, form.Year, default, ct);

    protected override Task<ImportReport> Run(Stream file, ImportOptions options, AuditContext audit, CancellationToken ct) =>
        import.Run(file, options, audit, null, ct);
}
