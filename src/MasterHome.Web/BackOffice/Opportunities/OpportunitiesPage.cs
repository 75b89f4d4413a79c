using MasterHome.History;
using MasterHome.Opportunities;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <param name="Open">Number of opportunities that are published and not retired.</param>
internal sealed record OpportunitiesPage(int Year, bool IsClosed, IReadOnlyList<int> Years, int Open, Page<OpportunityRow> Opportunities);

internal sealed record OpportunityRow(
    int Id,
    string Title,
    string Kind,
    Tracking Tracking,
    int Points,
    int? MaxTimes,
    DateTime? PublishedAt,
    DateTime? RetiredAt,
    int Sessions,
    int Active
);

/// <param name="Id">Null for a new opportunity.</param>
internal sealed record EditPage(int? Id, int Year, OpportunityForm Form, EditedVersion? Version);
