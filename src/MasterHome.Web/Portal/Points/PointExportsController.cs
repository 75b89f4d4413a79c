using System.Globalization;
using System.Runtime.CompilerServices;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Standing.OwnYear;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Portal.Points;

/// <summary>A member's points of a year to take along: as a file, and as a page to print.</summary>
public sealed class PointExportsController(HomeDb db, ProgramCalendar calendar, MemberYearReader reader) : PortalController
{
    private static readonly ListHeading[] Columns =
    [
        new("on", "Date"),
        new("activity", "Activity"),
        new("kind", "Kind"),
        new("points", "Points") { IsNumber = true },
        new("rule", "Rule"),
        new("version", "Version of the rule") { IsNumber = true },
        new("posted", "Credited (UTC)"),
        new("by", "Credited by"),
        new("reason", "Reason"),
        new("evidence", "Evidence"),
    ];

    [HttpGet("/points/export")]
    public async Task<IActionResult> Export(int? year, ExportFormat format, CancellationToken ct)
    {
        if (await Find(year, ct) is not { } own)
            return NotFound();
        var file = await ListExport.Write(format, Columns, Rows(own.Member.Who.Id, own.Cycle.Id, ct), ct);
        return new FileStreamResult(file, ListExport.ContentType(format))
        {
            FileDownloadName = string.Create(CultureInfo.InvariantCulture, $"points-{own.Cycle.Year}.{format}").ToLowerInvariant(),
        };
    }

    [HttpGet("/points/transcript")]
    public async Task<IActionResult> Show(int? year, CancellationToken ct)
    {
        if (await Find(year, ct) is not { } own)
            return NotFound();
        var (me, cycle) = (own.Member.Who.Id, own.Cycle.Id);
        return View(
            "Transcript",
            new TranscriptPage(
                own.Standing,
                own.Own.OutcomeOf(own.Cycle.Year),
                await db
                    .PointEntries.Where(e => e.MemberId == me && e.CycleId == cycle)
                    .OrderBy(e => e.OccurredOn)
                    .ThenBy(e => e.Id)
                    .Select(e => new TranscriptLine(
                        e.Id,
                        e.OccurredOn,
                        e.Title,
                        e.Rule,
                        e.Points,
                        PointLine.CreditedByOf(e.Kind, e.DecidedBy)
                    ))
                    .ToListAsync(ct),
                await db
                    .Certificates.AsNoTracking()
                    .Where(c => c.MemberId == me && c.CycleId == cycle && c.RevokedAt == null)
                    .SingleOrDefaultAsync(ct),
                calendar.Now
            )
        );
    }

    private async Task<MemberYear?> Find(int? year, CancellationToken ct)
    {
        var program = await reader.ReadProgram(User.ProgramVersion(), ct);
        var cycle = year is { } asked ? program.OfYear(asked) : program.Cycles.RunningOn(calendar.Today);
        return cycle is null ? null : await reader.Read(User.MemberId(), program, cycle, byDay: false, ct);
    }

    private async IAsyncEnumerable<IReadOnlyList<Cell>> Rows(int memberId, int cycleId, [EnumeratorCancellation] CancellationToken ct)
    {
        var entries = await db
            .PointEntries.Where(e => e.MemberId == memberId && e.CycleId == cycleId)
            .OrderBy(e => e.OccurredOn)
            .ThenBy(e => e.Id)
            .ToListAsync(ct);
        foreach (var e in entries)
            yield return
            [
                Cell.Day(e.OccurredOn),
                Cell.Text(e.Title),
                Cell.Text(Labels.Of(e.Kind)),
                Cell.Number(e.Points),
                Cell.Text(e.Rule),
                Cell.Number(e.RuleVersion),
                Cell.Instant(e.PostedAt),
                Cell.Text(PointLine.CreditedByOf(e.Kind, e.DecidedBy)),
                Cell.Text(e.Reason),
                Cell.Text(e.Evidence),
            ];
    }
}
