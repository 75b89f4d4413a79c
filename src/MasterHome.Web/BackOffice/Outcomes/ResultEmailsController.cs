using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing.Closing;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Outcomes;

/// <summary>Cancels the result emails of a closed year that have not left, or queues them again.</summary>
public sealed class ResultEmailsController(HomeDb db, ProgramCalendar calendar, ResultEmails emails) : BackOfficeController
{
    [HttpPost("/back-office/cycles/{id:int}/result-emails/cancellation")]
    public async Task<IActionResult> Cancel(int id, CancellationToken ct)
    {
        if (!await db.Cycles.AnyAsync(c => c.Id == id, ct))
            return NotFound();
        var canceled = await emails.Cancel(id, User.AsStaff(calendar.Now), ct);
        TempData["notice"] =
            canceled == 0
                ? "No result email waits any more."
                : $"{Format.Count(canceled, "result email")} canceled. You can queue them again.";
        return Redirect($"/back-office/cycles/{id}/outcomes");
    }

    [HttpPost("/back-office/cycles/{id:int}/result-emails")]
    public async Task<IActionResult> Create(int id, ResultEmailsForm results, CancellationToken ct)
    {
        if (!await db.Cycles.AnyAsync(c => c.Id == id, ct))
            return NotFound();
        if (results.On is not { } on)
            throw new RefusedException("Enter the day on which the results are sent.");
        var queued = await emails.QueueAgain(id, on, User.AsStaff(calendar.Now), ct);
        TempData["notice"] = $"{Format.CountOrNo(queued, "result email")} queued for {Format.Date(on)}.";
        return Redirect($"/back-office/cycles/{id}/outcomes");
    }
}

public sealed class ResultEmailsForm
{
    [Required, Display(Name = "Send the results on")]
    public DateOnly? On { get; set; }
}
