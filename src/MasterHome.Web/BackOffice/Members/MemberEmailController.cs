using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Changes a member's email address, which is also their sign-in name. Keeps the old one for roster imports.</summary>
public sealed class MemberEmailController(HomeDb db, MemberPageReader reader, ProgramCalendar calendar, ChangeEmail change)
    : MemberPageController(reader, calendar)
{
    [HttpPost("/back-office/members/{id:int}/address")]
    public Task<IActionResult> Update(int id, MemberEmailForm address, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await db.Users.SingleOrDefaultAsync(a => a.MemberId == id, ct) is not { } account)
                    return NotFound();
                await change.Run(
                    account,
                    address.Email!.Trim(),
                    confirmed: false,
                    AuditContext,
                    ct,
                    version: EditedVersion.Parse(editedVersion)
                );
                return RedirectToMember(
                    id,
                    $"The email address is changed. The member now signs in with {Format.Isolated(address.Email.Trim())}."
                );
            },
            () => ShowMember(id, null, ct)
        );
}
