using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Cycles;

/// <summary>Adds and removes the dates of a cycle's timeline, which members see.</summary>
public sealed class KeyDatesController(HomeDb db, ProgramCalendar calendar, CyclePlanning planning) : BackOfficeController
{
    [NonAction]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await CyclePage.Read(db, id, calendar.Today, planning, ct) is { } page ? View("Show", page) : NotFound();

    [HttpPost("/back-office/cycles/{id:int}/key-dates")]
    public Task<IActionResult> Create(int id, KeyDateForm keyDate, CancellationToken ct) =>
        Try(
            () =>
                Change(
                    id,
                    cycle =>
                    {
                        cycle.AddKeyDate(keyDate.On!.Value, keyDate.Text!);
                        return ("Key date added", $"{keyDate.On:yyyy-MM-dd} {keyDate.Text}");
                    },
                    ct
                ),
            () => Show(id, ct)
        );

    [HttpPost("/back-office/cycles/{id:int}/key-dates/{dateId:int}/removal")]
    public Task<IActionResult> Destroy(int id, int dateId, CancellationToken ct) =>
        Change(
            id,
            cycle =>
            {
                var date = cycle.RemoveKeyDate(dateId);
                return ("Key date removed", $"{date.On:yyyy-MM-dd} {date.Text}");
            },
            ct
        );

    private async Task<IActionResult> Change(int id, Func<ProgramCycle, (string What, string Date)> action, CancellationToken ct)
    {
        var audit = User.AsStaff(calendar.Now);
        var what = await db.Transact(
            async ct =>
            {
                if (await db.HoldCycle(id, ct) is not { } cycle)
                    return null;
                var (what, date) = action(cycle);
                db.Note(audit, nameof(ProgramCycle), id, what, after: date);
                return what;
            },
            ct
        );
        if (what is null)
            return NotFound();
        TempData["notice"] = $"{what}.";
        return Redirect($"/back-office/cycles/{id}#key-dates");
    }
}
