using MasterHome.Cycles;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Shows a member. The forms on the page have controllers of their own.</summary>
public sealed class MemberController(MemberPageReader reader, ProgramCalendar calendar) : MemberPageController(reader, calendar)
{
    [HttpGet("/back-office/members/{id:int}")]
    public Task<IActionResult> Show(int id, int? year, CancellationToken ct) => ShowMember(id, year, ct);
}
