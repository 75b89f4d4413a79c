using MasterHome.Standing;
using MasterHome.Standing.Closing;

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
    ReviewForm Review,
    ResultEmailCount? Emails
)
{
    public ResultEmailsForm Results { get; init; } = new();
}

internal sealed record OutcomeRow(
    int MemberId,
    string MemberName,
    string Email,
    OutcomeResult Result,
    int Earned,
    int Required,
    int Version,
    string Reasons,
    string? Correction,
    string? Certificate
);
