using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Members;
using MasterHome.Training;
using MasterHome.Web.Portal.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Training;

/// <summary>One completed course of the member, reported or imported.</summary>
internal sealed record TrainingCompletionPage(Completion Completion, string Title, string Zone, EvidenceSection Evidence)
{
    public string Heading =>
        Completion.State switch
        {
            CompletionState.Claimed => $"{Format.Isolated(Title)} is waiting for verification.",
            CompletionState.Verified => $"{Format.Isolated(Title)} is verified.",
            _ => $"{Format.Isolated(Title)} was declined.",
        };

    /// <returns>Null if the member has no such completion.</returns>
    public static async Task<TrainingCompletionPage?> Read(HomeDb db, int memberId, int id, CancellationToken ct)
    {
        var found = await db
            .Completions.AsNoTracking()
            .Where(c => c.Id == id && c.MemberId == memberId)
            .Join(db.Courses, c => c.CourseId, c => c.Id, (Completion, course) => new { Completion, course.Title })
            .SingleOrDefaultAsync(ct);
        return found is null
            ? null
            : new TrainingCompletionPage(
                found.Completion,
                found.Title,
                await db.Members.ZoneOf(memberId, ct),
                new EvidenceSection(
                    await db.EvidenceOf(EvidenceSubject.Training, id).ToListAsync(ct),
                    found.Completion.WhyNotAddEvidence() is null,
                    $"/training/completions/{id}"
                )
            );
    }
}
