namespace MasterHome.Standing.Summaries;

/// <summary>Inserts many summaries with one statement. Parameter: 0 <see cref="StandingSummary.Json"/>.</summary>
internal static class InsertSummariesSql
{
    private const string Columns =
        "CycleId, MemberId, Status, LastName, FirstName, Required, Earned, Awaiting, SignedUpFor, "
        + "TrainingsRequired, TrainingsDone, TrainingsUnreported";

    public const string Sqlite = $$"""
        INSERT INTO StandingSummaries ({{Columns}})
        SELECT value ->> 'CycleId', value ->> 'MemberId', value ->> 'Status', value ->> 'LastName', value ->> 'FirstName',
            value ->> 'Required', value ->> 'Earned', value ->> 'Awaiting', value ->> 'SignedUpFor',
            value ->> 'TrainingsRequired', value ->> 'TrainingsDone', value ->> 'TrainingsUnreported'
        FROM json_each({0})
        """;

    public const string SqlServer = $$"""
        INSERT INTO StandingSummaries ({{Columns}})
        SELECT {{Columns}}
        FROM OPENJSON({0}) WITH (
            CycleId int, MemberId int, Status int, LastName nvarchar(100), FirstName nvarchar(100), Required int, Earned int, Awaiting int,
            SignedUpFor int, TrainingsRequired int, TrainingsDone int, TrainingsUnreported int)
        """;
}
