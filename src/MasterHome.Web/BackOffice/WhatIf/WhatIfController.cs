using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Cycles;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.WhatIf;

/// <summary>Shows whose status other rules would change, by name. Changes nothing.</summary>
public sealed class WhatIfController(HomeDb db, StatusPreview preview) : BackOfficeController
{
    [HttpGet("/back-office/cycles/{id:int}/what-if")]
    public async Task<IActionResult> Show(int id, RulesForm rules, int? page, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, ct) is not { } cycle)
            return NotFound();
        if (!Request.Query.Keys.Any(key => key.StartsWith("Rules.", StringComparison.OrdinalIgnoreCase)))
        {
            // Nothing is tried yet: the fields begin with the rules in force.
            ModelState.Clear();
            return View(nameof(Show), new WhatIfPage(cycle, RulesForm.Of(cycle.Rules), null, []));
        }
        if (!ModelState.IsValid)
            return View(nameof(Show), new WhatIfPage(cycle, rules, null, []));
        try
        {
            var changes = await preview.ByMember(id, rules.ToRules(), ct);
            return View(
                nameof(Show),
                new WhatIfPage(
                    cycle,
                    rules,
                    changes.ToPage(page),
                    [
                        .. changes
                            .GroupBy(c => (From: c.Before.Status, To: c.After.Status))
                            .Select(g => new StatusChange(g.Key.From, g.Key.To, g.Count()))
                            .OrderByDescending(c => c.Members),
                    ]
                )
            );
        }
        catch (RefusedException e)
        {
            ModelState.AddModelError(e.Field is null ? "" : $"Rules.{e.Field}", e.Message);
            return View(nameof(Show), new WhatIfPage(cycle, rules, null, []));
        }
    }
}

/// <param name="Changes">Null when no rules were tried, or they are not valid.</param>
internal sealed record WhatIfPage(ProgramCycle Cycle, RulesForm Rules, Page<MemberChange>? Changes, IReadOnlyList<StatusChange> Counts);
