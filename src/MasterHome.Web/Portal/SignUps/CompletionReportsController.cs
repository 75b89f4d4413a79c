using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>Reports a sign-up as completed, also again after a decline.</summary>
public sealed class CompletionReportsController(HomeDb db, ProgramCalendar calendar, Places places) : PortalController
{
    [HttpGet("/sign-ups/{id:int}/completion")]
    public async Task<IActionResult> New(int id, CancellationToken ct)
    {
        if (await db.FindSignUp(User.MemberId(), id, ct) is not { } found)
            return NotFound();
        Refusal.When((await db.WhyNot(found.SignUp, found.About.Session, calendar.Now, ct)).Report);
        return View(
            "Completion",
            new CompletionPage(found.About, found.SignUp.DecisionReason)
            {
                On = found.SignUp.CompletedOn ?? (found.About.Session.StartsAt is { } at ? calendar.DayOf(at) : calendar.Today),
                Evidence = found.SignUp.Evidence,
            }
        );
    }

    [HttpPost("/sign-ups/{id:int}/completion")]
    public Task<IActionResult> Create(int id, CompletionForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await db.Owns(User.MemberId(), id, ct))
                    return NotFound();
                await places.Report(id, new CompletionReport(form.On!.Value, form.Evidence!), User.AsMember(calendar.Now), ct);
                TempData["notice"] = "Report sent. You will get an email when the team has reviewed it.";
                return LocalRedirect($"/sign-ups/{id}");
            },
            () => New(id, ct)
        );
}
