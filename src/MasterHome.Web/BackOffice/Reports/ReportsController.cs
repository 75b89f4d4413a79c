using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Reports;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Reports;

/// <summary>Lists the status reports of each year with all versions, and creates new versions.</summary>
public sealed class ReportsController(HomeDb db, ProgramCalendar calendar, JobRequests requests, IOptions<ReportSettings> settings)
    : BackOfficeController
{
    [HttpGet("/back-office/reports")]
    public async Task<IActionResult> Index(int? page, CancellationToken ct) =>
        View(
            new ReportsPage(
                await db
                    .Cycles.AsNoTracking()
                    .OrderByDescending(c => c.Year)
                    .Select(c => new ReportYear(
                        c.Year,
                        c.ReportOn,
                        db.YearlyReports.Count(r => r.CycleId == c.Id),
                        db.YearlyReports.Where(r => r.CycleId == c.Id).Max(r => (DateTime?)r.WrittenAt)
                    ))
                    .PageAsync(page, ct: ct)
            )
        );

    [HttpGet("/back-office/reports/{year:int}")]
    public async Task<IActionResult> Show(int year, CancellationToken ct) =>
        await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Year == year, ct) is not { } cycle
            ? NotFound()
            : View(
                nameof(Show),
                new ReportPage(
                    year,
                    cycle.ReportOn,
                    calendar.Today,
                    settings.Value.NextDue(cycle, calendar.Today),
                    settings.Value.Watches(cycle, calendar.Today) ? cycle.ReportOn.AddDays(settings.Value.WatchDays) : null,
                    await Versions(cycle.Id, ct)
                )
            );

    [HttpPost("/back-office/reports/{year:int}")]
    public Task<IActionResult> Create(int year, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Cycles.AnyAsync(c => c.Year == year, ct))
                    return NotFound();
                var page = $"/back-office/reports/{year}";
                var audit = User.AsStaff(calendar.Now);
                return ResultOf(
                    await requests.Run(new JobRequest(new ReportRequest(year), $"Write the report of {year}", page, page, audit), ct)
                );
            },
            () => Show(year, ct)
        );

    private async Task<IReadOnlyList<ReportVersionRow>> Versions(int cycleId, CancellationToken ct)
    {
        var versions = await db
            .YearlyReports.AsNoTracking()
            .Where(r => r.CycleId == cycleId)
            .OrderByDescending(r => r.Version)
            .ToListAsync(ct);
        var firsts = versions.Select(r => r.AttachmentId).ToList();
        var files = (
            await db
                .Attachments.Where(a => firsts.Contains(a.GoesWithId ?? a.Id))
                .OrderBy(a => a.Id)
                .Select(a => new { First = a.GoesWithId ?? a.Id, a.FileName })
                .ToListAsync(ct)
        ).ToLookup(f => f.First);
        return
        [
            .. versions.Select(r => new ReportVersionRow(r, [.. files[r.AttachmentId].Select(f => Path.GetExtension(f.FileName)[1..])])),
        ];
    }
}
