using System.ComponentModel.DataAnnotations;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>Adds a file as evidence to a sign-up.</summary>
public sealed class SignUpEvidenceController(HomeDb db, ProgramCalendar calendar, SignUpEvidence files) : PortalController
{
    [HttpPost("/sign-ups/{id:int}/evidence"), UploadLimit(UploadKind.Evidence)]
    public Task<IActionResult> Create(int id, EvidenceForm evidence, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await db.SignUps.OwnedBy(User.MemberId()).SingleOrDefaultAsync(s => s.Id == id, ct) is not { } signUp)
                    return NotFound();
                await using var upload = evidence.File!.OpenReadStream();
                var file = await files.Add(signUp, evidence.File.FileName, upload, User.AsMember(calendar.Now), ct);
                TempData["notice"] = $"{Format.Isolated(file.Name)} is added.";
                return LocalRedirect($"/sign-ups/{id}#evidence");
            },
            async () => await SignUpPage.Read(db, User.MemberId(), id, calendar.Now, ct) is { } page ? View("Show", page) : NotFound()
        );
}
