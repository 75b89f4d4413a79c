using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Leaves;
using MasterHome.Members;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Members;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Leaves;

/// <summary>Gives leave to the members of a list in one step: everybody, a country, or those who take part in an opportunity.</summary>
public sealed class LeaveForManyController(HomeDb db, ProgramCalendar calendar, MemberList members, JobRequests requests)
    : BackOfficeController
{
    [HttpGet("/back-office/members/leave/new"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(CancellationToken ct) =>
        View("NewForMany", new LeaveForManyPage(await members.FindAll(Request, ct), new LeaveForManyForm()));

    [HttpPost("/back-office/members/leave")]
    public Task<IActionResult> Create(LeaveForManyForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var found = await members.FindAll(Request, ct);
                if (found.Ids.Count == 0)
                    throw new RefusedException("No members are found. Change the filters of the list.");
                var (from, to) = (form.From!.Value, form.To!.Value);
                if (to < from)
                    throw new RefusedException("The leave must end on or after the day on which it begins.", "Form.To");
                var ids = found.Ids.Select(id => (int)id).ToArray();
                if (form.Confirmed != found.Fingerprint)
                    return await Ask(form, found, ids, ct);
                var list = $"/back-office/members{found.Query}";
                if (list.Length > JobRequest.AddressLength)
                    list = "/back-office/members";
                var work = new LeavesRequest(ids, from, to, form.Reason!.Trim(), form.LowersRequirement);
                var title = $"Give leave to {Format.Count(ids.Length, "member")}";
                return ResultOf(
                    await requests.Run(new JobRequest(work, title, "/back-office/members", list, User.AsStaff(calendar.Now)), ct)
                );
            },
            () => New(ct)
        );

    /// <summary>Shows what would happen. Nothing is saved. Asked again when other members are found by now.</summary>
    private async Task<IActionResult> Ask(LeaveForManyForm form, FoundRows found, int[] ids, CancellationToken ct)
    {
        var (from, to) = (form.From!.Value, form.To!.Value);
        var away = await db
            .Leaves.Where(l => l.State == LeaveState.Requested || l.State == LeaveState.Granted)
            .Where(l => l.From <= to && l.To >= from && ids.Contains(l.MemberId))
            .Select(l => l.MemberId)
            .Distinct()
            .CountAsync(ct);
        return View(
            Question.View,
            new Question(
                $"Give leave to {Format.Count(ids.Length, "member")}?",
                $"{found.Description}. From {Format.Date(from)} to {Format.Date(to)}.",
                $"/back-office/members/leave{found.Query}",
                "Give the leave",
                $"/back-office/members{found.Query}",
                "Members"
            )
            {
                IsDanger = false,
                Keep = "Give no leave",
                Then = "Each of them gets an email. You can end each leave, or undo it for a while.",
                Lines =
                [
                    form.LowersRequirement
                        ? "Each full calendar month of it lowers the required points."
                        : "The required points stay as they are. There are no reminders while it lasts.",
                    away == 0
                        ? "None of them has leave in that time."
                        : $"{Format.Count(away, "member")} asked for or {(away == 1 ? "has" : "have")} leave in that time, and "
                            + $"{(away == 1 ? "is" : "are")} left as {(away == 1 ? "it is" : "they are")}.",
                    $"Reason: {form.Reason}",
                ],
                Fields =
                [
                    ("Form.From", Iso(from)),
                    ("Form.To", Iso(to)),
                    ("Form.Reason", form.Reason),
                    ("Form.LowersRequirement", form.LowersRequirement ? "true" : "false"),
                    ("Form.Confirmed", found.Fingerprint),
                ],
            }
        );
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
