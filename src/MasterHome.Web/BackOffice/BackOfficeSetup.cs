using MasterHome.Web.BackOffice.Accounts;
using MasterHome.Web.BackOffice.Dashboard;
using MasterHome.Web.BackOffice.Members;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.BackOffice.Shared;

namespace MasterHome.Web.BackOffice;

/// <summary>Registers the readers of back-office pages that are read in several steps or shown by several controllers.</summary>
internal static class BackOfficeSetup
{
    public static void AddBackOffice(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<AccountPageReader>();
        builder.Services.AddScoped<ReviewItemReader>();
        builder.Services.AddScoped<MemberPageReader>();
        builder.Services.AddScoped<ReviewCounts>();
        builder.Services.AddScoped<ReviewQueue>();
        builder.Services.AddScoped<OverviewReader>();
    }
}
