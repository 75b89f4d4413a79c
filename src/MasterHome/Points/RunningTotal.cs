using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MasterHome.Points;

/// <summary>What something counted should come to in all. The ledger posts the difference to what stands there, as a line of its own.</summary>
/// <param name="Line">The line to be. Its points are the whole sum, of all lines of this member, cycle, opportunity and kind.</param>
/// <param name="WhyLess">The reason in place of the line's own when the line takes points away.</param>
public sealed record RunningTotal(Posting Line, string WhyLess)
{
    /// <summary>Many as one text, as the ledger's statement reads them.</summary>
    internal static string Json(IEnumerable<RunningTotal> totals) => JsonSerializer.Serialize(totals.Select(Row), Rows.Default.IEnumerableRow);

    private static Row Row(RunningTotal total)
    {
        var (line, deed) = (total.Line, total.Line.Deed);
        return new Row(
            line.MemberId, line.OpportunityId, line.Points, $"{line.Kind}", line.OccurredOn.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Data.Instant.Text(deed.At),
            line.Title, line.Rule, line.RuleVersion, line.SourceKey, line.Evidence, deed.By.Name, line.Reason, total.WhyLess);
    }
}

internal sealed record Row(
    int Member, int? Opportunity, int Total, string Kind, string On, string At, string Title, string Rule, int RuleVersion, string Key, string? Evidence, string By, string? Reason, string WhyLess);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(IEnumerable<Row>))]
internal sealed partial class Rows : JsonSerializerContext;
