using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Reports;

/// <summary>Serves the files of a report version to staff. They hold personal data, so browsers must not store them.</summary>
public sealed class AttachmentsController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    /// <param name="format">Versions older than the PDF and the workbook have a CSV file.</param>
    [HttpGet("/back-office/reports/{year:int}/v{version:int}.{format:regex(^(pdf|xlsx|csv)$)}")]
    public async Task<IActionResult> Show(int year, int version, string format, CancellationToken ct)
    {
        var first = await db
            .YearlyReports.Where(r => r.Version == version && db.Cycles.Any(c => c.Id == r.CycleId && c.Year == year))
            .Select(r => (int?)r.AttachmentId)
            .SingleOrDefaultAsync(ct);
        var file = first is null
            ? null
            : await db.Attachments.AsNoTracking().Bundle(first).FirstOrDefaultAsync(a => a.FileName.EndsWith("." + format), ct);
        if (file is null)
            return NotFound();
        if (file.ErasedAt is { } erased)
            throw new RefusedException(
                $"The files of this version were removed on {Format.Date(calendar.DayOf(erased))}, because the data of a member in "
                    + "them was erased. Write the report again to have a version without it."
            );
        Response.Headers.CacheControl = "no-store";
        return File(file.Content, file.ContentType, file.FileName);
    }
}
