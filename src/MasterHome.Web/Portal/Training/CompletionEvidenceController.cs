using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Training;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Training;

/// <summary>Shows a completed course with its files, and adds one.</summary>
public sealed class CompletionEvidenceController(HomeDb db, ProgramCalendar calendar, CompletionEvidence files) : PortalController
{
    [HttpGet("/training/completions/{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken ct) =>
        await TrainingCompletionPage.Read(db, User.MemberId(), id, ct) is { } page ? View("Show", page) : NotFound();

    [HttpPost("/training/completions/{id:int}/evidence"), UploadLimit(UploadKind.Evidence)]
    public Task<IActionResult> Create(int id, EvidenceForm evidence, CancellationToken ct) =>
        Try(
            async () =>
            {
                var me = User.MemberId();
                if (await db.Completions.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id && c.MemberId == me, ct) is not { } completion)
                    return NotFound();
                await using var upload = evidence.File!.OpenReadStream();
                var file = await files.Add(completion, evidence.File.FileName, upload, User.AsMember(calendar.Now), ct);
                TempData["notice"] = $"{Format.Isolated(file.Name)} is added.";
                return LocalRedirect($"/training/completions/{id}#evidence");
            },
            () => Show(id, ct)
        );
}
