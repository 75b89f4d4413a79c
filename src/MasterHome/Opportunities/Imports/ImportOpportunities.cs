using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities.Imports;

/// <summary>Imports the program's catalog: one row per session, or one row without. Rows with one title are one opportunity in the
/// target cycle. Importing the same file again changes nothing.</summary>
public sealed class ImportOpportunities(HomeDb db, ProgramCalendar calendar, Places places, WorkProgress? progress = null) : IFileImport
{
    public string Kind => "opportunities";

    public IReadOnlyList<string> Columns { get; } =
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

    public IReadOnlyCollection<string> LongTexts { get; } = ["Summary", "Participation", "HowCredited"];

    public async Task<PreparedImport> Prepare(IEnumerable<CsvRow> rows, ImportOptions options, CancellationToken ct)
    {
        var cycle = await FindTarget(options.Year, ct);
        var opportunities = await db
            .Opportunities.AsNoTracking()
            .Include(o => o.Sessions)
            .Where(o => o.CycleId == cycle.Id)
            .ToDictionaryAsync(o => o.TitleKey, ct);
        var taken = await db
            .SignUps.HoldingPlaces()
            .Where(s => db.Opportunities.Any(o => o.Id == s.OpportunityId && o.CycleId == cycle.Id))
            .GroupBy(s => s.SessionId)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, ct);
        var builder = new ImportPlanBuilder(options.ListsChanges);
        var known = new CatalogSnapshot(cycle, opportunities, taken);
        var plan = OpportunityPlan.Make(rows, known, calendar.Zone, calendar.Now, builder);
        return new PreparedImport(plan.Summary, (audit, ct) => Apply(plan, cycle.Id, audit, ct));
    }

    private async Task<ProgramCycle> FindTarget(int? year, CancellationToken ct)
    {
        var cycle = year is { } asked
            ? await db.Cycles.AsNoTracking().OfYear(asked, ct)
            : await db.Cycles.AsNoTracking().RunningOn(calendar.Today, ct)
                ?? throw new RefusedException("There is no cycle yet. Run the migrate command first.");
        Refusal.When(cycle.WhyNotChange());
        return cycle;
    }

    private async Task Apply(OpportunityPlan plan, int cycleId, AuditContext audit, CancellationToken ct)
    {
        // The cycle is locked first, as for every change of sessions.
        if (!await db.Cycles.HoldOpen(cycleId, ct))
            throw new RefusedException("The year has been closed in the meantime. Nothing was imported.");
        var year = await db.Cycles.Where(c => c.Id == cycleId).Select(c => c.Year).SingleAsync(ct);
        foreach (var (done, planned) in plan.Opportunities.Index())
        {
            progress?.Report("Importing opportunities", done, plan.Opportunities.Count);
            if (planned.Id is { } id)
                await Update(planned, await db.Opportunities.Include(o => o.Sessions).SingleAsync(o => o.Id == id, ct), year, audit, ct);
            else
                await Add(planned, cycleId, year, audit, ct);
        }
    }

    private async Task Add(PlannedOpportunity planned, int cycleId, int year, AuditContext audit, CancellationToken ct)
    {
        var opportunity = new Opportunity(cycleId, planned.Terms, audit.At);
        foreach (var terms in planned.NewSessions)
            opportunity.Schedule(terms);
        if (planned.Publishes)
            opportunity.Publish(audit.At);
        db.Add(opportunity);
        await db.SaveChangesAsync(ct);
        db.Note(audit, nameof(Opportunity), opportunity.Id, "Added from the catalog", after: opportunity.Rule);
        foreach (var terms in planned.NewSessions)
            NoteSession(opportunity, terms, year, audit);
    }

    /// <summary>Sessions change through <see cref="Places"/>, like any other session change: under its lock, with emails and waitlist
    /// moves.</summary>
    private async Task Update(PlannedOpportunity planned, Opportunity opportunity, int year, AuditContext audit, CancellationToken ct)
    {
        if (opportunity.Change(planned.Terms) is { Length: > 0 } change)
            db.Note(audit, nameof(Opportunity), opportunity.Id, "Updated from the catalog", after: change);
        foreach (var terms in planned.NewSessions)
        {
            opportunity.Schedule(terms);
            NoteSession(opportunity, terms, year, audit);
        }
        if (planned.Publishes)
        {
            opportunity.Publish(audit.At);
            db.Note(audit, nameof(Opportunity), opportunity.Id, "Published from the catalog");
        }
        await db.SaveChangesAsync(ct);
        foreach (var (sessionId, terms) in planned.Sessions)
            await places.Change(sessionId, terms, audit, ct: ct);
    }

    private void NoteSession(Opportunity opportunity, SessionTerms terms, int year, AuditContext audit) =>
        db.Note(audit, nameof(Opportunity), opportunity.Id, "Session from the catalog", after: terms.Describe(year));
}
