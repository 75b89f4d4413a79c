using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Html;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.CycleRemovals;

/// <summary>Deletes a cycle that was never used, after a confirmation page because it cannot be undone.</summary>
public sealed class CycleRemovalsController(HomeDb db, ProgramCalendar calendar, CyclePlanning planning) : BackOfficeController
{
    [HttpGet("/back-office/cycles/{id:int}/removal"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int id, CancellationToken ct) =>
        await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is { } cycle
            ? View(Question.View, await Ask(cycle, ct))
            : NotFound();

    [HttpPost("/back-office/cycles/{id:int}/removal")]
    public Task<IActionResult> Create(int id, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                await planning.Delete(id, User.AsStaff(calendar.Now), EditedVersion.Parse(editedVersion), ct);
                TempData["notice"] = "The cycle is deleted.";
                return Redirect("/back-office/cycles");
            },
            () => New(id, ct)
        );

    private async Task<Question> Ask(ProgramCycle cycle, CancellationToken ct)
    {
        var whyNot = await planning.WhyNotDelete(cycle, ct);
        var version = await EditedVersion.Of(db, nameof(ProgramCycle), cycle.Id, await planning.Contents(cycle, ct), ct);
        return new(
            whyNot is null ? $"Delete the {cycle.Year} cycle?" : $"The {cycle.Year} cycle cannot be deleted",
            "Its rules, key dates, required training and opportunities are deleted with it. Nobody gets an email.",
            $"/back-office/cycles/{cycle.Id}/removal",
            "Delete the cycle",
            $"/back-office/cycles/{cycle.Id}",
            cycle.Year.ToString(CultureInfo.InvariantCulture)
        )
        {
            WhyNot = whyNot,
            Then = "This cannot be undone. You can add the cycle again.",
            Fields = [(EditedTagHelper.FieldName, $"{version}")],
        };
    }
}
