using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Opportunities;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Standing;

/// <summary>Adds the cycle of the next year, copied from the newest one, and deletes one that was never used.</summary>
public sealed class CyclePlanning(HomeDb db, ProgramCalendar calendar)
{
    /// <summary>The only year that can be added: the one after the newest.</summary>
    public async Task<int> NextYear(CancellationToken ct = default) =>
        await db.Cycles.MaxAsync(c => (int?)c.Year, ct) is { } newest ? newest + 1 : calendar.Today.Year;

    /// <param name="copyOpportunities">Also copy the opportunities of the newest cycle, as drafts without sessions.</param>
    /// <returns>The ID of the new cycle.</returns>
    /// <exception cref="RefusedException">Another year than <see cref="NextYear"/>.</exception>
    public Task<int> Create(int year, bool copyOpportunities, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                if (!audit.By.MayDecide)
                    throw new RefusedException("Only an administrator can add a cycle.");
                var next = await NextYear(ct);
                if (year != next)
                    throw new RefusedException(
                        $"Only {next} can be added, the year after the newest cycle. Enter {next}.",
                        nameof(ProgramCycle.Year)
                    );
                var newest = await db.Cycles.AsNoTracking().SingleOrDefaultAsync(c => c.Year == next - 1, ct);
                var cycle = newest is null ? new ProgramCycle(next, CycleRules.Default(next)) : ProgramCycle.After(newest);
                db.Add(cycle);
                await db.SaveChangesAsync(ct);
                if (newest is not null)
                {
                    await CopyRequirements(newest, cycle, audit, ct);
                    if (copyOpportunities)
                        await CopyOpportunities(newest, cycle, audit, ct);
                }
                var from = newest is null ? "the program's defaults" : $"{newest.Year}";
                db.Note(audit, nameof(ProgramCycle), cycle.Id, $"The {next} cycle was created from {from}", after: cycle.Rules);
                return cycle.Id;
            },
            ct
        );

    /// <summary>Why a cycle cannot be deleted, or null.</summary>
    public async Task<string?> WhyNotDelete(ProgramCycle cycle, CancellationToken ct = default)
    {
        var opportunities = db.Opportunities.Where(o => o.CycleId == cycle.Id).Select(o => o.Id);
        return !await db.Cycles.AnyAsync(c => c.Id != cycle.Id, ct) ? "This is the only cycle."
            : await db.Cycles.AnyAsync(c => c.Year > cycle.Year, ct) ? "Only the newest cycle can be deleted."
            : await db.SignUps.AnyAsync(s => opportunities.Contains(s.OpportunityId), ct) ? $"{cycle.Year} has sign-ups."
            : await db.PointEntries.AnyAsync(e => e.CycleId == cycle.Id, ct) ? $"{cycle.Year} has point entries."
            : await db.CorrectionRequests.AnyAsync(r => r.CycleId == cycle.Id, ct) ? $"{cycle.Year} has corrections of points."
            : await db.Outcomes.AnyAsync(o => o.CycleId == cycle.Id, ct) ? $"{cycle.Year} has outcomes."
            : await db.OptOuts.AnyAsync(o => o.CycleId == cycle.Id, ct) ? $"Members have opted out in {cycle.Year}."
            : null;
    }

    /// <summary>What is deleted with a cycle, as the version of the question names it.</summary>
    public async Task<object> Contents(ProgramCycle cycle, CancellationToken ct = default) =>
        new
        {
            cycle.Rules,
            KeyDates = cycle.KeyDates.OrderBy(d => d.Id).Select(d => new { d.On, d.Text }),
            Requirements = await db.Requirements.Where(r => r.CycleId == cycle.Id).OrderBy(r => r.Id).Select(r => r.Id).ToListAsync(ct),
            Overrides = await db
                .RequiredOverrides.Where(o => o.CycleId == cycle.Id)
                .OrderBy(o => o.Id)
                .Select(o => new { o.Id, o.Points })
                .ToListAsync(ct),
            Opportunities = (
                await db
                    .Opportunities.AsNoTracking()
                    .Include(o => o.Sessions)
                    .Where(o => o.CycleId == cycle.Id)
                    .OrderBy(o => o.Id)
                    .ToListAsync(ct)
            ).Select(DraftRemovals.Contents),
        };

    /// <summary>Deletes a cycle with its key dates, required training and opportunities.</summary>
    /// <param name="version">What the question showed; null without a question.</param>
    public async Task Delete(int cycleId, AuditContext audit, EditedVersion? version = null, CancellationToken ct = default)
    {
        try
        {
            await db.Transact(
                async ct =>
                {
                    if (!audit.By.MayDecide)
                        throw new RefusedException("Only an administrator can delete a cycle.");
                    // The lock keeps sign-ups out, which lock the cycle too.
                    var cycle = await db.Lock<ProgramCycle>(cycleId, ct) ?? throw new NotFoundException("There is no such cycle.");
                    version?.MustMatch(nameof(ProgramCycle), cycleId, await Contents(cycle, ct));
                    Refusal.When(await WhyNotDelete(cycle, ct));
                    db.RemoveRange(await db.Requirements.Where(r => r.CycleId == cycleId).ToListAsync(ct));
                    db.RemoveRange(await db.RequiredOverrides.Where(o => o.CycleId == cycleId).ToListAsync(ct));
                    db.RemoveRange(await db.Opportunities.Include(o => o.Sessions).Where(o => o.CycleId == cycleId).ToListAsync(ct));
                    db.Remove(cycle);
                    db.Note(audit, nameof(ProgramCycle), cycleId, $"The {cycle.Year} cycle was deleted", before: cycle.Rules);
                },
                ct
            );
        }
        catch (DbUpdateException e) when (e.IsReferenceViolation())
        {
            throw new RefusedException("Reports, reminders or community counts of this cycle exist, so it cannot be deleted.");
        }
    }

    private async Task CopyRequirements(ProgramCycle newest, ProgramCycle cycle, AuditContext audit, CancellationToken ct)
    {
        var required = await db
            .Requirements.Where(r => r.CycleId == newest.Id)
            .Join(db.Courses, r => r.CourseId, c => c.Id, (r, c) => new { Requirement = r, Course = c })
            .ToListAsync(ct);
        foreach (var old in required)
            db.Add(
                new Requirement(
                    cycle,
                    old.Course,
                    old.Requirement.Audience,
                    old.Requirement.CountsFrom,
                    $"Copied from {newest.Year}",
                    calendar.DayOf(audit.At),
                    audit
                )
            );
    }

    private async Task CopyOpportunities(ProgramCycle newest, ProgramCycle cycle, AuditContext audit, CancellationToken ct)
    {
        var opportunities = await db
            .Opportunities.AsNoTracking()
            .Where(o => o.CycleId == newest.Id && o.PublishedAt != null && o.RetiredAt == null)
            .OrderBy(o => o.Id)
            .ToListAsync(ct);
        foreach (var old in opportunities)
            db.Add(new Opportunity(cycle.Id, old.Terms, audit.At));
    }
}
