using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Reports.Pdf;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Portal.Certificates;

/// <summary>A member's certificates: to read, to print, to add to a profile elsewhere, and what others read when they check one.</summary>
public sealed class CertificatesController(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home) : PortalController
{
    [HttpGet("/certificates")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        var me = User.MemberId();
        var member = await db.Members.AsNoTracking().IgnoreAutoIncludes().SingleAsync(m => m.Id == me, ct);
        var own = await db
            .Certificates.AsNoTracking()
            .Where(c => c.MemberId == me)
            .OrderByDescending(c => c.ValidYear)
            .ThenByDescending(c => c.Id)
            .ToListAsync(ct);
        return View(
            nameof(Index),
            new CertificatesPage(own, member.Name, calendar.Today, home.Value)
            {
                ShowsName = member.ShowsNameOnCertificate,
                OpenYears = own.Count == 0 ? await db.OpenYearsOf(me, ct) : [],
            }
        );
    }

    [HttpPost("/certificates/sharing")]
    public Task<IActionResult> Share(SharingForm form, [FromServices] MemberChoices choices, CancellationToken ct) =>
        Try(
            async () =>
            {
                await choices.ShowNameOnCertificate(User.MemberId(), form.ShowsName, User.AsMember(calendar.Now), ct);
                TempData["notice"] = form.ShowsName
                    ? "Your name is now shown to anyone who checks one of your codes."
                    : "Your name is no longer shown to anyone who checks one of your codes.";
                return LocalRedirect("/certificates");
            },
            () => Index(ct)
        );

    [HttpGet("/certificates/{id:int}/pdf")]
    public async Task<IActionResult> Print(int id, CancellationToken ct)
    {
        var me = User.MemberId();
        if (
            await db.Certificates.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.MemberId == me && c.RevokedAt == null, ct)
            is not { } certificate
        )
            return NotFound();
        var name = await db.Members.Where(m => m.Id == me).Select(m => m.FirstName + " " + m.LastName).SingleAsync(ct);
        var file = CertificatePdf.Print(
            certificate,
            name.Trim(),
            home.Value.ProgramName,
            calendar.DayOf(certificate.IssuedAt),
            home.Value.Link($"/verify/{certificate.CodeInGroups}")
        );
        return File(file, "application/pdf", $"certified-master-anaplanner-{certificate.ValidYear}.pdf");
    }
}
