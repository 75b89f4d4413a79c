using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Points;

/// <summary>An entry to post, with everything that explains it.</summary>
/// <param name="OccurredOn">The day of the contribution, which decides the cycle.</param>
/// <param name="SourceKey">The source of the points. Unique, so that nothing is posted twice.</param>
public sealed record Posting(
    int MemberId,
    int CycleId,
    int Points,
    PointKind Kind,
    DateOnly OccurredOn,
    string Title,
    string Rule,
    int RuleVersion,
    string SourceKey,
    AuditContext AuditContext
)
{
    public int? OpportunityId { get; init; }

    public string? Evidence { get; init; }

    public string? Reason { get; init; }

    public long? CorrectsId { get; init; }
}

/// <summary>The only writer of points. A balance is the sum of the entries and stored nowhere.</summary>
public sealed class Ledger(HomeDb db)
{
    /// <summary>Adds an entry in the caller's transaction. A second entry for the same source violates the unique key.</summary>
    public void Post(Posting posting)
    {
        if (posting.Points is < -100_000 or > 100_000)
            throw new RefusedException("An entry is at most 100,000 points.", nameof(Posting.Points));
        db.Add(new PointEntry(posting));
    }

    /// <summary>The key for the next entry of a source. What was taken back can be posted again, and each entry has a key of its
    /// own.</summary>
    /// <param name="source">Such as "sign-up:42".</param>
    public async Task<string> NextKey(string source, CancellationToken ct = default) =>
        await Entries(source).CountAsync(ct) is > 0 and var earlier ? $"{source}:{earlier}" : source;

    /// <summary>Posts the entry that takes back what was posted last for a source, in the caller's transaction.</summary>
    /// <exception cref="RefusedException">The year of the entry is closed.</exception>
    public async Task Reverse(string source, string reason, AuditContext audit, CancellationToken ct = default)
    {
        var entry = await Entries(source).OrderByDescending(e => e.Id).FirstAsync(ct);
        var cycle = await db.Cycles.AsNoTracking().SingleAsync(c => c.Id == entry.CycleId, ct);
        if (cycle.IsClosed)
            throw new RefusedException($"The year {cycle.Year} is closed; correct the points instead.");
        Post(
            new Posting(
                entry.MemberId,
                entry.CycleId,
                -entry.Points,
                entry.Kind,
                entry.OccurredOn,
                entry.Title,
                entry.Rule,
                entry.RuleVersion,
                await NextKey(source, ct),
                audit
            )
            {
                OpportunityId = entry.OpportunityId,
                Reason = reason,
                CorrectsId = entry.Id,
            }
        );
    }

    /// <summary>Posts a correction: an entry of its own with its author and reason.</summary>
    /// <param name="asked">The number of the form, so that a form sent twice corrects once.</param>
    /// <param name="how">What the history adds, such as who asked for it.</param>
    /// <returns>False when this form was posted before.</returns>
    /// <exception cref="RefusedException">No reason, no points, a member's own points, or a day of another year. A closed year can be
    /// corrected; its review then writes the next version of the outcome.</exception>
    public async Task<bool> Correct(
        int memberId,
        int cycleId,
        Correction correction,
        Guid asked,
        AuditContext audit,
        string? how = null,
        CancellationToken ct = default
    )
    {
        var cycle = await Check(memberId, cycleId, correction, audit, ct);
        var key = $"correction:{asked:N}";
        if (await db.PointEntries.AnyAsync(e => e.SourceKey == key, ct))
            return false;
        Post(
            new Posting(
                memberId,
                cycleId,
                correction.Points,
                PointKind.Correction,
                correction.OccurredOn,
                correction.Title,
                "Correction by the program team",
                cycle.RulesVersion,
                key,
                audit
            )
            {
                Reason = correction.Reason.Trim(),
                CorrectsId = correction.CorrectsId,
            }
        );
        var what = $"Points corrected by {correction.Points:+#;-#;0}{(how is null ? "" : $", {how}")}";
        db.Note(audit, "Points", memberId, what, memberId, reason: correction.Reason);
        await db.SaveChangesAsync(ct);
        return true;
    }

    /// <summary>Refuses a correction that cannot be posted.</summary>
    /// <returns>The cycle of the correction.</returns>
    /// <exception cref="RefusedException">As <see cref="Correct"/>.</exception>
    public async Task<ProgramCycle> Check(
        int memberId,
        int cycleId,
        Correction correction,
        AuditContext audit,
        CancellationToken ct = default
    )
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can correct points.");
        if (audit.By.Is(memberId))
            throw new RefusedException("You cannot correct your own points. Ask another administrator.");
        if (correction.Points == 0)
            throw new RefusedException(
                "A correction of 0 points changes nothing. Enter a number above or below 0.",
                nameof(Correction.Points)
            );
        if (string.IsNullOrWhiteSpace(correction.Reason) || correction.Reason.Length > PointEntry.TextLength)
            throw new RefusedException(
                $"Say why, in at most {PointEntry.TextLength:N0} characters, so that the member can understand the entry.",
                nameof(Correction.Reason)
            );
        if (string.IsNullOrWhiteSpace(correction.Title) || correction.Title.Length > 300)
            throw new RefusedException("Enter a title of at most 300 characters.", nameof(Correction.Title));
        var cycle = await db.Cycles.SingleAsync(c => c.Id == cycleId, ct);
        if (!cycle.Holds(correction.OccurredOn))
            throw new RefusedException($"Enter a date in {cycle.Year}, the year of the points.", nameof(Correction.OccurredOn));
        // See ProgramCalendar.LatestToday.
        if (correction.OccurredOn > DateOnly.FromDateTime(audit.At.AddHours(14)))
            throw new RefusedException(
                $"{Format.Date(correction.OccurredOn)} is in the future. Enter today or an earlier date.",
                nameof(Correction.OccurredOn)
            );
        if (
            correction.CorrectsId is { } line
            && !await db.PointEntries.AnyAsync(e => e.Id == line && e.MemberId == memberId && e.CycleId == cycleId, ct)
        )
            throw new RefusedException("The corrected entry does not belong to this member and year.", nameof(Correction.CorrectsId));
        return cycle;
    }

    /// <summary>Posts the difference of each total to its entries in one statement. Call it in the transaction of the change, after
    /// <see cref="CycleQueries.HoldOpen"/>: concurrent calls for one cycle then wait, and the second finds no difference.</summary>
    /// <param name="takeAway">Whether a lower total deducts points; otherwise it posts nothing.</param>
    /// <returns>The number of entries posted; 0 in a closed year.</returns>
    /// <exception cref="System.Data.Common.DbException">An entry violates a constraint. Nothing is posted.</exception>
    public async Task<int> PostDifferences(RunningTotals totals, bool takeAway, CancellationToken ct = default)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Differences are posted within the transaction that holds the cycle.");
        if (totals.OfMembers.Count == 0)
            return 0;
        var lines = RunningTotal.Json(totals.OfMembers);
        var posted = await db.Database.ExecuteSqlRawAsync(
            db.Database.IsSqlite() ? PostDifferencesSql.Sqlite : PostDifferencesSql.SqlServer,
            [
                lines,
                totals.CycleId,
                takeAway ? 1 : 0,
                totals.OpportunityId,
                $"{totals.Kind}",
                totals.Title,
                totals.Rule,
                totals.RuleVersion,
                totals.By.Name,
                totals.LessByRule,
                totals.By.AccountId!,
            ],
            ct
        );
        if (posted > 0)
            await db.Database.ExecuteSqlRawAsync(
                db.Database.IsSqlite() ? PostDifferencesSql.SqliteChanges : PostDifferencesSql.SqlServerChanges,
                [lines],
                ct
            );
        return posted;
    }

    public Task<int> Balance(int memberId, int cycleId, CancellationToken ct = default) =>
        db.PointEntries.Where(e => e.MemberId == memberId && e.CycleId == cycleId).SumAsync(e => e.Points, ct);

    private IQueryable<PointEntry> Entries(string source)
    {
        var prefix = source + ":";
        var end = KeyRange.EndOf(prefix);
        return db.PointEntries.Where(e =>
            e.SourceKey == source
            || (e.SourceKey.CompareTo(prefix) >= 0 && e.SourceKey.CompareTo(end) < 0 && e.SourceKey.StartsWith(prefix))
        );
    }
}

/// <param name="Points">Whole points, not 0.</param>
public sealed record Correction(int Points, DateOnly OccurredOn, string Title, string Reason, long? CorrectsId = null);
