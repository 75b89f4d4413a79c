using MasterHome.Data;
using MasterHome.Jobs.Requests;

namespace MasterHome.Reports;

public sealed record ReportRequest(int Year);

/// <summary>Writes a yearly report on request. Written again, unchanged figures create no new version.</summary>
public sealed class RequestedReport(HomeDb db, WriteYearlyReport write) : IRequestedWork
{
    public string Kind => nameof(ReportRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        // In transactions of its own: the files are made outside of any lock.
        var (report, isNew) = await write.Write(request.Read<ReportRequest>().Year, audit, ct);
        var sentence = isNew
            ? $"Version {report.Version} was created and is being emailed to staff."
            : $"Nothing has changed since version {report.Version}.";
        await db.Answer(request, _ => Task.FromResult(sentence), ct);
    }
}
