using Microsoft.Extensions.Options;

namespace MasterHome.Forum;

/// <summary>Where replies are counted. Only <see cref="None"/> and <see cref="Vanilla"/> work in this version.</summary>
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

/// <summary>The settings under <c>Forum:</c>.</summary>
public sealed class ForumSettings
{
    public const string Section = "Forum";

    public ForumKind Kind { get; set; }

    /// <summary>The community's address without <c>/api/v2</c>; a path below the host is kept.</summary>
    public Uri? BaseUrl { get; set; }

    /// <summary>A personal access token: the forum answers with what its owner may read.</summary>
    public string? Token { get; set; }

    public string? User { get; set; }

    public string? Password { get; set; }

    /// <summary>Calls are spaced evenly. Vanilla blocks an address above 300 a minute.</summary>
    public int RequestsPerMinute { get; set; } = 240;

    /// <summary>Seconds for one call, its body included; a repeated call has them again.</summary>
    public int TimeoutSeconds { get; set; } = 20;

    public int MaxBodyBytes { get; set; } = 4 * 1024 * 1024;

    public int PageSize { get; set; } = 100;

    /// <summary>Pages read for one member before the answer counts as "no data".</summary>
    public int MaxPages { get; set; } = 200;

    /// <summary>How often a failed call is repeated.</summary>
    public int Retries { get; set; } = 5;

    /// <summary>A forum that asks (Retry-After) for a longer wait than these seconds is left alone until the next pull.</summary>
    public int LongestWaitSeconds { get; set; } = 300;

    /// <summary>Members asked about at the same time. The calls keep their distance all the same.</summary>
    public int MaxInFlight { get; set; } = 8;

    /// <summary>Members whose counts are stored in one transaction; a pull that is killed loses at most so many.</summary>
    public int BatchSize { get; set; } = 500;

    public WhenCountsFall WhenCountsFall { get; set; }

    /// <summary>Days for which every snapshot is kept; of older ones stay the last of each month and those that the ledger names.</summary>
    public int KeepSnapshotsDays { get; set; } = 60;

    /// <summary>Unmatched members looked for in the forum each night, those looked for longest ago first.</summary>
    public int SearchesPerNight { get; set; } = 100;

    /// <summary>Replies in these categories do not count.</summary>
    public IList<long> ExcludedCategories { get; } = [];
}

/// <summary>Says at start, in sentences, what is wrong with the settings under <c>Forum:</c>.</summary>
public sealed class ForumSettingsCheck : IValidateOptions<ForumSettings>
{
    public ValidateOptionsResult Validate(string? name, ForumSettings options)
    {
        var wrong = WhatIsWrong(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> WhatIsWrong(ForumSettings it)
    {
        if (it.Kind is not (ForumKind.None or ForumKind.Vanilla))
            yield return $"Forum:Kind: None or Vanilla is expected; this version does not read {it.Kind} yet.";
        if (it.Kind == ForumKind.Vanilla)
        {
            if (it.BaseUrl is not { IsAbsoluteUri: true } url || url.Scheme is not ("https" or "http"))
                yield return "Forum:BaseUrl: the community's full address is expected, such as https://community.example.org.";
            else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
                yield return "Forum:BaseUrl: https is expected, so that the token does not travel in the open.";
            if (string.IsNullOrWhiteSpace(it.Token))
                yield return "Forum:Token: a personal access token is expected; a guest sees only a part of the replies.";
            else if (it.Token.Any(c => c is <= ' ' or > '~'))
                yield return "Forum:Token: plain characters without blanks are expected.";
        }

        if (!Enum.IsDefined(it.WhenCountsFall))
            yield return $"Forum:WhenCountsFall: Correct or Keep is expected, not {it.WhenCountsFall}.";

        foreach (var (setting, value, least, most) in new[]
        {
            ("RequestsPerMinute", it.RequestsPerMinute, 1, 60_000),
            ("TimeoutSeconds", it.TimeoutSeconds, 1, 600),
            ("MaxBodyBytes", it.MaxBodyBytes, 1024, 64 * 1024 * 1024),
            ("PageSize", it.PageSize, 1, 500),
            ("MaxPages", it.MaxPages, 1, 10_000),
            ("Retries", it.Retries, 0, 20),
            ("LongestWaitSeconds", it.LongestWaitSeconds, 0, 3600),
            ("MaxInFlight", it.MaxInFlight, 1, 64),
            ("BatchSize", it.BatchSize, 1, 5000),
            ("KeepSnapshotsDays", it.KeepSnapshotsDays, 1, 3650),
            ("SearchesPerNight", it.SearchesPerNight, 0, 10_000),
        })
        {
            if (value < least || value > most)
                yield return $"Forum:{setting}: a whole number from {least} to {most} is expected.";
        }
    }
}
