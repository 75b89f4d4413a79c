using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Sessions;

/// <summary>Sets the next steps of all active sign-ups in a session. Each member gets a separate email.</summary>
public sealed class NextStepsForAllController(HomeDb db, ProgramCalendar calendar, SignUpDecisions decisions) : BackOfficeController
{
    [NonAction]
    public async Task<IActionResult> Show(int opportunity, int id, CancellationToken ct) =>
        await SessionPage.Read(db, opportunity, id, null, calendar.Now, ct) is { } shown ? View("Show", shown) : NotFound();

    [HttpPost("/back-office/opportunities/{opportunity:int}/sessions/{id:int}/next-steps")]
    public Task<IActionResult> Update(int opportunity, int id, NextStepsForAllForm steps, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Sessions.AnyAsync(s => s.Id == id && s.OpportunityId == opportunity, ct))
                    return NotFound();
                var audit = User.AsStaff(calendar.Now);
                var recipients = await db.Transact(
                    async ct =>
                    {
                        await db.HoldCycleOf(id, ct);
                        var ids = await db.SignUps.Where(s => s.SessionId == id).Active().Select(s => s.Id).ToListAsync(ct);
                        EditedVersion.Parse(editedVersion).MustMatch(nameof(Session), id, await SessionPage.StepsOf(db, id, ct));
                        foreach (var signUp in ids)
                            await decisions.WriteNextSteps(signUp, steps.NextSteps!, audit, ct: ct);
                        if (ids.Count > 0)
                            db.Note(audit, nameof(Session), id, $"Next steps written for {Format.Count(ids.Count, "member")}");
                        return ids.Count;
                    },
                    ct
                );
                TempData["notice"] =
                    recipients == 0
                        ? "This session has no active sign-ups."
                        : $"Next steps saved for {Format.CountOrNo(recipients, "member")}. Members whose text changed get an email.";
                return Redirect($"/back-office/opportunities/{opportunity}/sessions/{id}");
            },
            () => Show(opportunity, id, ct)
        );
}
