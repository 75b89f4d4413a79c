using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

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

    [HttpGet("/back-office/cycles/{id:int}/key-dates/{dateId:int}/removal"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Edit(int id, int dateId, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
            return NotFound();
        var date = cycle.KeyDates.FirstOrDefault(d => d.Id == dateId);
        return View(
            Question.View,
            new Question(
                date is null ? "This key date is already removed" : $"Remove “{date.Text}” on {Format.Date(date.On)}?",
                "Members no longer see it in the timeline. Nobody gets an email.",
                $"/back-office/cycles/{id}/key-dates/{dateId}/removal",
                "Remove the key date",
                $"/back-office/cycles/{id}#key-dates",
                cycle.Year.ToString(CultureInfo.InvariantCulture)
            )
            {
                WhyNot = date is null ? "There is nothing left to remove." : cycle.WhyNotChange(),
                Then = "You can add it again.",
            }
        );
    }

    [HttpPost("/back-office/cycles/{id:int}/key-dates/{dateId:int}/removal")]
    public Task<IActionResult> Destroy(int id, int dateId, CancellationToken ct) =>
        Try(
            () =>
                Change(
                    id,
                    cycle =>
                    {
                        var date = cycle.RemoveKeyDate(dateId);
                        return ("Key date removed", $"{date.On:yyyy-MM-dd} {date.Text}");
                    },
                    ct
                ),
            () => Edit(id, dateId, ct)
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
