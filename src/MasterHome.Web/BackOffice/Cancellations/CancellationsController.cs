using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Web.BackOffice.Sessions;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Html;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.Cancellations;

/// <summary>Cancels a session, after a confirmation page because it cannot be undone.</summary>
public sealed class CancellationsController(HomeDb db, ProgramCalendar calendar, Places places) : BackOfficeController
{
    [HttpGet("/back-office/opportunities/{opportunity:int}/sessions/{id:int}/cancellation"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int opportunity, int id, CancellationToken ct) =>
        await SessionPage.Read(db, opportunity, id, null, calendar.Now, ct) is { } page ? View(Question.View, Ask(page)) : NotFound();

    [HttpPost("/back-office/opportunities/{opportunity:int}/sessions/{id:int}/cancellation")]
    public Task<IActionResult> Create(int opportunity, int id, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await SessionPage.Read(db, opportunity, id, null, calendar.Now, ct) is null)
                    return NotFound();
                await places.Cancel(id, User.AsStaff(calendar.Now), EditedVersion.Parse(editedVersion), ct);
                TempData["notice"] = "The session is canceled. Members who signed up get an email.";
                return Redirect($"/back-office/opportunities/{opportunity}/sessions/{id}");
            },
            () => New(opportunity, id, ct)
        );

    private static Question Ask(SessionPage page)
    {
        var address = $"/back-office/opportunities/{page.Opportunity.Id}/sessions/{page.It.Id}";
        var when = page.It.StartsAt is { } at ? $" on {Format.DateTime(at, TimeZones.Find(page.It.Zone))}" : "";
        var told = page.Active switch
        {
            0 => "Nobody is signed up, so nobody gets an email.",
            1 => "1 member is signed up. The sign-up is canceled, and the member gets an email.",
            var count => $"{Format.Number(count)} members are signed up. Their sign-ups are canceled, and each member gets an email.",
        };
        return new Question(
            page.It.CanceledAt is null
                ? $"Cancel the session of {Format.Isolated(page.Opportunity.Title)}{when}?"
                : "This session is already canceled",
            $"{told} Completion reports that were already submitted are still reviewed.",
            $"{address}/cancellation",
            "Cancel the session",
            address,
            page.Opportunity.Title
        )
        {
            WhyNot = page.It.CanceledAt is null ? null : "There is nothing left to cancel.",
            Then = "This cannot be undone. You can add a new session.",
            Fields = [(EditedTagHelper.FieldName, $"{page.Version}")],
        };
    }
}
