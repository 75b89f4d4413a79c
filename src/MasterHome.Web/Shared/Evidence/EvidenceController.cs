using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Opportunities;
using MasterHome.Review;
using MasterHome.Suggestions;
using MasterHome.Training;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Evidence;

/// <summary>Serves the files that members add as evidence to their member and to the program team. Only pictures are shown in the page; all
/// else is downloaded. The headers of these addresses let nothing in a file run.</summary>
public sealed class EvidenceController(HomeDb db, ProgramCalendar calendar, EvidenceStore store, IOptions<SignInSettings> signIn)
    : SignedInController
{
    public const string Route = "/evidence";

    [HttpGet(Route + "/{id:guid}")]
    public async Task<IActionResult> Show(Guid id, CancellationToken ct)
    {
        if (await Find(id, mayBeStaff: true, ct) is not { } file)
            return NotFound();
        Stream content;
        try
        {
            content = await store.Open(file, ct);
        }
        catch (IOException)
        {
            throw new RefusedException("This file cannot be opened just now. Try again in a few minutes.");
        }
        return file.IsPicture ? File(content, file.ContentType) : File(content, file.ContentType, file.Name);
    }

    /// <summary>A member removes their own file while the item can still get evidence.</summary>
    [HttpPost(Route + "/{id:guid}/removal")]
    public Task<IActionResult> Destroy(
        Guid id,
        [FromServices] SignUpEvidence ofSignUps,
        [FromServices] SuggestionEvidence ofSuggestions,
        [FromServices] CompletionEvidence ofTrainings,
        [FromServices] AppealEvidence ofAppeals,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                if (await Find(id, mayBeStaff: false, ct) is not { } file)
                    return NotFound();
                var audit = User.AsMember(calendar.Now);
                var (removal, page) = file.Subject switch
                {
                    EvidenceSubject.Appeal => (ofAppeals.Remove(file, audit, ct), "appeals"),
                    EvidenceSubject.Training => (ofTrainings.Remove(file, audit, ct), "training/completions"),
                    EvidenceSubject.Suggestion => (ofSuggestions.Remove(file, audit, ct), "suggestions"),
                    _ => (ofSignUps.Remove(file, audit, ct), "sign-ups"),
                };
                await removal;
                TempData["notice"] = "The file is removed.";
                return LocalRedirect($"/{page}/{file.SubjectId}");
            },
            () => NotFound()
        );

    private async Task<EvidenceFile?> Find(Guid id, bool mayBeStaff, CancellationToken ct)
    {
        var memberId = User.IsMember() ? User.MemberId() : 0;
        // As in the back office: an administrator needs the second factor.
        var everybodys = mayBeStaff && User.IsStaff() && !User.LacksSecondFactor(signIn.Value);
        return await db.EvidenceFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id && (everybodys || f.MemberId == memberId), ct);
    }
}
