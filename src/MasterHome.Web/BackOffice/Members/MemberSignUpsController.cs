using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Signs a member up for a session, under the same rules as when members sign up themselves.</summary>
public sealed class MemberSignUpsController(HomeDb db, MemberPageReader reader, ProgramCalendar calendar, Places places)
    : MemberPageController(reader, calendar)
{
    [HttpPost("/back-office/members/{id:int}/sign-ups")]
    public Task<IActionResult> Create(int id, MemberSignUpForm signUp, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Members.AnyAsync(m => m.Id == id, ct))
                    return NotFound();
                try
                {
                    var made = await places.SignUp(id, signUp.SessionId!.Value, AuditContext, ct);
                    return RedirectToMember(id, $"Signed up: {Labels.Of(made.State).ToLowerInvariant()}. The member gets an email.");
                }
                catch (RefusedException e)
                {
                    // The rule speaks to the member.
                    throw new RefusedException($"The member cannot sign up, and would read: “{e.Message}”", e.Field);
                }
            },
            () => ShowMember(id, null, ct)
        );
}
