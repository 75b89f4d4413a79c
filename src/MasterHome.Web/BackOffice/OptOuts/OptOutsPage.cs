using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.OptOuts;

/// <param name="Leaving">Number of opt-outs that have not been taken back.</param>
internal sealed record OptOutsPage(int Year, int Leaving, ListPage List);
