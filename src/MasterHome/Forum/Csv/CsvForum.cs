using MasterHome.Cycles;
using MasterHome.Forum.Http;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Csv;

/// <summary>
/// Reads counts from a CSV file (<see cref="CsvReplyCounts"/>), for communities without a client here. The file is read once per run, so
/// that a file replaced during the run is not mixed with the previous one. A member who is not listed has no data, not 0.
/// </summary>
internal sealed class CsvForum(IOptions<ForumSettings> settings, IOptions<HomeSettings> home, ProgramCalendar calendar, TimeProvider clock)
    : IForum
{
    private readonly ForumSettings _settings = settings.Value;
    private readonly Lock _gate = new();
    private Task<CsvReplyCounts>? _counts;

    /// <summary>Starts a run: reloads the file.</summary>
    public async Task<string?> CheckReadiness(CancellationToken ct)
    {
        try
        {
            var newest = (await LoadCounts(reload: true, ct)).NewestAsOf;
            return IsStale(newest, calendar.Now)
                ? $"Forum:File: every count is older than {_settings.MaxAgeDays} days (Forum:MaxAgeDays)."
                : null;
        }
        catch (ForumReadException e)
        {
            return e.Sentence;
        }
    }

    public Task<ReplyCount> CountReplies(ForumUser user, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        ReplyQuery.Run(
            // A file may identify people by email alone.
            user with
            {
                UserId = user.UserId ?? 0,
            },
            fromUtc,
            toUtc,
            clock,
            async query => Count(user, query, (await LoadCounts(reload: false, ct)).FindRows(user))
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser user, CancellationToken ct)
    {
        var found = new Candidates();
        try
        {
            var counts = await LoadCounts(reload: false, ct);
            foreach (
                var (person, reason) in new[]
                {
                    (new ForumUser(null, null, user.Email, ""), ForumCandidate.SameEmail),
                    (new ForumUser(null, user.Handle, "", ""), "same handle as last seen"),
                    (new ForumUser(null, user.Name, "", ""), "same name"),
                }
            )
            {
                foreach (var row in counts.FindRows(person))
                {
                    if (row.UserId is { } id)
                        found.Add(new(id, row.Handle ?? "", reason));
                }
            }
        }
        catch (ForumReadException)
        {
            return null;
        }
        return found.MostLikely;
    }

    private ReplyCount Count(ForumUser user, ReplyQuery query, IReadOnlyList<CsvReplyCount> rows)
    {
        if (rows.Count == 0)
            return ReplyCount.NoData("the counts file does not list the member", query.ReadAt);
        var (first, last) = (calendar.DayOf(query.From), calendar.DayOf(query.To.AddTicks(-1)));
        if (
            rows.FirstOrDefault(r =>
                r.From == first && calendar.StartOf(first) == query.From && calendar.StartOf(last.AddDays(1)) == query.To
            )
            is not { } row
        )
            return ReplyCount.NoData("the counts file has no row for the requested period", query.ReadAt);
        // A count made before the end of its period is known only up to the time of counting.
        var end = calendar.StartOf(row.To.AddDays(1));
        var knownAt = row.AsOf < end ? row.AsOf : end;
        if (knownAt > query.To)
            return ReplyCount.NoData("the row in the counts file ends after the requested period", query.ReadAt);
        if (IsStale(knownAt, query.ReadAt < query.To ? query.ReadAt : query.To))
            return ReplyCount.NoData($"the member's count is older than {_settings.MaxAgeDays} days", query.ReadAt);
        return ReplyCount.Counted(row.Replies, knownAt, complete: true, []) with
        {
            Handle = user.UserId is not null && row.UserId == user.UserId ? row.Handle : null,
        };
    }

    private bool IsStale(DateTime knownAt, DateTime now) => now - knownAt > TimeSpan.FromDays(_settings.MaxAgeDays);

    private Task<CsvReplyCounts> LoadCounts(bool reload, CancellationToken ct)
    {
        lock (_gate)
        {
            if (reload || _counts is null)
                _counts = Read();
            // Concurrent callers share this read, so the first caller's cancellation must not stop it.
            return _counts.WaitAsync(ct);
        }
    }

    /// <summary>Refuses a file that changes while it is read: it could mix old and new content.</summary>
    private async Task<CsvReplyCounts> Read()
    {
        try
        {
            await using var file = new FileStream(
                _settings.File!,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete,
                bufferSize: 65_536,
                useAsync: true
            );
            var before = Version(file);
            var counts = await CsvReplyCounts.Read(file, home.Value.LargestImport, calendar, CancellationToken.None);
            return Version(file) == before ? counts : throw new ForumReadException("the counts file changed while it was read");
        }
        catch (RefusedException e)
        {
            throw new ForumReadException($"the counts file cannot be used: {e.Message.TrimEnd('.')}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ForumReadException($"Forum:File: the counts file cannot be read ({e.GetType().Name})");
        }
    }

    private static (long Length, DateTime Written) Version(FileStream file) =>
        (RandomAccess.GetLength(file.SafeFileHandle), File.GetLastWriteTimeUtc(file.SafeFileHandle));
}
