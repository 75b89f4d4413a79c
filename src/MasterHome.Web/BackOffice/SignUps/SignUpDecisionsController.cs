using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Review;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Decides a sign-up: confirms an interest, verifies or declines a completion report, or records that the member did not take
/// part.</summary>
public sealed class SignUpDecisionsController(HomeDb db, ReviewQueue queue, Places places, SignUpDecisions decisions)
    : QueueDecisionController(queue)
{
    [HttpPost("/back-office/sign-ups/{id:int}/decision")]
    public Task<IActionResult> Create(int id, DecisionForm form, CancellationToken ct)
    {
        var key = new QueueKey(QueueKind.Completion, id);
        return Try(
            async () =>
            {
                if (!await db.SignUps.AnyAsync(s => s.Id == id, ct))
                    return NotFound();
                switch (form.Verdict)
                {
                    case Verdict.Confirm:
                        await places.Confirm(id, AuditContext, ct);
                        return ShowNext(form, "Confirmed. The member gets an email.", new QueueKey(QueueKind.Interest, id));
                    case Verdict.Verify:
                        await decisions.Verify(id, form.Points, form.Reason, AuditContext, ct);
                        return ShowNext(
                            form,
                            form.Points is { } points ? $"Verified with {Format.Count(points, "point")}." : "Verified.",
                            key
                        );
                    case Verdict.Decline:
                        await decisions.Decline(id, form.GivenReason, AuditContext, ct);
                        return ShowNext(form, "Declined. The member gets an email with the reason.", key);
                    case Verdict.DidNotTakePart:
                        await places.MarkAbsent(id, AuditContext, ct);
                        TempData["notice"] = "Recorded: the member did not take part.";
                        return Redirect($"/back-office/sign-ups/{id}");
                    default:
                        throw Unknown(form);
                }
            },
            () => form.Verdict == Verdict.DidNotTakePart ? AskAbsence(id, ct) : ShowQueue(key, form, ct)
        );
    }

    private async Task<IActionResult> AskAbsence(int id, CancellationToken ct)
    {
        if (await StaffSignUpPage.Read(db, id, AuditContext.At, ct) is not { } page)
            return NotFound();
        if (page.SignUp.State != SignUpState.Confirmed)
            await SayWhoDecided(new QueueKey(QueueKind.Completion, id), ct);
        return View(Question.View, AbsencesController.Ask(page));
    }
}
