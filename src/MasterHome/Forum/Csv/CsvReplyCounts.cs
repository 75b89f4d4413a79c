using System.Globalization;
using System.Runtime.InteropServices;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Forum.Sources;

namespace MasterHome.Forum.Csv;

/// <summary>One row of a CSV of counts.</summary>
/// <param name="From">The first day counted.</param>
/// <param name="To">The last day counted, in the program's zone as the first.</param>
/// <param name="AsOf">When it was counted (UTC).</param>
/// <param name="Line">Where it stands in the file.</param>
internal sealed record CsvReplyCount(long? UserId, string? Handle, DateOnly From, DateOnly To, int Replies, DateTime AsOf, int Line);

/// <summary>
/// A CSV of counts as it was read, by person. The columns: who (<c>CommunityUserId</c>, <c>Handle</c> or <c>Email</c>), <c>Replies</c>,
/// since when (<c>Year</c>, or the days <c>From</c> and <c>To</c>), and <c>AsOf</c>, when it was counted: a day, whose beginning is
/// meant, or an instant as 2026-09-14T06:00:00Z. The file is good as a whole or not at all.
/// </summary>
internal sealed class CsvReplyCounts
{
    private const int MostReplies = 1_000_000;
    private const int FaultsTold = 3;

    private static readonly string[] Columns = ["Replies", "AsOf"];
    private static readonly string[] Instants = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    private readonly ProgramCalendar _calendar;

    // Nearly everybody has one row: arrays of one are half the garbage of lists.
    private readonly Dictionary<long, CsvReplyCount[]> _ofKeys = [];
    private readonly Dictionary<string, CsvReplyCount[]> _ofAddresses = [];
    private readonly Dictionary<string, CsvReplyCount[]> _ofHandles = [];
    private readonly List<string> _faults = [];
    private (string? Text, DateTime At) _lastAsOf;
    private int _taken;

    private CsvReplyCounts(ProgramCalendar calendar) => _calendar = calendar;

    /// <summary>When the newest of the rows was counted (UTC).</summary>
    public DateTime NewestAsOf { get; private set; }

    /// <exception cref="RefusedException">When anything is wrong with it: says the first faults by line and column, and nobody's name.</exception>
    public static async Task<CsvReplyCounts> Read(Stream file, long largest, ProgramCalendar calendar, CancellationToken ct)
    {
        var counts = new CsvReplyCounts(calendar);
        await foreach (var row in CsvTable.Rows(file, Columns, largest, ct))
            counts.Take(row);
        if (counts._faults.Count > 0)
            throw new RefusedException(counts.FirstFaults());
        return counts._taken > 0 ? counts : throw new RefusedException("The file has a header line and no rows below it.");
    }

    /// <summary>The rows of a person: those of the key when it is known to the file, else of the address, else of the handle.</summary>
    public IReadOnlyList<CsvReplyCount> Of(ForumUser who)
    {
        foreach (var rows in Known(who))
        {
            // The same address or handle under another key is another person.
            if (Array.TrueForAll(rows, r => r.UserId is null || who.UserId is null || r.UserId == who.UserId))
                return rows;
        }
        return [];
    }

    private string FirstFaults() =>
        string.Join("; ", _faults.Take(FaultsTold)) + (_faults.Count > FaultsTold ? $"; and {_faults.Count - FaultsTold} more" : "") + ".";

    private IEnumerable<CsvReplyCount[]> Known(ForumUser who)
    {
        if (who.UserId is { } id && _ofKeys.TryGetValue(id, out var rows))
            yield return rows;
        if (!string.IsNullOrEmpty(who.Email) && _ofAddresses.TryGetValue(EmailAddress.Key(who.Email), out rows))
            yield return rows;
        if (!string.IsNullOrEmpty(who.Handle) && _ofHandles.TryGetValue(SearchKey.Key(who.Handle), out rows))
            yield return rows;
    }

    private void Take(CsvRow row)
    {
        var before = _faults.Count;
        var id = Number(row, "CommunityUserId", 1, long.MaxValue, mayBeEmpty: true);
        var (address, handle) = (row.Or("Email"), row.Or("Handle"));
        if (id is null && address is null && handle is null && _faults.Count == before)
            Fault(row.Line, "CommunityUserId", "a key, a handle or an address is expected");
        var replies = Number(row, "Replies", 0, MostReplies);
        var (from, to) = Period(row);
        var asOf = AsOf(row);
        if (_faults.Count > before)
            return;
        var count = new CsvReplyCount(id, handle, from, to, (int)replies!.Value, asOf, row.Line);
        if (id is { } key)
            Add(_ofKeys, key, count, "CommunityUserId");
        if (address is not null)
            Add(_ofAddresses, EmailAddress.Key(address), count, "Email");
        if (handle is not null)
            Add(_ofHandles, SearchKey.Key(handle), count, "Handle");
        NewestAsOf = asOf > NewestAsOf ? asOf : NewestAsOf;
        _taken++;
    }

    private void Add<TKey>(Dictionary<TKey, CsvReplyCount[]> of, TKey key, CsvReplyCount count, string column)
        where TKey : notnull
    {
        ref var rows = ref CollectionsMarshal.GetValueRefOrAddDefault(of, key, out var known);
        if (!known)
            rows = [count];
        else if (Array.Find(rows!, r => r.From == count.From) is { } twin)
            Fault(count.Line, column, $"line {twin.Line} counts the same person from the same day");
        else
            rows = [.. rows!, count];
    }

    private (DateOnly From, DateOnly To) Period(CsvRow row)
    {
        if (row.Or("From") is null && row.Or("To") is null)
        {
            var year = (int?)Number(row, "Year", 2000, 9998);
            return year is { } it ? (new(it, 1, 1), new(it, 12, 31)) : default;
        }
        var (from, to) = (Day(row, "From"), Day(row, "To"));
        if (to < from)
            Fault(row.Line, "To", "the last day lies before the first");
        return (from ?? default, to ?? default);
    }

    private DateTime AsOf(CsvRow row)
    {
        var text = row["AsOf"];
        // Most files were counted at one instant.
        if (text == _lastAsOf.Text)
            return _lastAsOf.At;
        var at =
            DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? _calendar.StartOf(day)
            : DateTimeOffset.TryParseExact(text, Instants, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant.UtcDateTime
            : (DateTime?)null;
        if (at is null)
            Fault(row.Line, "AsOf", "a day as 2026-09-14 or an instant as 2026-09-14T06:00:00Z is expected");
        else if (at > _calendar.Now.AddHours(1))
            Fault(row.Line, "AsOf", "it lies ahead");
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
        Fault(row.Line, column, "a day as 2026-01-01 is expected");
        return null;
    }

    private long? Number(CsvRow row, string column, long least, long most, bool mayBeEmpty = false)
    {
        if (mayBeEmpty && row.Or(column) is null)
            return null;
        if (
            long.TryParse(row[column], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= least
            && number <= most
        )
            return number;
        Fault(
            row.Line,
            column,
            most == long.MaxValue ? "a whole number is expected" : $"a whole number from {least} to {most} is expected"
        );
        return null;
    }

    /// <summary>Without the value, which in a shifted column may be somebody's address.</summary>
    private void Fault(int line, string column, string reason) => _faults.Add($"line {line}, {column}: {reason}");
}
