using MasterHome.Standing;

namespace MasterHome.Web.BackOffice.Outcomes;

internal sealed record OutcomesPage(
    int CycleId,
    int Year,
    DateTime? ClosedAt,
    string? ClosedBy,
    OutcomeResult? Result,
    string? Search,
    IReadOnlyDictionary<OutcomeResult, int> Counts,
    Page<OutcomeRow> Outcomes,
    ReviewForm Review
);

internal sealed record OutcomeRow(
    int MemberId,
    string MemberName,
    string Email,
    OutcomeResult Result,
    int Earned,
    int Required,
    int Version,
    string Reasons,
    string? Correction
);
