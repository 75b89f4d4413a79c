using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Shared.Evidence;

/// <summary>Serves the files that members add as evidence to their member and to the program team. Only pictures are shown in the page; all
/// else is downloaded. The headers of these addresses let nothing in a file run.</summary>
public sealed class EvidenceController(HomeDb db, ProgramCalendar calendar, EvidenceStore store) : SignedInController
{
    public const string Route = "/evidence";

    [HttpGet(Route + "/{id:guid}")]
    public async Task<IActionResult> Show(Guid id, CancellationToken ct)
    {
        if (await Find(id, mayBeStaff: true, ct) is not { } file)
            return NotFound();
        var content = store.Open(file);
        return file.IsPicture ? File(content, file.ContentType) : File(content, file.ContentType, file.Name);
    }

    /// <summary>A member removes their own file while the item can still get evidence.</summary>
    [HttpPost(Route + "/{id:guid}/removal")]
    public Task<IActionResult> Destroy(Guid id, CancellationToken ct) =>
        Try(
            async () =>
            {
                if (await Find(id, mayBeStaff: false, ct) is not { } file)
                    return NotFound();
                if (file.Subject != EvidenceSubject.SignUp)
                    return NotFound();
                var signUp = await db.SignUps.AsNoTracking().SingleAsync(s => s.Id == file.SubjectId, ct);
                Refusal.When(signUp.WhyNotAddEvidence());
                await store.Remove(file, User.AsMember(calendar.Now), ct);
                TempData["notice"] = "The file is removed.";
                return LocalRedirect($"/sign-ups/{file.SubjectId}");
            },
            () => NotFound()
        );

    private async Task<EvidenceFile?> Find(Guid id, bool mayBeStaff, CancellationToken ct)
    {
        var memberId = User.IsMember() ? User.MemberId() : 0;
        var everybodys = mayBeStaff && User.IsStaff();
        return await db.EvidenceFiles.AsNoTracking().SingleOrDefaultAsync(f => f.Id == id && (everybodys || f.MemberId == memberId), ct);
    }
}
