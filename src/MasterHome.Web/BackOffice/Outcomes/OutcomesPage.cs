using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.Outcomes;

internal sealed record OutcomesPage(
    int CycleId,
    int Year,
    DateTime? ClosedAt,
    string? ClosedBy,
    IReadOnlyDictionary<OutcomeResult, int> Counts,
    ListPage List,
    ReviewForm Review,
    ResultEmailCount? Emails
)
{
    public ResultEmailsForm Results { get; init; } = new();
}
