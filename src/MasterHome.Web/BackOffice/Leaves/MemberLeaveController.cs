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

/// <summary>Gives leave to a member who asked for it in another way, such as on the phone.</summary>
public sealed class MemberLeaveController(HomeDb db, ProgramCalendar calendar, LeaveActions leaves) : BackOfficeController
{
    [HttpGet("/back-office/members/{id:int}/leave/new"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int id, CancellationToken ct) =>
        await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is { } member
            ? View("New", new NewLeavePage(id, member.Name, new NewLeaveForm { LowersRequirement = true }))
            : NotFound();

    [HttpPost("/back-office/members/{id:int}/leave")]
    public Task<IActionResult> Create(int id, NewLeaveForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                var leave = await leaves.Give(id, form.From!.Value, form.To!.Value, form.Reason, form.LowersRequirement, audit, ct);
                TempData["notice"] = "The leave is granted. The member gets an email.";
                return Redirect($"/back-office/leave/{leave}");
            },
            () => New(id, ct)
        );
}

internal sealed record NewLeavePage(int MemberId, string MemberName, NewLeaveForm Form);

public sealed class NewLeaveForm
{
    [Required, Display(Name = "First day")]
    public DateOnly? From { get; set; }

    [Required, Display(Name = "Last day")]
    public DateOnly? To { get; set; }

    [Required, StringLength(Leave.ReasonLength), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    [Display(Name = "Each full calendar month of it lowers the required points")]
    public bool LowersRequirement { get; set; }
}
