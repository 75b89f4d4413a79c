using MasterHome.Cycles;
using MasterHome.Review;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Portal.SignUps;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Portal.Appeals;

/// <summary>What a member does with an appeal after it was sent: adds words and files, reopens it once, or withdraws it.</summary>
public sealed class AppealStepsController(ProgramCalendar calendar, AppealActions appeals, OwnAppealReader reader) : PortalController
{
    [HttpPost("/appeals/{id:int}/messages")]
    public Task<IActionResult> Write(int id, AppealMessageForm words, CancellationToken ct) =>
        Step(id, "Your message is added.", audit => appeals.Write(id, words.Message, audit, ct), ct);

    [HttpPost("/appeals/{id:int}/reopening")]
    public Task<IActionResult> Reopen(int id, AppealMessageForm words, CancellationToken ct) =>
        Step(id, "Your appeal is open again. Somebody else answers it.", audit => appeals.Reopen(id, words.Message, audit, ct), ct);

    [HttpPost("/appeals/{id:int}/withdrawal")]
    public Task<IActionResult> Withdraw(int id, CancellationToken ct) =>
        Step(id, "Your appeal is withdrawn.", audit => appeals.Withdraw(id, audit, ct), ct);

    [HttpPost("/appeals/{id:int}/evidence"), UploadLimit(UploadKind.Evidence)]
    public Task<IActionResult> AddFile(int id, EvidenceForm evidence, [FromServices] AppealEvidence files, CancellationToken ct) =>
        Step(
            id,
            "The file is added.",
            async audit =>
            {
                await using var upload = evidence.File!.OpenReadStream();
                await files.Add(User.MemberId(), id, evidence.File.FileName, upload, audit, ct);
            },
            ct
        );

    private Task<IActionResult> Step(int id, string notice, Func<AuditContext, Task> step, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (!await reader.IsOwn(id, User, ct))
                    return NotFound();
                await step(User.AsMember(calendar.Now));
                TempData["notice"] = notice;
                return LocalRedirect($"/appeals/{id}");
            },
            async () => await reader.Read(id, User, ct) is { } page ? View("Show", page) : NotFound()
        );
}
