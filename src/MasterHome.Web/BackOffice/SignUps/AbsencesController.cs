using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.BackOffice.SignUps;

/// <summary>Asks before it is recorded that a member did not take part. The answer is a decision on the sign-up.</summary>
public sealed class AbsencesController(HomeDb db, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/sign-ups/{id:int}/absence"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(int id, CancellationToken ct) =>
        await StaffSignUpPage.Read(db, id, calendar.Now, ct) is { } page ? View(Question.View, Ask(page)) : NotFound();

    internal static Question Ask(StaffSignUpPage page) =>
        new(
            page.CanBeAbsent
                ? $"Record that {Format.Isolated(page.MemberName)} did not take part?"
                : $"{Format.Isolated(page.MemberName)} cannot be recorded as absent",
            $"{Format.Isolated(page.MemberName)} gets no points for {Format.Isolated(page.Opportunity.Title)}, "
                + "can no longer report completion, and gets an email.",
            $"/back-office/sign-ups/{page.SignUp.Id}/decision",
            "Did not take part",
            $"/back-office/sign-ups/{page.SignUp.Id}",
            page.MemberName
        )
        {
            WhyNot = page.CanBeAbsent ? null : "You can record this only for a confirmed place, after the session has begun.",
            Keep = "Go back",
            Fields = [("Form.Verdict", nameof(Verdict.DidNotTakePart))],
        };
}
