using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.PersonalData;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.DataRequests;

/// <summary>Lists requests of members to erase their data, decides on them, and stops them. For administrators only.</summary>
[Authorize(Policy = Policies.Administrator)]
public sealed class DataRequestsController(HomeDb db, ProgramCalendar calendar, DataRequestList requests, ErasureActions erasures)
    : BackOfficeController
{
    [HttpGet("/back-office/data-requests")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(
            new DataRequestsPage(
                await db.ErasureRequests.CountAsync(r => r.State == ErasureState.Requested, ct),
                await requests.Read(Request, ct)
            )
        );

    [HttpGet("/back-office/data-requests/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await requests.Export(Request, format, ct);

    [HttpGet("/back-office/data-requests/{id:int}")]
    public async Task<IActionResult> Show(int id, [FromServices] IOptions<ErasureSettings> settings, CancellationToken ct) =>
        await db
            .ErasureRequests.AsNoTracking()
            .Where(r => r.Id == id)
            .Join(db.Members, r => r.MemberId, m => m.Id, (request, m) => new { request, Name = m.FirstName + " " + m.LastName })
            .SingleOrDefaultAsync(ct)
            is { } found
            ? View(
                nameof(Show),
                new DataRequestPage(
                    found.request,
                    found.Name.Trim(),
                    calendar.Today,
                    settings.Value.WaitDays,
                    new ErasureDecisionForm(),
                    new ErasureStopForm()
                )
            )
            : NotFound();

    [HttpPost("/back-office/data-requests/{id:int}/decision")]
    public Task<IActionResult> Decide(
        int id,
        ErasureDecisionForm form,
        [FromServices] IOptions<ErasureSettings> settings,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                switch (form.Verdict)
                {
                    case "grant":
                        // A reason is for declining: the wrong button may have been pressed.
                        if (!string.IsNullOrWhiteSpace(form.Reason))
                            throw new RefusedException("Remove the reason to grant the request, or decline it.", nameof(form.Reason));
                        await erasures.Grant(id, audit, ct);
                        TempData["notice"] = "The erasure is granted. The member gets an email, and can stop it until the time shown here.";
                        break;
                    case "decline":
                        await erasures.Decline(id, form.Reason, audit, ct);
                        TempData["notice"] = "Declined. The member gets an email with the reason.";
                        break;
                    default:
                        throw new RefusedException("Choose whether to grant or to decline it.");
                }
                return Redirect($"/back-office/data-requests/{id}");
            },
            () => Show(id, settings, ct)
        );

    [HttpPost("/back-office/data-requests/{id:int}/withdrawal")]
    public Task<IActionResult> Stop(
        int id,
        ErasureStopForm stop,
        [FromServices] IOptions<ErasureSettings> settings,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                await erasures.Withdraw(id, stop.Reason, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "The erasure is stopped. Nothing was erased. The member gets an email.";
                return Redirect($"/back-office/data-requests/{id}");
            },
            () => Show(id, settings, ct)
        );
}
