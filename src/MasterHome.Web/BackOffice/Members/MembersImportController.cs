using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Roster;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Imports the roster.</summary>
public sealed class MembersImportController(HomeDb db, ProgramCalendar calendar, ImportMembers import)
    : ImportController(db, calendar, Kind)
{
    private static readonly ImportKind Kind = new(
        "members",
        "/back-office/members/import",
        "members",
        ("/back-office/members", "Members"),
        ImportMembers.Columns,
        SendsEmails: true
    );

    [HttpGet("/back-office/members/import")]
    public Task<IActionResult> New(int? year, CancellationToken ct) => Choose(year, ct);

    [HttpPost("/back-office/members/import")]
    [UploadLimit]
    [ShowAgain(nameof(New))]
    public Task<IActionResult> Create(UploadForm form, CancellationToken ct) => Upload(form, ct);

    [HttpGet("/back-office/members/import/{id:guid}")]
    public Task<IActionResult> Edit(Guid id, int? year, int? faults, int? changes, int? differences, CancellationToken ct) =>
        Preview(id, year, (faults, changes, differences), ct);

    [HttpPost("/back-office/members/import/{id:guid}")]
    [ShowAgain(nameof(PreviewAgain))]
    public Task<IActionResult> Update(Guid id, ApplyForm form, CancellationToken ct) => Apply(id, form, ct);

    [NonAction]
    public Task<IActionResult> PreviewAgain(Guid id, ApplyForm form, CancellationToken ct) => Preview(id, form.Year, default, ct);

    protected override Task<ImportReport> Run(Stream file, ImportOptions options, AuditContext audit, CancellationToken ct) =>
        import.Run(file, options, audit, null, ct);
}
