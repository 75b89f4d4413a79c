using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using MasterHome.Data;

namespace MasterHome.Points;

/// <summary>Totals of a counted opportunity for many members. The ledger posts the difference of each as an entry.</summary>
/// <param name="Kind">Of the lines; together with member, cycle and opportunity it says which of them a total stands for.</param>
/// <param name="Title">Of the lines, as are the rule, its version and the actor.</param>
/// <param name="LessByRule">What the reason of a line says more when it takes points away and nothing of its own says why.</param>
public sealed record RunningTotals(
    int CycleId,
    int OpportunityId,
    PointKind Kind,
    string Title,
    string Rule,
    int RuleVersion,
    Actor By,
    string LessByRule,
    IReadOnlyCollection<RunningTotal> OfMembers
);

/// <summary>The total of one member, and the entry that makes it so.</summary>
/// <param name="Points">Whole points: the sum of all lines of this member, cycle, opportunity and kind.</param>
/// <param name="OccurredOn">In the program's zone, within the cycle.</param>
/// <param name="PostedAt">UTC.</param>
/// <param name="SourceKey">Of the line to be, unique as that of every line.</param>
/// <param name="WhyLess">The reason in place of <paramref name="Reason"/> when the line takes points away; null where the rule alone can
/// be why.</param>
public sealed record RunningTotal(
    int MemberId,
    int Points,
    DateOnly OccurredOn,
    DateTime PostedAt,
    string SourceKey,
    string? Evidence,
    string Reason,
    string? WhyLess
)
{
    /// <summary>Many as one text, as the ledger's statement reads them.</summary>
    internal static string Json(IEnumerable<RunningTotal> totals) =>
        JsonSerializer.Serialize(
            totals.Select(t => new Row(
                t.MemberId,
                t.Points,
                t.OccurredOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                SqlTimestamp.Text(t.PostedAt),
                t.SourceKey,
                t.Evidence,
                t.Reason,
                t.WhyLess
            )),
            Rows.Default.IEnumerableRow
        );
}

internal sealed record Row(int Member, int Total, string On, string At, string Key, string? Evidence, string Reason, string? WhyLess);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(IEnumerable<Row>))]
internal sealed partial class Rows : JsonSerializerContext;
