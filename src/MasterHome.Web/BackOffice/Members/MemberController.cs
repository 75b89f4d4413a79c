using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Shows a member. The forms on the page have controllers of their own.</summary>
public sealed class MemberController(HomeDb db, MemberPageReader reader, ProgramCalendar calendar) : MemberPageController(reader, calendar)
{
    /// <summary>The page of a merged duplicate is that of the member it is part of.</summary>
    [HttpGet("/back-office/members/{id:int}")]
    public async Task<IActionResult> Show(int id, int? year, CancellationToken ct)
    {
        var page = await ShowMember(id, year, ct);
        if (page is not NotFoundResult)
            return page;
        var survivor = await db
            .MemberMerges.Where(m => m.MergedId == id && m.UndoneAt == null)
            .Select(m => (int?)m.SurvivorId)
            .SingleOrDefaultAsync(ct);
        return survivor is null ? page : Redirect($"/back-office/members/{survivor}");
    }
}
