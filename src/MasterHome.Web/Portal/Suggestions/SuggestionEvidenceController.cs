using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Suggestions;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Suggestions;

/// <summary>Adds a file as evidence to a suggestion.</summary>
public sealed class SuggestionEvidenceController(HomeDb db, ProgramCalendar calendar, SuggestionEvidence files) : PortalController
{
    [HttpPost("/suggestions/{id:int}/evidence"), UploadLimit(UploadKind.Evidence)]
    public Task<IActionResult> Create(int id, EvidenceForm evidence, CancellationToken ct) =>
        Try(
            async () =>
            {
                var me = User.MemberId();
                if (await db.Suggestions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.MemberId == me, ct) is not { } suggestion)
                    return NotFound();
                await using var upload = evidence.File!.OpenReadStream();
                var file = await files.Add(suggestion, evidence.File.FileName, upload, User.AsMember(calendar.Now), ct);
                TempData["notice"] = $"{Format.Isolated(file.Name)} is added.";
                return LocalRedirect($"/suggestions/{id}#evidence");
            },
            async () => await SuggestionPage.Read(db, User.MemberId(), id, ct) is { } page ? View("Show", page) : NotFound()
        );
}
