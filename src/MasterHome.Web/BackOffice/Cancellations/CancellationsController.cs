using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Sessions;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Cancellations;

/// <summary>Cancels a session, after a confirmation page because it cannot be undone.</summary>
public sealed class CancellationsController(HomeDb db, ProgramCalendar calendar, Places places) : BackOfficeController
{
    [HttpGet("/back-office/opportunities/{opportunity:int}/sessions/{id:int}/cancellation"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int opportunity, int id, CancellationToken ct) =>
        await SessionPage.Read(db, opportunity, id, null, calendar.Now, ct) is { } page ? View(nameof(New), page) : NotFound();

    [HttpPost("/back-office/opportunities/{opportunity:int}/sessions/{id:int}/cancellation")]
    public Task<IActionResult> Create(int opportunity, int id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await SessionPage.Read(db, opportunity, id, null, calendar.Now, ct) is null)
                    return NotFound();
                await places.Cancel(id, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "The session is canceled. Members who signed up get an email.";
                return Redirect($"/back-office/opportunities/{opportunity}/sessions/{id}");
            },
            () => New(opportunity, id, ct)
        );
}
