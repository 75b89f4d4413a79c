using System.Data;
using System.Runtime.ExceptionServices;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Reports.Pdf;
using MasterHome.Reports.Workbook;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Reports;

/// <summary>Writes a year's status report and queues it for staff. Unchanged text and figures create no new version.</summary>
public sealed class WriteYearlyReport(
    HomeDb db,
    Standings standings,
    ProgramCalendar calendar,
    IOptions<ReportSettings> settings,
    WorkProgress? progress = null
)
{
    private const int Steps = 4;

    /// <summary>Writes the reports that are due by the cycles and the settings; of several missed days only the newest is made up.
    /// After the year's report is sent, checks for changes each night for <see cref="ReportSettings.WatchDays"/> days.</summary>
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var written = new List<string>();
        ExceptionDispatchInfo? fault = null;
        foreach (var cycle in await db.Cycles.AsNoTracking().OrderBy(c => c.Year).ToListAsync(ct))
        {
            try
            {
                if (
                    await Occasion(cycle, ct) is { } occasion
                    && await Write(cycle.Year, occasion, new AuditContext(Actor.System(nameof(WriteYearlyReport)), calendar.Now), ct)
                        is (var report, true)
                )
                    written.Add($"{cycle.Year} (version {report.Version}, {ReportText.Of(occasion)})");
            }
            catch (Exception e) when (e is not (OperationCanceledException or LeaseLostException))
            {
                // An error in one year must not block the reports of the others; the run still fails with it.
                fault ??= ExceptionDispatchInfo.Capture(e);
                db.ChangeTracker.Clear();
            }
        }
        fault?.Throw();
        return new JobResult(
            written.Count,
            0,
            written.Count == 0 ? "No report is due." : $"Reports created: {string.Join(", ", written)}."
        );
    }

    /// <summary>Writes a report on request.</summary>
    /// <returns>The newest version, and whether this call wrote it.</returns>
    public Task<(YearlyReport Report, bool IsNew)> Write(int year, AuditContext audit, CancellationToken ct = default) =>
        Write(year, ReportOccasion.Asked, audit, ct);

    private async Task<ReportOccasion?> Occasion(ProgramCycle cycle, CancellationToken ct)
    {
        var last = await Versions(cycle.Id).Select(r => (DateTime?)r.WrittenAt).FirstOrDefaultAsync(ct);
        // A report requested before the due day does not replace the scheduled one.
        if (settings.Value.NewestDue(cycle, calendar.Today) is { } due && !Serves(last, due))
            return due == cycle.ReportOn ? ReportOccasion.Final : ReportOccasion.Interim;
        return last is { } at && settings.Value.Watches(cycle, calendar.Today) && calendar.DayOf(at) < calendar.Today
            ? ReportOccasion.Changed
            : null;
    }

    private bool Serves(DateTime? writtenAt, DateOnly due) => writtenAt >= calendar.StartOf(due);

    /// <summary>Reads and renders outside the lock, then saves unless a concurrent run saved first; in that case, retries.</summary>
    private async Task<(YearlyReport Report, bool IsNew)> Write(int year, ReportOccasion occasion, AuditContext audit, CancellationToken ct)
    {
        while (true)
        {
            progress?.Report("Reading the year", 0, Steps);
            var (report, erased, last, before) = await db.Transact(IsolationLevel.Serializable, ct => Read(year, audit, ct), ct);
            var due = settings.Value.NewestDue(await db.Cycles.AsNoTracking().OfYear(year, ct), calendar.DayOf(audit.At));
            var promised = occasion is ReportOccasion.Final or ReportOccasion.Interim && !Serves(last?.WrittenAt, due!.Value);
            if (last?.Digest == report.Digest && !promised)
                return (last, false);
            var difference =
                last is not null && before is not null ? ReportDifference.Between(last.Version, before.Read(report), report) : null;
            var edition = new ReportVersion(report, (last?.Version ?? 0) + 1, occasion, due, difference, calendar.Zone);
            progress?.Report("Writing the PDF file", 1, Steps);
            var paper = ReportPdf.Print(edition, settings.Value.MostPrintedMembers);
            progress?.Report("Writing the workbook", 2, Steps);
            var workbook = ReportWorkbook.Write(edition);
            progress?.Report("Storing the report", 3, Steps);
            if (await db.Transact(ct => Keep(edition, erased, paper, workbook, audit, ct), ct) is { } kept)
                return (kept, true);
        }
    }

    private async Task<(ReportData, int Erased, YearlyReport?, ReportSnapshot?)> Read(int year, AuditContext audit, CancellationToken ct)
    {
        var cycle = await db.Cycles.AsNoTracking().OfYear(year, ct);
        var report = await new ReportReader(db, standings, calendar, settings).Read(cycle, audit.At, ct);
        var last = await Versions(cycle.Id).FirstOrDefaultAsync(ct);
        return (
            report,
            await CountErased(ct),
            last,
            last is null ? null : await db.Set<ReportSnapshot>().AsNoTracking().SingleOrDefaultAsync(l => l.ReportId == last.Id, ct)
        );
    }

    /// <summary>Locks the cycle first: of two concurrent writers the second finds the first one's version and gets null.</summary>
    private async Task<YearlyReport?> Keep(
        ReportVersion edition,
        int erased,
        byte[] paper,
        byte[] workbook,
        AuditContext audit,
        CancellationToken ct
    )
    {
        var cycleId = edition.Report.CycleId;
        await db.Lock<ProgramCycle>(cycleId, ct);
        if (await Versions(cycleId).Select(r => r.Version).FirstOrDefaultAsync(ct) != edition.Version - 1)
            return null;
        if (await CountErased(ct) != erased)
            return null;
        var first = new Attachment(edition.FileName("pdf"), "application/pdf", paper);
        db.Add(first);
        await db.SaveChangesAsync(ct);
        var report = new YearlyReport(edition, first);
        db.Add(new Attachment(edition.FileName("xlsx"), ReportWorkbook.ContentType, workbook, first));
        db.Add(report);
        await db.SaveChangesAsync(ct);
        db.Add(new ReportSnapshot(report, ReportSnapshotContent.Of(edition.Report)));
        foreach (var recipient in await Recipients(ct))
            db.Queue(ReportEmail.To(recipient, edition).With(first));
        db.Note(
            audit,
            nameof(YearlyReport),
            edition.Report.Year,
            $"Status report of {edition.Report.Year}, version {edition.Version}, written",
            after: ReportText.Of(edition.Occasion)
        );
        return report;
    }

    /// <summary>A report that was rendered while the data of somebody was erased would name them.</summary>
    private Task<int> CountErased(CancellationToken ct) => db.Members.CountAsync(m => m.ErasedAt != null, ct);

    private IQueryable<YearlyReport> Versions(int cycleId) =>
        db.YearlyReports.AsNoTracking().Where(r => r.CycleId == cycleId).OrderByDescending(r => r.Version);

    private async Task<IReadOnlyList<Recipient>> Recipients(CancellationToken ct)
    {
        var staff = await db
            .Users.Team()
            .Where(a => a.DisabledAt == null)
            .Select(a => new Recipient(a.Email!, a.DisplayName, null, a.Id))
            .ToListAsync(ct);
        return [.. staff.Concat(settings.Value.AlsoTo.Select(a => new Recipient(a, a))).DistinctBy(r => EmailAddress.Key(r.Address))];
    }
}
