using System.ComponentModel.DataAnnotations;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Leaves;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Leaves;

/// <summary>Ends a granted leave early, after a page that says what this does.</summary>
public sealed class LeaveEndsController(HomeDb db, ProgramCalendar calendar, LeaveActions leaves) : BackOfficeController
{
    [HttpGet("/back-office/leave/{id:int}/end"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int id, CancellationToken ct) =>
        await db
            .Leaves.AsNoTracking()
            .Join(db.Members, l => l.MemberId, m => m.Id, (l, m) => new { Leave = l, Name = m.FirstName + " " + m.LastName })
            .SingleOrDefaultAsync(x => x.Leave.Id == id, ct)
            is { } found
            ? View(
                "End",
                new LeaveEndPage(
                    found.Leave,
                    found.Name.Trim(),
                    calendar.Today,
                    found.Leave.WhyNotEnd(User.AsStaff(calendar.Now).By, calendar.Today),
                    new LeaveEndForm()
                )
            )
            : NotFound();

    [HttpPost("/back-office/leave/{id:int}/end")]
    public Task<IActionResult> Create(int id, LeaveEndForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await leaves.End(id, form.Reason, User.AsStaff(calendar.Now), ct);
                TempData["notice"] = "The leave is ended. The member gets an email.";
                return Redirect($"/back-office/leave/{id}");
            },
            () => New(id, ct)
        );
}

internal sealed record LeaveEndPage(Leave Leave, string MemberName, DateOnly Today, string? WhyNot, LeaveEndForm Form);

public sealed class LeaveEndForm
{
    [Required, StringLength(Leave.ReasonLength), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }
}
