using MasterHome.Data;
using MasterHome.History;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <summary>Shows the texts of an opportunity as members will read them, above the form with what was typed. Saves nothing.</summary>
public sealed class OpportunityPreviewsController(HomeDb db) : BackOfficeController
{
    [HttpPost("/back-office/opportunities/preview")]
    public IActionResult Create(OpportunityForm form)
    {
        ForgetErrors();
        return View("New", new EditPage(null, form.Year ?? 0, form, null) { Preview = form });
    }

    [HttpPost("/back-office/opportunities/{id:int}/preview")]
    public async Task<IActionResult> Update(int id, OpportunityForm form, string? editedVersion, CancellationToken ct)
    {
        if (await db.Opportunities.Where(o => o.Id == id).Select(o => (int?)o.CycleId).SingleOrDefaultAsync(ct) is not { } cycleId)
            return NotFound();
        ForgetErrors();
        var year = await db.Cycles.Where(c => c.Id == cycleId).Select(c => c.Year).SingleAsync(ct);
        return View("Edit", new EditPage(id, year, form, EditedVersion.Parse(editedVersion)) { Preview = form });
    }

    /// <summary>What was typed stays, and an unfinished form can be previewed.</summary>
    private void ForgetErrors()
    {
        foreach (var entry in ModelState.Values)
            entry.Errors.Clear();
    }
}
