using MasterHome.Data;
using MasterHome.Evidence;

namespace MasterHome.Training;

/// <summary>Adds and removes the files of a reported course, under the lock of its row: a decision made at the same time finds another
/// version, and is refused.</summary>
public sealed class CompletionEvidence(HomeDb db, EvidenceStore store)
{
    /// <param name="name">As the browser sent it.</param>
    /// <exception cref="RefusedException">What <see cref="Completion.WhyNotAddEvidence"/> and the store say.</exception>
    public Task<EvidenceFile> Add(Completion completion, string name, Stream upload, AuditContext audit, CancellationToken ct = default) =>
        store.Add(
            completion.MemberId,
            new EvidenceOf(EvidenceSubject.Training, completion.Id),
            name,
            upload,
            ct => MustTakeFiles(completion.Id, ct),
            audit,
            ct
        );

    public Task Remove(EvidenceFile file, AuditContext audit, CancellationToken ct = default) =>
        store.Remove(file, ct => MustTakeFiles(file.SubjectId, ct), audit, ct);

    private async Task MustTakeFiles(int completionId, CancellationToken ct) =>
        Refusal.When((await db.Lock<Completion>(completionId, ct))!.WhyNotAddEvidence(), "File");
}
