using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Profile;

public sealed class ProfileController(HomeDb db, ProgramCalendar calendar) : PortalController
{
    [HttpGet("/profile")]
    public async Task<IActionResult> Edit(CancellationToken ct)
    {
        var me = User.MemberId();
        if (await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == me, ct) is not { } member)
            return NotFound();
        return View(
            nameof(Edit),
            new ProfilePage(
                member,
                [.. Countries.All.OrderBy(c => c.Value, StringComparer.Ordinal).Select(c => new SelectListItem(c.Value, c.Key))],
                [
                    .. TimeZones
                        .All.Select(z => z.Id)
                        .Append(member.TimeZone)
                        .Distinct()
                        .Order(StringComparer.Ordinal)
                        .Select(id => new SelectListItem(id.Replace('_', ' '), id)),
                ],
                await EditedVersion.Of(db, nameof(Member), me, member.Details, ct)
            )
            {
                Company = member.Company,
                JobTitle = member.JobTitle,
                Phone = member.Phone,
                Country = member.Country,
                TimeZone = member.TimeZone,
            }
        );
    }

    [HttpPost("/profile")]
    public Task<IActionResult> Update(ProfileForm form, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
            {
                var (me, audit) = (User.MemberId(), User.AsMember(calendar.Now));
                if (await db.Members.SingleOrDefaultAsync(m => m.Id == me, ct) is not { } member)
                    return NotFound();
                var before = member.Details;
                EditedVersion.Parse(editedVersion).MustMatch(nameof(Member), me, before);
                member.Update(
                    new MemberDetails(
                        NullIfBlank(form.Company),
                        NullIfBlank(form.JobTitle),
                        NullIfBlank(form.Phone),
                        NullIfBlank(form.Country),
                        form.TimeZone!
                    ),
                    audit.At
                );
                if (before == member.Details)
                    db.Note(audit, nameof(Member), me, "Confirmed their details", me);
                else
                    db.Note(audit, nameof(Member), me, "Changed their details", me, before, member.Details);
                await db.SaveChangesAsync(ct);
                TempData["notice"] = before == member.Details ? "Your details are confirmed." : "Your details are saved.";
                return LocalRedirect("/profile");
            },
            () => Edit(ct)
        );

    private static string? NullIfBlank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
