using System.Globalization;
using System.Security.Cryptography;
using System.Text;

using CsvHelper;
using CsvHelper.Configuration;

using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Standing;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Reports;

/// <summary>Settings under <c>Reports:</c>.</summary>
public sealed class ReportSettings
{
    /// <summary>Addresses that get the yearly report besides enabled staff and administrators.</summary>
    public IList<string> AlsoTo { get; } = [];

    public string? Why() =>
        AlsoTo.FirstOrDefault(a => !Addresses.IsAddress(a)) is { } wrong ? $"Reports:AlsoTo holds '{wrong}'; e-mail addresses are expected." : null;
}

/// <summary>One member's line of the yearly report.</summary>
public sealed record ReportLine(
    string Name, string Email, bool Partner, DateOnly QualifiedOn, int Required, int Earned, int FromCompletions, int FromForum,
    int FromSuggestions, int Corrections, int TrainingsDone, int TrainingsRequired, string Outcome, string Missing);

/// <summary>Writes the status report of a year and queues it to staff. The same figures make no second version.</summary>
public sealed class WriteYearlyReport(HomeDb db, Standings standings, ProgramCalendar calendar, IOptions<ReportSettings> settings)
{
    /// <summary>Writes what is due by the cycles' calendars; a missed date is made up.</summary>
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var today = calendar.Today;
        var begun = await db.Cycles.Where(c => c.ReportOn <= today)
            .Select(c => new { c.Year, c.ReportOn, Last = db.YearlyReports.Where(r => r.CycleId == c.Id).Max(r => (DateTime?)r.WrittenAt) }).ToListAsync(ct);
        // A report that somebody asked for earlier in the year is not the one that the calendar promises.
        var due = begun.Where(c => c.Last is null || c.Last < calendar.StartOf(c.ReportOn)).Select(c => c.Year).ToList();
        foreach (var year in due)
            await Write(year, new Deed(Actor.System(nameof(WriteYearlyReport)), calendar.Now), evenIfTheSame: true, ct);
        return new JobResult(due.Count, 0, due.Count == 0 ? "No report is due." : $"Reports written: {string.Join(", ", due)}.");
    }

    /// <returns>The newest version, and whether it was written just now.</returns>
    public Task<(YearlyReport Report, bool IsNew)> Write(int year, Deed deed, CancellationToken ct = default) => Write(year, deed, evenIfTheSame: false, ct);

    private Task<(YearlyReport Report, bool IsNew)> Write(int year, Deed deed, bool evenIfTheSame, CancellationToken ct) =>
        db.Transact(async ct =>
        {
            // Locked first: two who write at once wait for each other, and the second finds the first's version.
            var cycle = (await db.Lock<ProgramCycle>((await db.Cycles.AsNoTracking().OfYear(year, ct)).Id, ct))!;
            var lines = await Lines(cycle, ct);
            var csv = Csv(lines);
            var digest = Convert.ToHexString(SHA256.HashData(csv));
            var last = await db.YearlyReports.Where(r => r.CycleId == cycle.Id).OrderByDescending(r => r.Version).FirstOrDefaultAsync(ct);
            if (last?.Digest == digest && (!evenIfTheSame || last.WrittenAt >= calendar.StartOf(cycle.ReportOn)))
                return (last, false);
            var version = (last?.Version ?? 0) + 1;
            var attachment = new Attachment($"status-{year}-v{version}.csv", "text/csv; charset=utf-8", csv);
            db.Add(attachment);
            await db.SaveChangesAsync(ct);
            var figures = await Figures(cycle, lines, ct);
            var report = new YearlyReport(cycle.Id, version, figures, digest, attachment.Id, deed.At);
            db.Add(report);
            foreach (var recipient in await Recipients(ct))
                db.Queue(Letter(cycle, report, recipient, deed.At).With(attachment));
            db.Note(deed, nameof(YearlyReport), year, $"Status report of {year}, version {version}, written");
            return (report, true);
        }, ct);

    private async Task<IReadOnlyList<ReportLine>> Lines(ProgramCycle cycle, CancellationToken ct)
    {
        // Whoever has points in the year is in the report, so that it adds up with the ledger.
        var inYear = db.Members.In(cycle.Year).Select(m => m.Id);
        var members = db.Members.Where(m => inYear.Contains(m.Id) || db.PointEntries.Any(e => e.CycleId == cycle.Id && e.MemberId == m.Id));
        var kinds = (await db.PointEntries.Where(e => e.CycleId == cycle.Id).GroupBy(e => new { e.MemberId, e.Kind })
            .Select(g => new { g.Key.MemberId, g.Key.Kind, Sum = g.Sum(e => e.Points) }).ToListAsync(ct)).ToDictionary(g => (g.MemberId, g.Kind), g => g.Sum);
        var outcomes = await db.Outcomes.Current(cycle.Id).ToDictionaryAsync(o => o.MemberId, o => o.Result, ct);
        return [.. (await standings.Of(members, cycle, ct))
            .OrderBy(s => s.Who.LastName, StringComparer.Ordinal).ThenBy(s => s.Who.FirstName, StringComparer.Ordinal).ThenBy(s => s.Who.Email, StringComparer.Ordinal)
            .Select(s => new ReportLine(
                s.Who.Name, s.Who.Email, s.Who.IsPartner, s.Who.QualifiedOn, s.Required.Points, s.Earned,
                kinds.GetValueOrDefault((s.Who.Id, PointKind.Completion)), kinds.GetValueOrDefault((s.Who.Id, PointKind.ForumReplies)),
                kinds.GetValueOrDefault((s.Who.Id, PointKind.Suggestion)), kinds.GetValueOrDefault((s.Who.Id, PointKind.Correction)),
                s.TrainingsDone, s.Trainings.Count, Outcome(s, outcomes.TryGetValue(s.Who.Id, out var frozen) ? frozen : null), string.Join("; ", s.Missing)))];
    }

    private static string Outcome(MemberStanding standing, OutcomeResult? frozen) => (frozen, standing.State) switch
    {
        (OutcomeResult.Certified, _) or (null, StandingState.Done) => "certified",
        (OutcomeResult.Left, _) or (null, StandingState.Leaving) => "leaving",
        (null, StandingState.NotInCycle) => "not in this year",
        (OutcomeResult.NotCertified, _) => "not certified",
        _ => "on the way",
    };

    private async Task<ReportFigures> Figures(ProgramCycle cycle, IReadOnlyList<ReportLine> lines, CancellationToken ct) =>
        new(lines.Count(l => l.Outcome != "not in this year"), lines.Count(l => l.Outcome == "certified"),
            lines.Count(l => l.Outcome is "on the way" or "not certified"), lines.Count(l => l.Outcome == "leaving"),
            lines.Sum(l => l.Earned), await db.PointEntries.Where(e => e.CycleId == cycle.Id).SumAsync(e => e.Points, ct));

    /// <summary>For a spreadsheet: a byte order mark, and no cell that could be taken for a formula.</summary>
    private static byte[] Csv(IReadOnlyList<ReportLine> lines)
    {
        using var stream = new MemoryStream();
        using (var writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), leaveOpen: true))
        using (var csv = new CsvWriter(writer, new CsvConfiguration(CultureInfo.InvariantCulture)))
            csv.WriteRecords(lines.Select(l => l with { Name = Word(l.Name), Email = Word(l.Email), Missing = Word(l.Missing) }));
        return stream.ToArray();
    }

    /// <summary>Words only: a negative number is a number, and must stay one.</summary>
    private static string Word(string text) => text.Length > 0 && text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? $"'{text}" : text;

    private async Task<IReadOnlyList<Recipient>> Recipients(CancellationToken ct)
    {
        var staff = await db.Users.Where(a => a.Role != StaffRole.None && a.DisabledAt == null)
            .Select(a => new Recipient(a.Email!, a.DisplayName, null, a.Id)).ToListAsync(ct);
        return [.. staff.Concat(settings.Value.AlsoTo.Select(a => new Recipient(a, a))).DistinctBy(r => Addresses.Key(r.Address))];
    }

    private OutgoingMail Letter(ProgramCycle cycle, YearlyReport report, Recipient to, DateTime at)
    {
        var address = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Addresses.Key(to.Address))))[..16];
        return new OutgoingMail(MailKinds.YearlyReport, $"{MailKinds.YearlyReport}:{cycle.Year}:v{report.Version}:{address}", to, new Dictionary<string, string>
        {
            ["name"] = to.Name,
            ["year"] = $"{cycle.Year}",
            ["next"] = $"{cycle.Year + 1}",
            ["version"] = $"{report.Version}",
            ["asof"] = Zones.InWords(at, calendar.Zone),
            ["members"] = $"{report.Members}",
            ["certified"] = $"{report.Certified}",
            ["ontheway"] = $"{report.OnTheWay}",
            ["leaving"] = $"{report.Leaving}",
            ["points"] = $"{report.PointsEarned}",
            ["reconciliation"] = report.Figures.AddsUp
                ? $"the members' points add up with the ledger ({report.LedgerTotal})"
                : $"the members' points do NOT add up with the ledger ({report.LedgerTotal})",
            ["page"] = $"/back-office/reports/{cycle.Year}",
        }, at);
    }
}
