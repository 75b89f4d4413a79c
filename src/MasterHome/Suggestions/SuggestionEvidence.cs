using MasterHome.Data;
using MasterHome.Evidence;

namespace MasterHome.Suggestions;

/// <summary>Adds and removes the files of a suggestion, under the lock that a decision on it takes too.</summary>
public sealed class SuggestionEvidence(HomeDb db, EvidenceStore store)
{
    /// <param name="name">As the browser sent it.</param>
    /// <exception cref="RefusedException">What <see cref="Suggestion.WhyNotAddEvidence"/> and the store say.</exception>
    public Task<EvidenceFile> Add(Suggestion suggestion, string name, Stream upload, AuditContext audit, CancellationToken ct = default) =>
        store.Add(
            suggestion.MemberId,
            new EvidenceOf(EvidenceSubject.Suggestion, suggestion.Id),
            name,
            upload,
            ct => MustTakeFiles(suggestion.Id, ct),
            audit,
            ct
        );

    public Task Remove(EvidenceFile file, AuditContext audit, CancellationToken ct = default) =>
        store.Remove(file, ct => MustTakeFiles(file.SubjectId, ct), audit, ct);

    private async Task MustTakeFiles(int suggestionId, CancellationToken ct) =>
        Refusal.When((await db.Lock<Suggestion>(suggestionId, ct))!.WhyNotAddEvidence(), "File");
}
