using MasterHome.Standing;

namespace MasterHome.Web.BackOffice.Outcomes;

public sealed record OutcomesPage(
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

public sealed record OutcomeRow(
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
