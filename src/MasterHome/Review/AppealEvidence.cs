using MasterHome.Appeals;
using MasterHome.Data;
using MasterHome.Evidence;

namespace MasterHome.Review;

/// <summary>Adds and removes the files of an appeal, under the lock that its answer takes too: what was answered stays the
/// record.</summary>
public sealed class AppealEvidence(HomeDb db, EvidenceStore store)
{
    /// <param name="name">As the browser sent it.</param>
    /// <exception cref="RefusedException">The appeal is closed, or what the store says.</exception>
    public Task<EvidenceFile> Add(
        int memberId,
        int appealId,
        string name,
        Stream upload,
        AuditContext audit,
        CancellationToken ct = default
    ) => store.Add(memberId, new EvidenceOf(EvidenceSubject.Appeal, appealId), name, upload, ct => MustTakeFiles(appealId, ct), audit, ct);

    public Task Remove(EvidenceFile file, AuditContext audit, CancellationToken ct = default) =>
        store.Remove(file, ct => MustTakeFiles(file.SubjectId, ct), audit, ct);

    private async Task MustTakeFiles(int appealId, CancellationToken ct)
    {
        if (await db.Lock<Appeal>(appealId, ct) is not { State: AppealState.Open })
            throw new RefusedException("This appeal is closed, so its files stay as they are.", "File");
    }
}
