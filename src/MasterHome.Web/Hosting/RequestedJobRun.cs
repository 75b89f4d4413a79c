using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Forum.Counting;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Mail.Bounces;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Watches;
using MasterHome.PersonalData;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Standing.Summaries;

namespace MasterHome.Web.Hosting;

/// <summary>Runs a scheduled job because an administrator asks for it, whether it is due or not. Every job is safe to run twice.</summary>
internal sealed class RequestedJobRun(HomeDb db, JobRunner runs) : IRequestedWork
{
    public string Kind => nameof(RunJob);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var result = await RunNow(request.Read<RunJob>().Job, ct);
        if (result.NotRun)
            throw new RefusedException(result.Sentence);
        await db.Answer(request, _ => Task.FromResult(result.Sentence), ct);
    }

    private Task<JobResult> RunNow(string job, CancellationToken ct) =>
        job switch
        {
            nameof(DeliverMail) => runs.Run<DeliverMail>((job, ct) => job.RunAsync(ct), ct),
            nameof(MakeDataExports) => runs.Run<MakeDataExports>((job, ct) => job.RunAsync(ct), ct),
            nameof(EraseMembers) => runs.Run<EraseMembers>((job, ct) => job.RunAsync(ct), ct),
            nameof(ReadBounces) => runs.Run<ReadBounces>((job, ct) => job.RunAsync(ct), ct),
            nameof(ExpireOffers) => runs.Run<ExpireOffers>((job, ct) => job.RunAsync(ct), ct),
            nameof(PublishOpportunities) => runs.Run<PublishOpportunities>((job, ct) => job.RunAsync(ct), ct),
            nameof(TellWatchers) => runs.Run<TellWatchers>((job, ct) => job.RunAsync(ct), ct),
            nameof(PurgeSessions) => runs.Run<PurgeSessions>((job, ct) => job.RunAsync(ct), ct),
            nameof(PurgeSecurityEvents) => runs.Run<PurgeSecurityEvents>((job, ct) => job.RunAsync(ct), ct),
            nameof(PurgeJobRuns) => runs.Run<PurgeJobRuns>((job, ct) => job.RunAsync(ct), ct),
            nameof(PurgeEvidence) => runs.Run<PurgeEvidence>((job, ct) => job.RunAsync(ct), ct),
            nameof(SealHistory) => runs.Run<SealHistory>((job, ct) => job.RunAsync(ct), ct),
            nameof(SendReminders) => runs.Run<SendReminders>((job, ct) => job.RunAsync(ct), ct),
            nameof(PullForum) => runs.Run<PullForum>((job, ct) => job.RunAsync(ct), ct),
            nameof(WriteYearlyReport) => runs.Run<WriteYearlyReport>((job, ct) => job.RunAsync(ct), ct),
            nameof(CompareSummaries) => runs.Run<CompareSummaries>((job, ct) => job.RunAsync(ct), ct),
            nameof(RecordStatuses) => runs.Run<RecordStatuses>((job, ct) => job.RunAsync(ct), ct),
            _ => throw new RefusedException("There is no such job."),
        };
}
