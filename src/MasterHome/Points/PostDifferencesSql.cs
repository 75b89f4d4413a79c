namespace MasterHome.Points;

/// <summary>Posts, for many members' totals of one opportunity, what they differ from the ledger. Parameters: 0 the totals as JSON, 1 the
/// cycle, 2 whether points may be taken away (1 or 0), 3 the opportunity, 4 the kind, 5 the title, 6 the rule, 7 its version, 8 the actor,
/// 9 what a reason says more when points are taken away and nothing of the line says why, 10 the account of the actor, or null. A closed
/// year gets nothing, whatever the caller believed. A difference that no entry may have is no number, which the column refuses, and with
/// it the statement.</summary>
internal static class PostDifferencesSql
{
    private const string Columns =
        "MemberId, CycleId, Points, Kind, OccurredOn, PostedAt, "
        + "Title, [Rule], RuleVersion, SourceKey, OpportunityId, Evidence, DecidedBy, DecidedByAccountId, Reason";

    /// <summary>The sums are worked out, and each line is taken apart, once, before the first is written.</summary>
    public const string Sqlite = $$"""
        WITH Lines AS MATERIALIZED (SELECT value AS Line FROM jsonb_each({0})),
        Differences AS MATERIALIZED (
            SELECT Line, (Line ->> 'total') - COALESCE((
                SELECT SUM(e.Points) FROM PointEntries AS e
                WHERE e.MemberId = Line ->> 'member' AND e.CycleId = {1} AND e.OpportunityId = {3} AND e.Kind = {4}), 0) AS Points
            FROM Lines)
        INSERT INTO PointEntries ({{Columns}})
        SELECT Line ->> 'member', {1}, CASE WHEN Points BETWEEN -100000 AND 100000 THEN Points END, {4},
            Line ->> 'on', Line ->> 'at', {5}, {6}, {7},
            Line ->> 'key', {3}, Line ->> 'evidence', {8}, {10},
            CASE WHEN Points < 0 THEN COALESCE(Line ->> 'whyLess', (Line ->> 'reason') || {9}) ELSE Line ->> 'reason' END
        FROM Differences
        WHERE (Points > 0 OR (Points < 0 AND {2} = 1)) AND EXISTS (SELECT 1 FROM Cycles AS c WHERE c.Id = {1} AND c.ClosedAt IS NULL)
        """;

    /// <summary>Without OUTPUT, which the server refuses beside a trigger.</summary>
    public const string SqlServer = $$"""
        WITH Differences AS (
            SELECT t.*, t.Total - COALESCE((
                SELECT SUM(CAST(e.Points AS bigint)) FROM PointEntries AS e
                WHERE e.MemberId = t.Member AND e.CycleId = {1} AND e.OpportunityId = {3} AND e.Kind = {4}), 0) AS Points
            FROM OPENJSON({0}) WITH (
                Member int '$.member', Total bigint '$.total', OnDay date '$.on', At datetime2 '$.at', SourceKey nvarchar(120) '$.key',
                Evidence nvarchar(4000) '$.evidence', Reason nvarchar(1000) '$.reason', WhyLess nvarchar(1000) '$.whyLess') AS t)
        INSERT INTO PointEntries ({{Columns}})
        SELECT d.Member, {1}, CASE WHEN d.Points BETWEEN -100000 AND 100000 THEN CAST(d.Points AS int) END, {4},
            d.OnDay, d.At, {5}, {6}, {7},
            d.SourceKey, {3}, d.Evidence, {8}, {10}, CASE WHEN d.Points < 0 THEN COALESCE(d.WhyLess, d.Reason + {9}) ELSE d.Reason END
        FROM Differences AS d
        WHERE (d.Points > 0 OR (d.Points < 0 AND {2} = 1)) AND EXISTS (SELECT 1 FROM Cycles AS c WHERE c.Id = {1} AND c.ClosedAt IS NULL)
        """;

    /// <summary>Writes the changes of standings that the statement above passes by. Parameter: 0 the totals as JSON. A line that posted
    /// nothing has no entry of its key.</summary>
    public const string SqliteChanges = """
        INSERT INTO StandingChanges (MemberId)
        SELECT DISTINCT MemberId FROM PointEntries WHERE SourceKey IN (SELECT value ->> 'key' FROM json_each({0}))
        """;

    /// <inheritdoc cref="SqliteChanges"/>
    public const string SqlServerChanges = """
        INSERT INTO StandingChanges (MemberId)
        SELECT DISTINCT MemberId FROM PointEntries
        WHERE SourceKey IN (SELECT t.SourceKey FROM OPENJSON({0}) WITH (SourceKey nvarchar(120) '$.key') AS t)
        """;
}
