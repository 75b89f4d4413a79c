using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Lists and shows sign-ups.</summary>
public sealed class StaffSignUpsController(HomeDb db, ProgramCalendar calendar, ReviewCounts counts, StaffSignUpList signUps)
    : BackOfficeController
{
    [HttpGet("/back-office/sign-ups")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(new SignUpsPage((await counts.Read(ct)).SignUps, await signUps.Read(Request, ct)));

    [HttpGet("/back-office/sign-ups/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await signUps.Export(Request, format, ct);

    [HttpGet("/back-office/sign-ups/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await StaffSignUpPage.Read(db, id, calendar.Now, ct) is { } page ? View(page) : NotFound();
}
