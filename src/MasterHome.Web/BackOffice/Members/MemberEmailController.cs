using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>A member's address changes, and with it the name under which they sign in; the former one is kept for the roster.</summary>
public sealed class MemberEmailController(HomeDb db, Standings standings, ProgramCalendar calendar, ChangeEmail change)
    : MemberFileController(db, standings, calendar)
{
    [HttpPost("/back-office/members/{id:int}/address")]
    [ShowAgain(nameof(Folder))]
    public async Task<IActionResult> Update(int id, MemberEmailForm address, CancellationToken ct)
    {
        if (await Db.Users.SingleOrDefaultAsync(a => a.MemberId == id, ct) is not { } account)
            return NotFound();
        await change.Run(account, address.Email!.Trim(), confirmed: false, AuditContext, ct);
        return Done(id, $"Emails go to {address.Email.Trim()} from now on, and that is the address to sign in with.");
    }
}
