using System.Text.Json;
using System.Text.Json.Serialization;
using MasterHome.Data;

namespace MasterHome.Forum.Counting;

/// <summary>Stores many counts as snapshots and returns the stored ones. Parameters: 0 the counts as JSON, 1 the cycle ID. Skips, as of the
/// time of the statement: counts not later than the stored one, members whose community ID has changed since they were counted (no ID is a
/// value too: a file may identify people without one), members who opted out, and a closed year.</summary>
internal static class InsertSnapshotsSql
{
    private const string Columns = "MemberId, CycleId, Replies, RepliesBefore, ReadAt, Links, OwnTopic, Board, Deleted";

    private const string OptedOut = """
        SELECT 1 FROM OptOuts AS o JOIN Cycles AS y ON y.Id = o.CycleId
        WHERE o.MemberId = m.Id AND o.TakenBackAt IS NULL AND (y.Id = c.Id OR (y.Year < c.Year AND y.ClosedAt IS NULL))
        """;

    /// <summary>Materialized, so that each count is parsed once and not for every column. An absent number is 0, an absent string is
    /// empty.</summary>
    public const string Sqlite = $$"""
        WITH Readings AS MATERIALIZED (SELECT value FROM jsonb_each({0}))
        INSERT INTO ForumSnapshots ({{Columns}})
        SELECT m.Id, c.Id, COALESCE(r.value ->> 'replies', 0),
            (SELECT s.Replies FROM ForumSnapshots AS s WHERE s.MemberId = m.Id AND s.CycleId = c.Id ORDER BY s.ReadAt DESC LIMIT 1),
            r.value ->> 'at', COALESCE(r.value ->> 'links', ''),
            COALESCE(r.value ->> 'ownTopic', 0), COALESCE(r.value ->> 'board', 0), COALESCE(r.value ->> 'deleted', 0)
        FROM Readings AS r
        CROSS JOIN Members AS m ON m.Id = r.value ->> 'member' AND m.CommunityUserId IS r.value ->> 'user'
        CROSS JOIN Cycles AS c ON c.Id = {1} AND c.ClosedAt IS NULL
        WHERE NOT EXISTS (SELECT 1 FROM ForumSnapshots AS s WHERE s.MemberId = m.Id AND s.CycleId = c.Id AND s.ReadAt >= r.value ->> 'at')
            AND NOT EXISTS ({{OptedOut}})
        RETURNING Id, MemberId, RepliesBefore
        """;

    public const string SqlServer = $$"""
        INSERT INTO ForumSnapshots ({{Columns}})
        OUTPUT inserted.Id, inserted.MemberId, inserted.RepliesBefore
        SELECT m.Id, c.Id, COALESCE(r.Replies, 0),
            (SELECT TOP (1) s.Replies FROM ForumSnapshots AS s WHERE s.MemberId = m.Id AND s.CycleId = c.Id ORDER BY s.ReadAt DESC),
            r.ReadAt, COALESCE(r.Links, N''), COALESCE(r.OwnTopic, 0), COALESCE(r.Board, 0), COALESCE(r.Deleted, 0)
        FROM OPENJSON({0}) WITH (
            Member int '$.member', CommunityUser bigint '$.user', Replies int '$.replies', ReadAt datetime2 '$.at',
            Links nvarchar(2000) '$.links', OwnTopic int '$.ownTopic', Board int '$.board', Deleted int '$.deleted') AS r
        JOIN Members AS m ON m.Id = r.Member
            AND (m.CommunityUserId = r.CommunityUser OR (m.CommunityUserId IS NULL AND r.CommunityUser IS NULL))
        JOIN Cycles AS c ON c.Id = {1} AND c.ClosedAt IS NULL
        WHERE NOT EXISTS (SELECT 1 FROM ForumSnapshots AS s WHERE s.MemberId = m.Id AND s.CycleId = c.Id AND s.ReadAt >= r.ReadAt)
            AND NOT EXISTS ({{OptedOut}})
        """;

    public static string Json(IEnumerable<MemberCount> counts) =>
        JsonSerializer.Serialize(
            counts.Select(c => new Reading(
                c.Member.Id,
                c.Member.Person.UserId,
                c.Count.Replies!.Value,
                SqlTimestamp.Text(c.Count.ReadAt),
                ForumSnapshot.Text(c.Count.Links),
                c.Count.Excluded.OwnTopic,
                c.Count.Excluded.Board,
                c.Count.Excluded.Deleted
            )),
            Readings.Default.IEnumerableReading
        );
}

/// <summary>A stored snapshot.</summary>
/// <param name="RepliesBefore">The count of the previous snapshot.</param>
internal sealed record StoredSnapshot(long Id, int MemberId, int? RepliesBefore);

internal sealed record Reading(int Member, long? User, int Replies, string At, string? Links, int OwnTopic, int Board, int Deleted);

// Most counts have no links and no exclusions: omitting defaults keeps the JSON small.
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault
)]
[JsonSerializable(typeof(IEnumerable<Reading>))]
internal sealed partial class Readings : JsonSerializerContext;
