using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Opportunities;

/// <summary>Imports the program's catalog: one row per session, or one row without. Rows with one title are one opportunity in the
/// target cycle. Importing the same file again changes nothing.</summary>
public sealed class ImportOpportunities(HomeDb db, ProgramCalendar calendar, Places places, IOptions<HomeSettings> home)
{
    public static readonly IReadOnlyList<string> Columns =
    [
        "Title",
        "Kind",
        "Points",
        "Hours",
        "Tracking",
        "MaxTimes",
        "Summary",
        "Participation",
        "HowCredited",
        "SessionStart",
        "SessionZone",
        "SessionPlaces",
        "SignUpCloses",
    ];

    public async Task<ImportReport> Run(
        Stream file,
        ImportOptions options,
        AuditContext audit,
        IProgress<string>? progress = null,
        CancellationToken ct = default
    )
    {
        var rows = await CsvTable.Read(file, Columns, home.Value.LargestImport, ct);
        progress?.Report($"{rows.Count} rows read");
        return await db.Import(
            async ct =>
            {
                var tally = new ImportTally();
                var cycle = await Target(options.Year, ct);
                foreach (var group in new OpportunityFileReader(tally, cycle, calendar.Zone).Read(rows))
                    await Take(group, cycle, tally, audit, ct);
                return (tally, rows.Count);
            },
            options,
            ct
        );
    }

    private async Task<ProgramCycle> Target(int? year, CancellationToken ct)
    {
        var cycle = year is { } asked
            ? await db.Cycles.OfYear(asked, ct)
            : await db.Cycles.RunningOn(calendar.Today, ct) ?? throw new RefusedException("There is no cycle yet; run migrate first.");
        Refusal.When(cycle.WhyNotChange());
        return cycle;
    }

    private async Task Take(OpportunityFileRows group, ProgramCycle cycle, ImportTally tally, AuditContext audit, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var key = SearchKey.Key(group.Terms.Title);
        var opportunity = await db
            .Opportunities.Include(o => o.Sessions)
            .SingleOrDefaultAsync(o => o.CycleId == cycle.Id && o.TitleKey == key, ct);
        var (first, isNew, noted) = (group.Rows[0].Row, opportunity is null, tally.Changes.Count);
        if (!tally.Try(first, "Title", () => Put(ref opportunity, group.Terms, cycle, first, tally, audit)))
            return;
        await db.SaveChangesAsync(ct);
        if (isNew)
            db.Note(audit, nameof(Opportunity), opportunity!.Id, "Added from the catalog", after: opportunity.Rule);
        var changed = new List<(CsvRow Row, int SessionId, SessionTerms Terms)>();
        foreach (var (row, terms) in group.Rows.Where(r => r.Terms is not null))
        {
            if (opportunity!.Sessions.FirstOrDefault(s => s.HasSameStart(terms!)) is { } session)
            {
                if (session.Terms != terms! with { Zone = session.Zone })
                    changed.Add((row, session.Id, terms! with { Zone = session.Zone }));
            }
            else if (tally.Try(row, "SessionStart", () => opportunity.Schedule(terms!)))
            {
                tally.Changes.Add(new ImportNote(row.Line, $"New session of {opportunity.Title}"));
                db.Note(audit, nameof(Opportunity), opportunity.Id, "Session from the catalog", after: terms);
            }
        }
        Publish(opportunity!, isNew, first, tally, audit);
        await db.SaveChangesAsync(ct);
        foreach (var (row, sessionId, terms) in changed)
            await Change(row, sessionId, terms, tally, audit, ct);
        if (isNew)
            tally.Added++;
        else if (tally.Changes.Count > noted)
            tally.Updated++;
        else
            tally.Unchanged++;
    }

    private void Put(
        ref Opportunity? opportunity,
        OpportunityTerms terms,
        ProgramCycle cycle,
        CsvRow row,
        ImportTally tally,
        AuditContext audit
    )
    {
        if (opportunity is null)
        {
            db.Add(opportunity = new Opportunity(cycle.Id, terms, audit.At));
            tally.Changes.Add(new ImportNote(row.Line, $"New: {terms.Title}, {opportunity.Rule}"));
        }
        else if (opportunity.Change(terms) is { Length: > 0 } change)
        {
            tally.Changes.Add(new ImportNote(row.Line, change));
            db.Note(audit, nameof(Opportunity), opportunity.Id, "Updated from the catalog", after: change);
        }
    }

    /// <summary>A retired opportunity stays retired: an import does not restore it.</summary>
    private void Publish(Opportunity opportunity, bool isNew, CsvRow row, ImportTally tally, AuditContext audit)
    {
        if (opportunity.RetiredAt is not null)
        {
            tally.Differences.Add(new ImportNote(row.Line, $"{opportunity.Title}: retired here, in the file it is not"));
        }
        else if (opportunity.PublishedAt is null && tally.Try(row, "Title", () => opportunity.Publish(audit.At)) && !isNew)
        {
            tally.Changes.Add(new ImportNote(row.Line, $"{opportunity.Title} is published"));
            db.Note(audit, nameof(Opportunity), opportunity.Id, "Published from the catalog");
        }
    }

    /// <summary>Through <see cref="Places"/>, like any other session change: under its lock, with emails and waitlist moves.</summary>
    private async Task Change(CsvRow row, int sessionId, SessionTerms terms, ImportTally tally, AuditContext audit, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        try
        {
            await places.Change(sessionId, terms, audit, ct);
            tally.Changes.Add(new ImportNote(row.Line, "Its session changes"));
        }
        catch (RefusedException e)
        {
            db.ChangeTracker.Clear();
            tally.Fault(row, "SessionPlaces", e.Message);
        }
    }
}
