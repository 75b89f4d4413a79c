using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MasterHome.Forum;

/// <summary>One reply as the forum lists it; <paramref name="At"/> is UTC.</summary>
internal sealed record VanillaComment(long Id, long Author, DateTime At, long? Category, string? Url);

/// <summary>One page of a list: its rows, and what the headers say about the rest.</summary>
/// <param name="Comments">The rows as they came.</param>
/// <param name="Next">The next page, if the forum names one.</param>
/// <param name="SaysPages">Whether the forum speaks about paging at all, so that a missing next page means something.</param>
/// <param name="Total">What the forum believes the whole list to hold, hidden rows included; capped at 10,000.</param>
internal sealed partial record VanillaPage(IReadOnlyList<VanillaComment> Comments, string? Next, bool SaysPages, int? Total)
{
    public static VanillaPage Read(JsonElement body, HttpResponseMessage response)
    {
        if (body.ValueKind != JsonValueKind.Array)
            throw new ForumUnsureException("the forum's answer is not a list");
        var link = Header(response, "Link");
        var next = NextIn(link) ?? Header(response, "x-app-page-next-url");
        var saysPages = link is not null || next is not null || Header(response, "x-app-page-current") is not null;
        var total = int.TryParse(Header(response, "x-app-page-result-count"), CultureInfo.InvariantCulture, out var n) ? n : (int?)null;
        return new([.. body.EnumerateArray().Select(Comment)], next, saysPages, total);
    }

    private static VanillaComment Comment(JsonElement row)
    {
        if (row.ValueKind == JsonValueKind.Object
            && Number(row, "commentID") is { } id
            && Number(row, "insertUserID") is { } author
            && Text(row, "dateInserted") is { } written
            && DateTimeOffset.TryParse(written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            return new(id, author, at.UtcDateTime, Number(row, "categoryID"), Text(row, "url"));
        }

        throw new ForumUnsureException("a row of the forum's answer is not a reply");
    }

    private static long? Number(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var n) ? n : null;

    private static string? Text(JsonElement row, string name) =>
        row.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) && string.Join(", ", values) is { Length: > 0 } text ? text : null;

    private static string? NextIn(string? link) => link is null
        ? null
        : Links().Matches(link).FirstOrDefault(m => RelNext().IsMatch(m.Groups["how"].Value))?.Groups["url"].Value;

    // RFC 8288; the address stands in angle brackets because it may hold commas, as our date interval does.
    [GeneratedRegex("<(?<url>[^>]*)>(?<how>(?:\\s*;\\s*[^,;<]+)*)")]
    private static partial Regex Links();

    [GeneratedRegex("\\brel\\s*=\\s*\"?[^\";]*\\bnext\\b", RegexOptions.IgnoreCase)]
    private static partial Regex RelNext();
}
