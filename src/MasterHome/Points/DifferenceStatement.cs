namespace MasterHome.Points;

/// <summary>Posts, for many running totals at once, what they differ from the ledger. Parameters: 0 the totals as JSON, 1 the cycle,
/// 2 whether points may be taken away (1 or 0). A closed year gets nothing, whatever the caller believed. A difference that no entry may
/// have is no number, which the column refuses, and with it the statement.</summary>
internal static class DifferenceStatement
{
    private const string Columns =
        "MemberId, CycleId, Points, Kind, OccurredOn, PostedAt, Title, [Rule], RuleVersion, SourceKey, OpportunityId, Evidence, DecidedBy, Reason";

    /// <summary>The sums are worked out, and each line is taken apart, once, before the first is written.</summary>
    public const string Sqlite = $$"""
        WITH Differences AS MATERIALIZED (
            SELECT jsonb(t.value) AS Line, (t.value ->> 'total') - COALESCE((
                SELECT SUM(e.Points) FROM PointEntries AS e
                WHERE e.MemberId = t.value ->> 'member' AND e.CycleId = {1} AND e.OpportunityId = t.value ->> 'opportunity' AND e.Kind = t.value ->> 'kind'), 0) AS Points
            FROM json_each({0}) AS t)
        INSERT INTO PointEntries ({{Columns}})
        SELECT Line ->> 'member', {1}, CASE WHEN Points BETWEEN -100000 AND 100000 THEN Points END, Line ->> 'kind', Line ->> 'on', Line ->> 'at',
            Line ->> 'title', Line ->> 'rule', Line ->> 'ruleVersion', Line ->> 'key', Line ->> 'opportunity', Line ->> 'evidence', Line ->> 'by',
            CASE WHEN Points < 0 THEN Line ->> 'whyLess' ELSE Line ->> 'reason' END
        FROM Differences
        WHERE (Points > 0 OR (Points < 0 AND {2} = 1)) AND EXISTS (SELECT 1 FROM Cycles AS c WHERE c.Id = {1} AND c.ClosedAt IS NULL)
        """;

    /// <summary>Without OUTPUT, which the server refuses beside a trigger.</summary>
    public const string SqlServer = $$"""
        WITH Differences AS (
            SELECT t.*, t.Total - COALESCE((
                SELECT SUM(CAST(e.Points AS bigint)) FROM PointEntries AS e
                WHERE e.MemberId = t.Member AND e.CycleId = {1} AND e.OpportunityId = t.Opportunity AND e.Kind = t.Kind), 0) AS Points
            FROM OPENJSON({0}) WITH (
                Member int '$.member', Opportunity int '$.opportunity', Total bigint '$.total', Kind nvarchar(20) '$.kind', OnDay date '$.on', At datetime2 '$.at',
                Title nvarchar(300) '$.title', RuleText nvarchar(500) '$.rule', RuleVersion int '$.ruleVersion', SourceKey nvarchar(120) '$.key',
                Evidence nvarchar(4000) '$.evidence', DecidedBy nvarchar(220) '$.by', Reason nvarchar(1000) '$.reason', WhyLess nvarchar(1000) '$.whyLess') AS t)
        INSERT INTO PointEntries ({{Columns}})
        SELECT d.Member, {1}, CASE WHEN d.Points BETWEEN -100000 AND 100000 THEN CAST(d.Points AS int) END, d.Kind, d.OnDay, d.At,
            d.Title, d.RuleText, d.RuleVersion, d.SourceKey, d.Opportunity, d.Evidence, d.DecidedBy,
            CASE WHEN d.Points < 0 THEN d.WhyLess ELSE d.Reason END
        FROM Differences AS d
        WHERE (d.Points > 0 OR (d.Points < 0 AND {2} = 1)) AND EXISTS (SELECT 1 FROM Cycles AS c WHERE c.Id = {1} AND c.ClosedAt IS NULL)
        """;
}
