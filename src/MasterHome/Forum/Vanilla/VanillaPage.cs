using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using MasterHome.Forum.Http;

namespace MasterHome.Forum.Vanilla;

/// <summary>One reply or discussion in the forum's list; <paramref name="At"/> is UTC.</summary>
/// <param name="Topic">The discussion that a reply belongs to.</param>
internal sealed record VanillaRow(long Id, long Author, string? AuthorName, DateTime At, long? Category, long? Topic, string? Url);

/// <summary>One page of a list: its rows, and the paging information in the headers.</summary>
/// <param name="Next">The address of the next page, if the forum gives one.</param>
/// <param name="HasPagingHeaders">Whether the forum sends paging headers, so that a missing next page is meaningful.</param>
/// <param name="Total">The forum's total for the whole list, including hidden rows; capped at 10,000.</param>
internal sealed partial record VanillaPage(IReadOnlyList<VanillaRow> Rows, string? Next, bool HasPagingHeaders, int? Total)
{
    /// <param name="key">The field with the row's ID, such as commentID.</param>
    public static VanillaPage Read(JsonElement body, HttpResponseHeaders headers, string key)
    {
        if (body.ValueKind != JsonValueKind.Array)
            throw new ForumReadException("the forum's response is not a list");
        var link = Header(headers, "Link");
        var next = NextIn(link) ?? Header(headers, "x-app-page-next-url");
        var hasPagingHeaders = link is not null || next is not null || Header(headers, "x-app-page-current") is not null;
        var total =
            int.TryParse(Header(headers, "x-app-page-result-count"), CultureInfo.InvariantCulture, out var n) && n >= 0 ? n : (int?)null;
        return new([.. body.EnumerateArray().Select(row => Row(row, key))], next, hasPagingHeaders, total);
    }

    private static VanillaRow Row(JsonElement row, string key) =>
        row.Number(key) is { } id && row.Number("insertUserID") is { } author && row.Instant("dateInserted") is { } at
            ? new(id, author, row.Field("insertUser").Text("name"), at, row.Number("categoryID"), Topic(row), row.Text("url"))
            : throw new ForumReadException("a row of the forum's response is not a reply");

    private static long? Topic(JsonElement row) =>
        row.Number("discussionID") ?? (row.Text("parentRecordType") == "discussion" ? row.Number("parentRecordID") : null);

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) && string.Join(", ", values) is { Length: > 0 } text ? text : null;

    private static string? NextIn(string? link) =>
        link is null ? null : Links().Matches(link).FirstOrDefault(m => RelNext().IsMatch(m.Groups["params"].Value))?.Groups["url"].Value;

    // RFC 8288; the address is in angle brackets because it may contain commas, as our date interval does.
    [GeneratedRegex("<(?<url>[^>]*)>(?<params>(?:\\s*;\\s*[^,;<]+)*)")]
    private static partial Regex Links();

    [GeneratedRegex("\\brel\\s*=\\s*\"?[^\";]*\\bnext\\b", RegexOptions.IgnoreCase)]
    private static partial Regex RelNext();
}
