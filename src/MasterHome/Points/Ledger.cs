using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Points;

/// <summary>What is to be posted, and everything by which the entry explains itself.</summary>
/// <param name="OccurredOn">The day of the contribution, which decides the cycle.</param>
/// <param name="SourceKey">What it is for; unique.</param>
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

/// <summary>The only writer of points. A balance is a sum over its lines and stored nowhere.</summary>
public sealed class Ledger(HomeDb db)
{
    /// <summary>Adds a line to the caller's transaction. A second line for the same source breaks the unique key, and with it the whole
    /// action.</summary>
    public void Post(Posting posting)
    {
        if (posting.Points is < -100_000 or > 100_000)
            throw new RefusedException("An entry is at most 100,000 points.", nameof(Posting.Points));
        db.Add(new PointEntry(posting));
    }

    /// <summary>A correction is a line of its own, with who and why.</summary>
    /// <param name="asked">A number that the form was given, so that a form sent twice corrects once.</param>
    /// <exception cref="RefusedException">Without a reason or without points, by a member for themselves, or for a day of another year. A
    /// closed
    /// year can be corrected; its review then makes the next version of the outcome.</exception>
    public async Task Correct(
        int memberId,
        int cycleId,
        Correction correction,
        Guid asked,
        AuditContext audit,
        CancellationToken ct = default
    )
    {
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can correct points.");
        if (audit.By.Is(memberId))
            throw new RefusedException("Nobody corrects their own points; ask another administrator.");
        if (correction.Points == 0)
            throw new RefusedException(
                "A correction of 0 points changes nothing; enter a number above or below 0.",
                nameof(Correction.Points)
            );
        if (string.IsNullOrWhiteSpace(correction.Reason) || correction.Reason.Length > PointEntry.TextLength)
            throw new RefusedException(
                $"Say why, in at most {PointEntry.TextLength:N0} characters, so that the member can understand the line.",
                nameof(Correction.Reason)
            );
        if (string.IsNullOrWhiteSpace(correction.Title) || correction.Title.Length > 300)
            throw new RefusedException("Give the line a title of at most 300 characters.", nameof(Correction.Title));
        var cycle = await db.Cycles.SingleAsync(c => c.Id == cycleId, ct);
        if (!cycle.Holds(correction.OccurredOn))
            throw new RefusedException($"The day lies in {cycle.Year}, the year of the points.", nameof(Correction.OccurredOn));
        if (
            correction.CorrectsId is { } line
            && !await db.PointEntries.AnyAsync(e => e.Id == line && e.MemberId == memberId && e.CycleId == cycleId, ct)
        )
            throw new RefusedException("The corrected line is not one of this member's in that year.", nameof(Correction.CorrectsId));
        var key = $"correction:{asked:N}";
        if (await db.PointEntries.AnyAsync(e => e.SourceKey == key, ct))
            return;
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
        db.Note(audit, "Points", memberId, $"Points corrected by {correction.Points:+#;-#;0}", memberId, reason: correction.Reason);
        await db.SaveChangesAsync(ct);
    }

    /// <summary>Posts what each total differs from the lines that stand for it, in one statement. Belongs into the transaction of the
    /// action,
    /// behind <see cref="CycleQueries.HoldOpen"/>: two who post for one cycle then wait for each other, and the second finds no
    /// difference.</summary>
    /// <param name="takeAway">Whether a total that fell may take points away; else it posts nothing.</param>
    /// <returns>How many lines were posted; none in a closed year.</returns>
    /// <exception cref="System.Data.Common.DbException">When one of the lines is none that the ledger could hold: then none is
    /// posted.</exception>
    public Task<int> PostDifferences(RunningTotals totals, bool takeAway, CancellationToken ct = default)
    {
        if (db.Database.CurrentTransaction is null)
            throw new InvalidOperationException("Differences are posted within the transaction that holds the cycle.");
        return totals.OfMembers.Count == 0
            ? Task.FromResult(0)
            : db.Database.ExecuteSqlRawAsync(
                db.Database.IsSqlite() ? PostDifferencesSql.Sqlite : PostDifferencesSql.SqlServer,
                [
                    RunningTotal.Json(totals.OfMembers),
                    totals.CycleId,
                    takeAway ? 1 : 0,
                    totals.OpportunityId,
                    $"{totals.Kind}",
                    totals.Title,
                    totals.Rule,
                    totals.RuleVersion,
                    totals.By.Name,
                    totals.LessByRule,
                ],
                ct
            );
    }

    public Task<int> Balance(int memberId, int cycleId, CancellationToken ct = default) =>
        db.PointEntries.Where(e => e.MemberId == memberId && e.CycleId == cycleId).SumAsync(e => e.Points, ct);
}

/// <param name="Points">Whole points, above or below 0.</param>
public sealed record Correction(int Points, DateOnly OccurredOn, string Title, string Reason, long? CorrectsId = null);
