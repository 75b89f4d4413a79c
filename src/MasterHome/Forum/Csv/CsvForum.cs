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
    public async Task<string?> WhyNotReady(CancellationToken ct)
    {
        try
        {
            var newest = (await Counts(anew: true, ct)).NewestAsOf;
            return IsStale(newest, calendar.Now)
                ? $"Forum:File: every count is older than {_settings.MaxAgeDays} days (Forum:MaxAgeDays)."
                : null;
        }
        catch (ForumReadException e)
        {
            return e.Sentence;
        }
    }

    public Task<ReplyCount> CountReplies(ForumUser who, DateTime fromUtc, DateTime toUtc, CancellationToken ct) =>
        ReplyQuery.Answer(
            // A file may identify people by email alone.
            who with
            {
                UserId = who.UserId ?? 0,
            },
            fromUtc,
            toUtc,
            clock,
            async asked => Count(who, asked, (await Counts(anew: false, ct)).Of(who))
        );

    public async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser who, CancellationToken ct)
    {
        var found = new Candidates();
        try
        {
            var counts = await Counts(anew: false, ct);
            foreach (
                var (person, why) in new[]
                {
                    (new ForumUser(null, null, who.Email, ""), "same email"),
                    (new ForumUser(null, who.Handle, "", ""), "same handle as last seen"),
                    (new ForumUser(null, who.Name, "", ""), "same name"),
                }
            )
            {
                foreach (var row in counts.Of(person))
                {
                    if (row.UserId is { } id)
                        found.Add(new(id, row.Handle ?? "", why));
                }
            }
        }
        catch (ForumReadException)
        {
            return null;
        }
        return found.Likeliest;
    }

    private ReplyCount Count(ForumUser who, ReplyQuery asked, IReadOnlyList<CsvReplyCount> rows)
    {
        if (rows.Count == 0)
            return ReplyCount.NoData("the counts file does not list the member", asked.ReadAt);
        var (first, last) = (calendar.DayOf(asked.From), calendar.DayOf(asked.To.AddTicks(-1)));
        if (
            rows.FirstOrDefault(r =>
                r.From == first && calendar.StartOf(first) == asked.From && calendar.StartOf(last.AddDays(1)) == asked.To
            )
            is not { } row
        )
            return ReplyCount.NoData("the counts file has no row for the requested period", asked.ReadAt);
        // A count made before the end of its period is known only up to the time of counting.
        var end = calendar.StartOf(row.To.AddDays(1));
        var knownAt = row.AsOf < end ? row.AsOf : end;
        if (knownAt > asked.To)
            return ReplyCount.NoData("the row in the counts file ends after the requested period", asked.ReadAt);
        if (IsStale(knownAt, asked.ReadAt < asked.To ? asked.ReadAt : asked.To))
            return ReplyCount.NoData($"the member's count is older than {_settings.MaxAgeDays} days", asked.ReadAt);
        return ReplyCount.Counted(row.Replies, knownAt, complete: true, []) with
        {
            Handle = who.UserId is not null && row.UserId == who.UserId ? row.Handle : null,
        };
    }

    private bool IsStale(DateTime knownAt, DateTime now) => now - knownAt > TimeSpan.FromDays(_settings.MaxAgeDays);

    private Task<CsvReplyCounts> Counts(bool anew, CancellationToken ct)
    {
        lock (_gate)
        {
            if (anew || _counts is null)
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
