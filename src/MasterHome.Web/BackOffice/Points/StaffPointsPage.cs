using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.Points;

/// <param name="Total">Sum of all entries of the year, in whole points.</param>
/// <param name="FilteredTotal">Sum of the entries that match the filter, in whole points; null without a filter.</param>
internal sealed record StaffPointsPage(int Year, long Total, long? FilteredTotal, ListPage List);
