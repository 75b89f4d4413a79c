using MasterHome.Web.BackOffice.Accounts;
using MasterHome.Web.BackOffice.Appeals;
using MasterHome.Web.BackOffice.Completions;
using MasterHome.Web.BackOffice.Dashboard;
using MasterHome.Web.BackOffice.DataRequests;
using MasterHome.Web.BackOffice.EmailReasons;
using MasterHome.Web.BackOffice.Emails;
using MasterHome.Web.BackOffice.History;
using MasterHome.Web.BackOffice.Jobs;
using MasterHome.Web.BackOffice.Leaves;
using MasterHome.Web.BackOffice.Members;
using MasterHome.Web.BackOffice.Opportunities;
using MasterHome.Web.BackOffice.OptOuts;
using MasterHome.Web.BackOffice.Outcomes;
using MasterHome.Web.BackOffice.Points;
using MasterHome.Web.BackOffice.Queue;
using MasterHome.Web.BackOffice.Review;
using MasterHome.Web.BackOffice.SecurityEvents;
using MasterHome.Web.BackOffice.Sessions;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.BackOffice.SignUps;
using MasterHome.Web.BackOffice.Statuses;
using MasterHome.Web.BackOffice.Suggestions;
using MasterHome.Web.Shared.Access;

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
        builder.Services.AddScoped<SelectionReader>();
        builder.Services.AddScoped<OverviewReader>();
        builder.Services.AddSingleton<MemberCountries>();
        builder.Services.AddScoped<MemberList>();
        builder.Services.AddScoped<StaffSignUpList>();
        builder.Services.AddScoped<LedgerList>();
        builder.Services.AddScoped<HistoryList>();
        builder.Services.AddScoped<EmailList>();
        builder.Services.AddScoped<StaffSuggestionList>();
        builder.Services.AddScoped<LeaveList>();
        builder.Services.AddScoped<StaffOpportunityList>();
        builder.Services.AddScoped<SessionList>();
        builder.Services.AddScoped<SecurityEventList>();
        builder.Services.AddScoped<AppealList>();
        builder.Services.AddScoped<ProposedOutcomeList>();
        builder.Services.AddScoped<ReviewPageReader>();
        builder.Services.AddScoped<AppealPageReader>();
        builder.Services.AddScoped<CompletionList>();
        builder.Services.AddScoped<OutcomeList>();
        builder.Services.AddScoped<JobRunList>();
        builder.Services.AddScoped<AccountList>();
        builder.Services.AddScoped<StatusReader>();
        builder.Services.AddSingleton<MemberViews>();
        builder.Services.AddScoped<EmailReasonReader>();
        builder.Services.AddScoped<OptOutList>();
        builder.Services.AddScoped<DataRequestList>();
    }
}
