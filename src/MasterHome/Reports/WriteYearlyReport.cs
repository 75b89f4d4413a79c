using System.Data;
using System.Runtime.ExceptionServices;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Reports.Pdf;
using MasterHome.Reports.Workbook;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Reports;

/// <summary>Writes the status report of a year and queues it to staff. The same words and figures make no second version.</summary>
public sealed class WriteYearlyReport(HomeDb db, Standings standings, ProgramCalendar calendar, IOptions<ReportSettings> settings)
{
    /// <summary>Writes what is due by the calendars of the cycles and the settings; of the days that were missed only the newest is made up.
    /// After the year's report was sent it is looked at again each night for <see cref="ReportSettings.WatchDays"/>.</summary>
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
                // One year's fault does not keep the others from their report; the run breaks off with it all the same.
                fault ??= ExceptionDispatchInfo.Capture(e);
                db.ChangeTracker.Clear();
            }
        }
        fault?.Throw();
        return new JobResult(
            written.Count,
            0,
            written.Count == 0 ? "No report is due." : $"Reports written: {string.Join(", ", written)}."
        );
    }

    /// <summary>On request.</summary>
    /// <returns>The newest version, and whether it was written just now.</returns>
    public Task<(YearlyReport Report, bool IsNew)> Write(int year, AuditContext audit, CancellationToken ct = default) =>
        Write(year, ReportOccasion.Asked, audit, ct);

    private async Task<ReportOccasion?> Occasion(ProgramCycle cycle, CancellationToken ct)
    {
        var last = await Versions(cycle.Id).Select(r => (DateTime?)r.WrittenAt).FirstOrDefaultAsync(ct);
        // A report that somebody asked for earlier is not the one that the calendar promises.
        if (settings.Value.NewestDue(cycle, calendar.Today) is { } due && !Serves(last, due))
            return due == cycle.ReportOn ? ReportOccasion.Final : ReportOccasion.Interim;
        return last is { } at && settings.Value.Watches(cycle, calendar.Today) && calendar.DayOf(at) < calendar.Today
            ? ReportOccasion.Changed
            : null;
    }

    private bool Serves(DateTime? writtenAt, DateOnly due) => writtenAt >= calendar.StartOf(due);

    /// <summary>Read, then made without keeping anybody waiting, then kept if nobody was quicker; else looked at again.</summary>
    private async Task<(YearlyReport Report, bool IsNew)> Write(int year, ReportOccasion occasion, AuditContext audit, CancellationToken ct)
    {
        while (true)
        {
            var (report, last, before) = await db.Transact(IsolationLevel.Serializable, ct => Read(year, audit, ct), ct);
            var due = settings.Value.NewestDue(await db.Cycles.AsNoTracking().OfYear(year, ct), calendar.DayOf(audit.At));
            var promised = occasion is ReportOccasion.Final or ReportOccasion.Interim && !Serves(last?.WrittenAt, due!.Value);
            if (last?.Digest == report.Digest && !promised)
                return (last, false);
            var difference =
                last is not null && before is not null ? ReportDifference.Between(last.Version, before.Read(report), report) : null;
            var edition = new ReportVersion(report, (last?.Version ?? 0) + 1, occasion, due, difference, calendar.Zone);
            var (paper, workbook) = (ReportPdf.Print(edition), ReportWorkbook.Write(edition));
            if (await db.Transact(ct => Keep(edition, paper, workbook, audit, ct), ct) is { } kept)
                return (kept, true);
        }
    }

    private async Task<(ReportData, YearlyReport?, ReportSnapshot?)> Read(int year, AuditContext audit, CancellationToken ct)
    {
        var cycle = await db.Cycles.AsNoTracking().OfYear(year, ct);
        var report = await new ReportReader(db, standings, calendar, settings).Read(cycle, audit.At, ct);
        var last = await Versions(cycle.Id).FirstOrDefaultAsync(ct);
        return (
            report,
            last,
            last is null ? null : await db.Set<ReportSnapshot>().AsNoTracking().SingleOrDefaultAsync(l => l.ReportId == last.Id, ct)
        );
    }

    /// <summary>The cycle is locked first: of two who write at once the second finds the first's version, and gets null.</summary>
    private async Task<YearlyReport?> Keep(ReportVersion edition, byte[] paper, byte[] workbook, AuditContext audit, CancellationToken ct)
    {
        var cycleId = edition.Report.CycleId;
        await db.Lock<ProgramCycle>(cycleId, ct);
        if (await Versions(cycleId).Select(r => r.Version).FirstOrDefaultAsync(ct) != edition.Version - 1)
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

    private IQueryable<YearlyReport> Versions(int cycleId) =>
        db.YearlyReports.AsNoTracking().Where(r => r.CycleId == cycleId).OrderByDescending(r => r.Version);

    private async Task<IReadOnlyList<Recipient>> Recipients(CancellationToken ct)
    {
        var staff = await db
            .Users.Where(a => a.Role != StaffRole.None && a.DisabledAt == null)
            .Select(a => new Recipient(a.Email!, a.DisplayName, null, a.Id))
            .ToListAsync(ct);
        return [.. staff.Concat(settings.Value.AlsoTo.Select(a => new Recipient(a, a))).DistinctBy(r => EmailAddress.Key(r.Address))];
    }
}
