using MasterHome.Data;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Reports;

/// <summary>The file that went out with a version of the report.</summary>
public sealed class AttachmentsController(HomeDb db) : OfficeController
{
    [HttpGet("/back-office/reports/{year:int}/v{version:int}.csv")]
    public async Task<IActionResult> Show(int year, int version, CancellationToken ct)
    {
        var file = await db.YearlyReports.Where(r => r.Version == version && db.Cycles.Any(c => c.Id == r.CycleId && c.Year == year))
            .Join(db.Attachments, r => r.AttachmentId, a => a.Id, (_, a) => new { a.Content, a.ContentType, a.FileName }).FirstOrDefaultAsync(ct);
        return file is null ? NotFound() : File(file.Content, file.ContentType, file.FileName);
    }
}
