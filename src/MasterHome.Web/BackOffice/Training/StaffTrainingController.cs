using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Training;

/// <summary>Shows the required trainings of a year and all courses.</summary>
public sealed class StaffTrainingController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/training")]
    public async Task<IActionResult> Index(int? year, CancellationToken ct) =>
        await StaffTrainingPage.Read(db, year, calendar.Today, ct) is { } page ? View(page) : NotFound();
}
