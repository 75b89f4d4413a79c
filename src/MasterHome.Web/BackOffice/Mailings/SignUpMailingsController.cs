using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mailings;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.SignUps;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Mailings;

/// <summary>Writes an email to the members of a list of sign-ups. It is looked at and sent as one to a list of members.</summary>
public sealed class SignUpMailingsController(HomeDb db, ProgramCalendar calendar, StaffSignUpList signUps) : BackOfficeController
{
    [HttpGet("/back-office/sign-ups/emails/new"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(CancellationToken ct) =>
        View("New", new NewMailingPage(await FindMembers(ct), new MailingForm()) { List = "/back-office/sign-ups", ListName = "Sign-ups" });

    /// <summary>Stores the email with its recipients. Nothing is sent.</summary>
    [HttpPost("/back-office/sign-ups/emails")]
    public Task<IActionResult> Create(MailingForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var found = await FindMembers(ct);
                var mailing = form.ToMailing(found, User.AsStaff(calendar.Now), calendar.Today);
                db.Add(mailing);
                await db.SaveChangesAsync(ct);
                return Redirect($"/back-office/members/emails/{mailing.Id}");
            },
            () => New(ct)
        );

    /// <summary>Each member once, whatever number of their sign-ups is found.</summary>
    private async Task<FoundRows> FindMembers(CancellationToken ct)
    {
        var found = await signUps.FindAll(Request, ct);
        var ids = found.Ids.Select(id => (int)id).ToArray();
        var members = await db.SignUps.Where(s => ids.Contains(s.Id)).Select(s => (long)s.MemberId).Distinct().Order().ToListAsync(ct);
        return found with { Ids = members, Description = $"Members of sign-ups. {found.Description}" };
    }
}
