using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Evidence;
using MasterHome.Forum;
using MasterHome.Forum.Counting;
using MasterHome.History;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Leaves;
using MasterHome.Mail;
using MasterHome.Mail.Bounces;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Smtp;
using MasterHome.Mail.Templates;
using MasterHome.Mailings;
using MasterHome.Members;
using MasterHome.Merging;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Attendance;
using MasterHome.Opportunities.Imports;
using MasterHome.Opportunities.Watches;
using MasterHome.OptOuts;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Review;
using MasterHome.Roster;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Standing.OwnYear;
using MasterHome.Standing.Summaries;
using MasterHome.Suggestions;
using MasterHome.Training;
using MasterHome.Web.BackOffice.History;
using MasterHome.Web.Portal.Appeals;
using MasterHome.Web.Portal.Badges;
using MasterHome.Web.Portal.Notifications;
using MasterHome.Web.Portal.Plan;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting;

/// <summary>Registers the domain services that controllers and jobs use.</summary>
internal static class DomainServices
{
    public static void AddDomainServices(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<ProgramCalendar>();
        services.AddSingleton<JobLeases>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobRequests>();
        services.AddHostedService(sp => sp.GetRequiredService<JobRequests>());
        services.AddScoped<RunJobRequests>();
        services.AddScoped<WorkProgress>();
        services.AddScoped<IRequestedWork, RequestedImport>();
        services.AddScoped<IRequestedWork, RequestedClose>();
        services.AddScoped<IRequestedWork, RequestedAttendance>();
        services.AddScoped<IRequestedWork, RequestedDecisions>();
        services.AddScoped<IRequestedWork, RequestedUndo>();
        services.AddScoped<DecisionUndo>();
        services.AddScoped<IRequestedWork, RequestedMailing>();
        services.AddScoped<IRequestedWork, RequestedLeaves>();
        services.AddScoped<IRequestedWork, RequestedReview>();
        services.AddScoped<IRequestedWork, RequestedReport>();
        // Created here, so that the portal does not start with a kind of email that has no valid template.
        services.AddSingleton(AllEmails.CreateCatalog());
        services.AddSingleton<EmailRenderer>();
        services.AddSingleton<UnsubscribeLinks>();
        services.AddScoped<Ledger>();
        services.AddScoped<LedgerTotals>();
        services.AddScoped<BelowPace>(sp => sp.GetRequiredService<Standings>().IsBelowPace);
        services.AddScoped<Places>();
        services.AddScoped<PublishOpportunities>();
        services.AddScoped<WatchActions>();
        services.AddScoped<TellWatchers>();
        services.AddScoped<SignUpDecisions>();
        services.AddScoped<RecordAttendance>();
        services.AddScoped<UndoSignUpDecision>();
        services.AddScoped<AttendeeMatcher>();
        services.AddScoped<OpportunityChanges>();
        services.AddScoped<DraftRemovals>();
        services.AddScoped<CompletionClaims>();
        services.AddScoped<OptOutActions>();
        services.AddScoped<MergeMembers>();
        services.AddScoped<MemberChoices>();
        services.AddScoped<DataExports>();
        services.AddScoped<PersonalDataReader>();
        services.AddScoped<MakeDataExports>();
        services.AddScoped<ErasureActions>();
        services.AddScoped<EraseMembers>();
        services.AddScoped<LeaveActions>();
        services.AddScoped<LeavePreview>();
        services.AddScoped<AppealActions>();
        services.AddScoped<AppealEvidence>();
        services.AddScoped<SuggestionEvidence>();
        services.AddScoped<CompletionEvidence>();
        services.AddScoped<OwnAppealReader>();
        services.AddScoped<NotificationsReader>();
        services.AddScoped<PlanReader>();
        services.AddSingleton<BadgeKeys>();
        services.AddSingleton<BadgeDocuments>();
        services.AddScoped<ReviewAssignments>();
        services.AddScoped<SuggestionActions>();
        services.AddScoped<OwnSuggestions>();
        services.AddScoped<Standings>();
        services.AddSingleton<ProgramData>();
        services.AddSingleton<HistoryFilters>();
        services.AddScoped<MemberYearReader>();
        services.AddScoped<RefreshSummaries>();
        services.AddScoped<CompareSummaries>();
        services.AddScoped<RecordStatuses>();
        services.AddScoped<CorrectionActions>();
        services.AddScoped<StatusPreview>();
        services.AddScoped<CloseYear>();
        services.AddScoped<ResultEmails>();
        services.AddScoped<IRequestedWork, RequestedConfirmations>();
        services.AddScoped<CyclePlanning>();
        services.AddScoped<FileImporter>();
        services.AddScoped<IFileImport, ImportMembers>();
        services.AddScoped<IFileImport, ImportTraining>();
        services.AddScoped<IFileImport, ImportOpportunities>();
        services.AddOneTimeLinks();
        services.AddScoped<DemoData>();

        services.AddForum();
        services.AddScoped<PullPlan>();
        services.AddScoped<ReplyCounter>();
        services.AddScoped<ReplyCounts>();
        services.AddScoped<UnmatchedMembers>();
        services.AddScoped<PullForum>();
        services.AddScoped<SendReminders>();
        services.AddScoped<WriteYearlyReport>();
        services.AddScoped<ExpireOffers>();
        services.AddScoped<PurgeJobRuns>();
        services.AddScoped<EvidenceStore>();
        services.AddScoped<SignUpEvidence>();
        services.AddScoped<PurgeEvidence>();
        services.AddScoped<ReadBounces>();
        services.AddScoped<HistorySeals>();
        services.AddScoped<SealHistory>();
        services.AddScoped<DeliverMail>();
        services.AddScoped<DeliveryOptions>();
        services.AddScoped<OutboxQueue>();
        services.AddScoped<EmailComposer>();
        services.AddScoped<EmailPreferences>();
        services.AddScoped(sp => new SmtpSender(
            sp.GetRequiredService<IOptions<MailSettings>>(),
            sp.GetRequiredService<TimeProvider>(),
            sp.GetRequiredService<ILogger<SmtpSender>>()
        ));
    }
}
