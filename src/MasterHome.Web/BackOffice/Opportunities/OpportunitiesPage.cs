using MasterHome.History;
using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.Opportunities;

/// <param name="Open">Number of opportunities that are published and not retired.</param>
internal sealed record OpportunitiesPage(int Year, bool IsClosed, int Open, ListPage List);

/// <param name="Id">Null for a new opportunity.</param>
internal sealed record EditPage(int? Id, int Year, OpportunityForm Form, EditedVersion? Version)
{
    /// <summary>The texts as members will read them; null before a preview was asked for.</summary>
    public OpportunityForm? Preview { get; init; }
}
