using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Reports;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Reports;

/// <summary>The status reports of each year, in all their versions.</summary>
public sealed class ReportsController(HomeDb db, ProgramCalendar calendar, WriteYearlyReport write) : OfficeController
{
    [HttpGet("/back-office/reports")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct) =>
        View(new ReportsPage(await db.Cycles.AsNoTracking().OrderByDescending(c => c.Year)
            .Select(c => new ReportYear(
                c.Year, c.ReportOn, db.YearlyReports.Count(r => r.CycleId == c.Id), db.YearlyReports.Where(r => r.CycleId == c.Id).Max(r => (DateTime?)r.WrittenAt)))
            .PageAsync(page, ct: ct)));

    [HttpGet("/back-office/reports/{year:int}")]
    public async Task<IActionResult> Show(int year, CancellationToken ct) =>
        await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Year == year, ct) is not { } cycle ? NotFound() : View(new ReportPage(
            year, cycle.ReportOn, calendar.Today,
            await db.YearlyReports.AsNoTracking().Where(r => r.CycleId == cycle.Id).OrderByDescending(r => r.Version).ToListAsync(ct)));

    [HttpPost("/back-office/reports/{year:int}")]
    public async Task<IActionResult> Create(int year, CancellationToken ct)
    {
        if (!await db.Cycles.AnyAsync(c => c.Year == year, ct))
            return NotFound();
        var (report, isNew) = await write.Write(year, User.AsStaff(calendar.Now), ct);
        TempData["notice"] = isNew ? $"Version {report.Version} is written and on its way to the staff." : $"Nothing has changed since version {report.Version}.";
        return Redirect($"/back-office/reports/{year}");
    }
}
