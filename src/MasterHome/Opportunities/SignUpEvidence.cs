using MasterHome.Data;
using MasterHome.Evidence;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

/// <summary>Adds and removes the files of a sign-up, under the lock that a decision on it takes too: what was verified stays the
/// record.</summary>
public sealed class SignUpEvidence(HomeDb db, EvidenceStore store)
{
    /// <param name="name">As the browser sent it.</param>
    /// <exception cref="RefusedException">What <see cref="SignUp.WhyNotAddEvidence"/> and the store say.</exception>
    public Task<EvidenceFile> Add(SignUp signUp, string name, Stream upload, AuditContext audit, CancellationToken ct = default) =>
        store.Add(
            signUp.MemberId,
            new EvidenceOf(EvidenceSubject.SignUp, signUp.Id),
            name,
            upload,
            ct => MustTakeFiles(signUp.Id, ct),
            audit,
            ct
        );

    public Task Remove(EvidenceFile file, AuditContext audit, CancellationToken ct = default) =>
        store.Remove(file, ct => MustTakeFiles(file.SubjectId, ct), audit, ct);

    private async Task MustTakeFiles(int signUpId, CancellationToken ct)
    {
        await db.HoldCycleOf(await db.SignUps.Where(s => s.Id == signUpId).Select(s => s.SessionId).SingleAsync(ct), ct);
        Refusal.When((await db.SignUps.AsNoTracking().SingleAsync(s => s.Id == signUpId, ct)).WhyNotAddEvidence(), "File");
    }
}
