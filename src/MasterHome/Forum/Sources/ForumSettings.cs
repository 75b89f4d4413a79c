using System.Globalization;

namespace MasterHome.Forum.Sources;

/// <summary>The product that replies are counted in.</summary>
public enum ForumKind
{
    None,
    Vanilla,
    Khoros,
    Discourse,
    Csv,
}

/// <summary>What the ledger does when the forum shows fewer replies than before, for example after deletions.</summary>
public enum WhenCountsFall
{
    /// <summary>Posts a negative entry with its reason, so that points match the visible replies.</summary>
    Correct,

    /// <summary>Keeps points that were already credited; the pull never removes any.</summary>
    Keep,
}

/// <summary>The settings under <c>Forum:</c>. Keep token, user and password in user secrets or environment variables.</summary>
public sealed class ForumSettings : ICheckedSettings
{
    public const string Section = "Forum";

    public ForumKind Kind { get; set; }

    public IEnumerable<string> FindErrors() => ForumSettingsRules.FindErrors(this);

    /// <summary>The community's address without <c>/api/v2</c>; a path after the host is kept.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Vanilla: a personal access token; Discourse: an API key. The forum returns only what its owner may read.</summary>
    public string? Token { get; set; }

    /// <summary>Khoros: the login; Discourse: the owner of the API key.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The CSV file with the counts, for <see cref="ForumKind.Csv"/>; a relative path starts at the working directory.</summary>
    public string? File { get; set; }

    /// <summary>A file may identify people by email or handle alone; every other source counts by the community's ID.</summary>
    internal bool KnowsPeopleWithoutId => Kind == ForumKind.Csv;

    /// <summary>Counts in the file that are older than this many days are "no data".</summary>
    public int MaxAgeDays { get; set; } = 7;

    /// <summary>Requests per minute of this process, evenly spaced. Null means the product's default, see
    /// <see cref="CallsPerMinute"/>.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Vanilla blocks an IP address above 300 requests per minute, Discourse an API key above 60; Khoros publishes no
    /// limit.</summary>
    public int CallsPerMinute =>
        RequestsPerMinute
        ?? Kind switch
        {
            ForumKind.Discourse => 55,
            ForumKind.Khoros => 60,
            _ => 240,
        };

    /// <summary>Concurrent requests of this process; the others wait.</summary>
    public int MaxInFlight { get; set; } = 8;

    /// <summary>Timeout of one attempt in seconds, including the response body. Each retry has the full timeout.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Rows per page. Khoros gets at most 100; Discourse chooses its own page size.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Pages read for one member before the result is "no data".</summary>
    public int MaxPages { get; set; } = 200;

    /// <summary>How often a failed request is retried.</summary>
    public int Retries { get; set; } = 5;

    /// <summary>After this many transient failures in a row, the run queries no further members.</summary>
    public int GiveUpAfter { get; set; } = 20;

    /// <summary>When the forum asks (Retry-After) for a wait longer than this, in seconds, no request is sent until then.</summary>
    public int LongestWaitSeconds { get; set; } = 300;

    /// <summary>Members whose counts are stored in one transaction. A killed pull loses at most this batch, the next one and the requests
    /// in flight.</summary>
    public int BatchSize { get; set; } = 1000;

    /// <summary>The next pull skips members that an interrupted pull read within this many hours; with 0 it counts everyone.</summary>
    public int ResumeHours { get; set; } = 12;

    public WhenCountsFall WhenCountsFall { get; set; }

    /// <summary>Days for which every snapshot is kept. Of older ones, only the last of each month and those behind a ledger entry
    /// stay.</summary>
    public int KeepSnapshotsDays { get; set; } = 60;

    /// <summary>Unmatched members searched for in the forum each night, the least recently searched first.</summary>
    public int SearchesPerNight { get; set; } = 100;

    /// <summary>Seconds that a member who names their community account waits for the community's answer.</summary>
    public int LinkSeconds { get; set; } = 10;

    /// <summary>Whether replies in the member's own topics do not count.</summary>
    public bool ExcludeOwnTopics { get; set; }

    /// <summary>Replies in these categories do not count.</summary>
    public IList<long> ExcludedCategories { get; } = [];

    /// <summary>Replies in these boards do not count, for boards with text IDs (Khoros).</summary>
    public IList<string> ExcludedBoards { get; } = [];

    internal bool Excludes(long category) =>
        ExcludedCategories.Contains(category) || ExcludedBoards.Contains(category.ToString(CultureInfo.InvariantCulture));

    internal bool Excludes(string board) =>
        ExcludedBoards.Contains(board, StringComparer.OrdinalIgnoreCase)
        || (long.TryParse(board, CultureInfo.InvariantCulture, out var id) && ExcludedCategories.Contains(id));
}
