using MasterHome.Web.BackOffice.Lists;

namespace MasterHome.Web.BackOffice.SignUps;

internal sealed record SignUpsPage(int ToReview, ListPage List);
