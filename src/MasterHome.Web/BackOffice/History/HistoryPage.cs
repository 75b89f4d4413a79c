using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.History;

/// <param name="Member">Name of the member whose history is shown; null for all members.</param>
internal sealed record HistoryPage(string? Member, ListPage List);
