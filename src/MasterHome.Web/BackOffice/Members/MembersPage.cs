using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.Members;

/// <param name="Year">The running year.</param>
/// <param name="OutdatedSince">UTC; null when the standings are current.</param>
internal sealed record MembersPage(ListPage List, int Year, DateTime? OutdatedSince);
