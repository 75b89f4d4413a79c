using System.Globalization;
using System.Runtime.InteropServices;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Forum.Sources;

namespace MasterHome.Forum.Csv;

/// <summary>One row of a counts file.</summary>
/// <param name="From">The first day counted.</param>
/// <param name="To">The last day counted; both days are in the program's time zone.</param>
/// <param name="AsOf">When it was counted (UTC).</param>
/// <param name="Line">The line number in the file.</param>
internal sealed record CsvReplyCount(long? UserId, string? Handle, DateOnly From, DateOnly To, int Replies, DateTime AsOf, int Line);

/// <summary>
/// The content of a counts file, by person. Columns: the person (<c>CommunityUserId</c>, <c>Handle</c> or <c>Email</c>), <c>Replies</c>,
/// the period (<c>Year</c>, or the days <c>From</c> and <c>To</c>), and <c>AsOf</c>, the time of counting: a day, meaning its start, or
/// an instant such as 2026-09-14T06:00:00Z. One invalid row refuses the whole file.
/// </summary>
internal sealed class CsvReplyCounts
{
    private const int MaxReplies = 1_000_000;
    private const int MaxErrorsShown = 3;

    private static readonly string[] Columns = ["Replies", "AsOf"];
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    private readonly ProgramCalendar _calendar;

    // Nearly everyone has one row: arrays of one allocate half as much as lists.
    private readonly Dictionary<long, CsvReplyCount[]> _byId = [];
    private readonly Dictionary<string, CsvReplyCount[]> _byEmail = [];
    private readonly Dictionary<string, CsvReplyCount[]> _byHandle = [];
    private readonly List<string> _errors = [];
    private (string? Text, DateTime At) _lastAsOf;
    private int _rowCount;

    private CsvReplyCounts(ProgramCalendar calendar) => _calendar = calendar;

    /// <summary>The latest <c>AsOf</c> of all rows (UTC).</summary>
    public DateTime NewestAsOf { get; private set; }

    /// <exception cref="RefusedException">When the file has errors. The message lists the first errors by line and column, without personal
    /// data.</exception>
    public static async Task<CsvReplyCounts> Read(Stream file, long largest, ProgramCalendar calendar, CancellationToken ct)
    {
        var counts = new CsvReplyCounts(calendar);
        foreach (var row in await CsvTable.Read(file, Columns, largest, ct: ct))
            counts.AddRow(row);
        if (counts._errors.Count > 0)
            throw new RefusedException(counts.FirstErrors());
        return counts;
    }

    /// <summary>Finds a person's rows by ID, else by email, else by handle.</summary>
    public IReadOnlyList<CsvReplyCount> FindRows(ForumUser user)
    {
        foreach (var rows in Matches(user))
        {
            // The same email or handle with another ID is another person.
            if (Array.TrueForAll(rows, r => r.UserId is null || user.UserId is null || r.UserId == user.UserId))
                return rows;
        }
        return [];
    }

    private string FirstErrors() =>
        string.Join("; ", _errors.Take(MaxErrorsShown))
        + (_errors.Count > MaxErrorsShown ? $"; and {_errors.Count - MaxErrorsShown} more" : "")
        + ".";

    private IEnumerable<CsvReplyCount[]> Matches(ForumUser user)
    {
        if (user.UserId is { } id && _byId.TryGetValue(id, out var rows))
            yield return rows;
        if (!string.IsNullOrEmpty(user.Email) && _byEmail.TryGetValue(EmailAddress.Key(user.Email), out rows))
            yield return rows;
        if (!string.IsNullOrEmpty(user.Handle) && _byHandle.TryGetValue(SearchKey.Key(user.Handle), out rows))
            yield return rows;
    }

    private void AddRow(CsvRow row)
    {
        var before = _errors.Count;
        var id = Number(row, "CommunityUserId", 1, long.MaxValue, optional: true);
        var (address, handle) = (row.Or("Email"), row.Or("Handle"));
        if (id is null && address is null && handle is null && _errors.Count == before)
            AddError(row.Line, "CommunityUserId", "enter an ID, a handle or an email address");
        var replies = Number(row, "Replies", 0, MaxReplies);
        var (from, to) = Period(row);
        var asOf = AsOf(row);
        if (_errors.Count > before)
            return;
        var count = new CsvReplyCount(id, handle, from, to, (int)replies!.Value, asOf, row.Line);
        if (id is { } key)
            Add(_byId, key, count, "CommunityUserId");
        if (address is not null)
            Add(_byEmail, EmailAddress.Key(address), count, "Email");
        if (handle is not null)
            Add(_byHandle, SearchKey.Key(handle), count, "Handle");
        NewestAsOf = asOf > NewestAsOf ? asOf : NewestAsOf;
        _rowCount++;
    }

    private void Add<TKey>(Dictionary<TKey, CsvReplyCount[]> index, TKey key, CsvReplyCount count, string column)
        where TKey : notnull
    {
        ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(index, key, out var exists);
        if (!exists)
            rows = [count];
        else if (Array.Find(rows!, r => r.From == count.From) is { } duplicate)
            AddError(count.Line, column, $"line {duplicate.Line} already counts this person from this date");
        else
            rows = [.. rows!, count];
    }

    private (DateOnly From, DateOnly To) Period(CsvRow row)
    {
        if (row.Or("From") is null && row.Or("To") is null)
        {
            var year = (int?)Number(row, "Year", 2000, 9998);
            return year is { } y ? (new(y, 1, 1), new(y, 12, 31)) : default;
        }
        var (from, to) = (Day(row, "From"), Day(row, "To"));
        if (to < from)
            AddError(row.Line, "To", "the last day is before the first day");
        return (from ?? default, to ?? default);
    }

    private DateTime AsOf(CsvRow row)
    {
        var text = row["AsOf"];
        // Most files have one AsOf for all rows.
        if (text == _lastAsOf.Text)
            return _lastAsOf.At;
        var at =
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? _calendar.StartOf(day)
            : DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant.UtcDateTime
            : (DateTime?)null;
        if (at is null)
            AddError(row.Line, "AsOf", "enter a date such as 2026-09-14 or a time such as 2026-09-14T06:00:00Z");
        else if (at > _calendar.Now.AddHours(1))
            AddError(row.Line, "AsOf", "the time is in the future");
        else
            _lastAsOf = (text, at.Value);
        return at ?? default;
    }

    private DateOnly? Day(CsvRow row, string column)
    {
        if (
            DateOnly.TryParseExact(row[column], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            && day.Year is >= 2000 and < 9999
        )
            return day;
        AddError(row.Line, column, "enter a date such as 2026-01-01");
        return null;
    }

    private long? Number(CsvRow row, string column, long min, long max, bool optional = false)
    {
        if (optional && row.Or(column) is null)
            return null;
        if (long.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
            return number;
        AddError(row.Line, column, max == long.MaxValue ? "enter a whole number" : $"enter a whole number from {min} to {max}");
        return null;
    }

    /// <summary>Omits the value, which may be an email when columns are shifted.</summary>
    private void AddError(int line, string column, string reason) => _errors.Add($"line {line}, {column}: {reason}");
}
