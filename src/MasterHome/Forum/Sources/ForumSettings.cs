using System.Globalization;

namespace MasterHome.Forum.Sources;

/// <summary>Where replies are counted.</summary>
public enum ForumKind
{
    None,
    Vanilla,
    Khoros,
    Discourse,
    Csv,
}

/// <summary>What the ledger does when the forum shows fewer replies than before, as it does when some were deleted.</summary>
public enum WhenCountsFall
{
    /// <summary>A line below zero says so, with its reason: points follow what can be seen.</summary>
    Correct,

    /// <summary>Points once credited by the count stay; the pull never takes any away.</summary>
    Keep,
}

/// <summary>The settings under <c>Forum:</c>. Token, user and password belong into user secrets or the environment.</summary>
public sealed class ForumSettings
{
    public const string Section = "Forum";

    public ForumKind Kind { get; set; }

    /// <summary>The community's address without <c>/api/v2</c>; a path below the host is kept.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>Vanilla: a personal access token; Discourse: an API key. The forum answers with what its owner may read.</summary>
    public string? Token { get; set; }

    /// <summary>Khoros: who signs in; Discourse: whose key it is.</summary>
    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>The CSV of counts, for <see cref="ForumKind.Csv"/>; a relative path begins where the portal is started.</summary>
    public string? File { get; set; }

    /// <summary>A file may know people by address or handle alone; every other source counts by the community's id.</summary>
    internal bool KnowsPeopleWithoutId => Kind == ForumKind.Csv;

    /// <summary>Counts of the file that are older than so many days are "no data".</summary>
    public int MaxAgeDays { get; set; } = 7;

    /// <summary>Calls of this process, spaced evenly; null is the platform's own, see <see cref="CallsPerMinute"/>.</summary>
    public int? RequestsPerMinute { get; set; }

    /// <summary>Vanilla blocks an address above 300 a minute, Discourse an API key above 60; of Khoros nothing is published.</summary>
    public int CallsPerMinute =>
        RequestsPerMinute
        ?? Kind switch
        {
            ForumKind.Discourse => 55,
            ForumKind.Khoros => 60,
            _ => 240,
        };

    /// <summary>Calls of this process that are under way at the same time; the others wait for their turn.</summary>
    public int MaxInFlight { get; set; } = 8;

    /// <summary>Seconds for one call, its body included; a repeated call has them again.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>Rows asked for at once. Khoros is asked for 100 at most; Discourse decides by itself.</summary>
    public int PageSize { get; set; } = 100;

    /// <summary>Pages read for one member before the answer counts as "no data".</summary>
    public int MaxPages { get; set; } = 200;

    /// <summary>How often a failed call is repeated.</summary>
    public int Retries { get; set; } = 5;

    /// <summary>After so many members in a row whose question failed on the way, none is asked about any more in that run.</summary>
    public int GiveUpAfter { get; set; } = 20;

    /// <summary>A forum that asks (Retry-After) for a longer wait than these seconds is left alone until then.</summary>
    public int LongestWaitSeconds { get; set; } = 300;

    /// <summary>Members whose counts are stored in one transaction. A pull that is killed loses at most this and the next batch, and what is under way.</summary>
    public int BatchSize { get; set; } = 1000;

    /// <summary>Whom an interrupted pull read within so many hours, the next does not ask about again; with 0 it asks about everybody.</summary>
    public int ResumeHours { get; set; } = 12;

    public WhenCountsFall WhenCountsFall { get; set; }

    /// <summary>Days for which every snapshot is kept; of older ones stay the last of each month and those that the ledger names.</summary>
    public int KeepSnapshotsDays { get; set; } = 60;

    /// <summary>Unmatched members looked for in the forum each night, those looked for longest ago first.</summary>
    public int SearchesPerNight { get; set; } = 100;

    /// <summary>Replies below a topic of one's own do not count.</summary>
    public bool ExcludeOwnTopics { get; set; }

    /// <summary>Replies in these categories do not count.</summary>
    public IList<long> ExcludedCategories { get; } = [];

    /// <summary>The same for boards whose ids are texts (Khoros).</summary>
    public IList<string> ExcludedBoards { get; } = [];

    internal bool Excludes(long category) =>
        ExcludedCategories.Contains(category) || ExcludedBoards.Contains(category.ToString(CultureInfo.InvariantCulture));

    internal bool Excludes(string board) =>
        ExcludedBoards.Contains(board, StringComparer.OrdinalIgnoreCase)
        || (long.TryParse(board, CultureInfo.InvariantCulture, out var id) && ExcludedCategories.Contains(id));
}
