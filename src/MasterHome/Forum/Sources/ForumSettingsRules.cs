namespace MasterHome.Forum.Sources;

/// <summary>The rules for the settings under <c>Forum:</c>.</summary>
internal static class ForumSettingsRules
{
    public static IEnumerable<string> FindErrors(ForumSettings settings) => KindErrors(settings).Concat(RangeErrors(settings));

    private static IEnumerable<string> KindErrors(ForumSettings settings) =>
        settings.Kind switch
        {
            ForumKind.None => [],
            ForumKind.Vanilla =>
            [
                .. AddressErrors(settings),
                .. TokenErrors(settings, "enter a personal access token; a guest sees only some of the replies."),
            ],
            ForumKind.Discourse =>
            [
                .. AddressErrors(settings),
                .. TokenErrors(settings, "enter an API key; a guest sees only some of the replies."),
                .. HeaderErrors("User", settings.User, "enter the user name that owns the API key."),
            ],
            ForumKind.Khoros =>
            [
                .. AddressErrors(settings),
                .. RequiredErrors("User", settings.User, "enter the login that reads the replies."),
                .. RequiredErrors("Password", settings.Password, "enter the password of Forum:User."),
            ],
            ForumKind.Csv => RequiredErrors("File", settings.File, "enter the path of the CSV file with the counts."),
            _ => ["Forum:Kind: use None, Vanilla, Khoros, Discourse or Csv."],
        };

    private static IEnumerable<string> AddressErrors(ForumSettings settings)
    {
        if (settings.BaseUrl is not { IsAbsoluteUri: true } url || url.Scheme is not ("https" or "http"))
            yield return "Forum:BaseUrl: enter the community's full address, such as https://community.example.org.";
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            yield return "Forum:BaseUrl: use https, so that the token is not sent unencrypted.";
    }

    private static IEnumerable<string> TokenErrors(ForumSettings settings, string expected) =>
        HeaderErrors("Token", settings.Token, expected);

    /// <summary>Checks a value sent in a header, where spaces and line breaks are not allowed.</summary>
    private static IEnumerable<string> HeaderErrors(string setting, string? value, string expected)
    {
        if (string.IsNullOrWhiteSpace(value))
            yield return $"Forum:{setting}: {expected}";
        else if (value.Any(c => c is <= ' ' or > '~'))
            yield return $"Forum:{setting}: use ASCII characters without spaces.";
    }

    private static IEnumerable<string> RequiredErrors(string setting, string? value, string expected) =>
        string.IsNullOrWhiteSpace(value) ? [$"Forum:{setting}: {expected}"] : [];

    private static IEnumerable<string> RangeErrors(ForumSettings settings)
    {
        if (!Enum.IsDefined(settings.WhenCountsFall))
            yield return $"Forum:WhenCountsFall: use Correct or Keep, not {settings.WhenCountsFall}.";
        foreach (
            var (setting, value, min, max) in new[]
            {
                ("RequestsPerMinute", settings.CallsPerMinute, 1, 60_000),
                ("BatchSize", settings.BatchSize, 1, 5000),
                ("ResumeHours", settings.ResumeHours, 0, 240),
                ("KeepSnapshotsDays", settings.KeepSnapshotsDays, 1, 3650),
                ("SearchesPerNight", settings.SearchesPerNight, 0, 10_000),
                ("LinkSeconds", settings.LinkSeconds, 1, 60),
                ("MaxInFlight", settings.MaxInFlight, 1, 64),
                ("TimeoutSeconds", settings.TimeoutSeconds, 1, 600),
                ("MaxBodyBytes", settings.MaxBodyBytes, 1024, 64 * 1024 * 1024),
                ("PageSize", settings.PageSize, 1, 500),
                ("MaxPages", settings.MaxPages, 1, 10_000),
                ("Retries", settings.Retries, 0, 20),
                ("GiveUpAfter", settings.GiveUpAfter, 1, 10_000),
                ("LongestWaitSeconds", settings.LongestWaitSeconds, 0, 3600),
                ("MaxAgeDays", settings.MaxAgeDays, 1, 3660),
            }
        )
        {
            if (value < min || value > max)
                yield return $"Forum:{setting}: enter a whole number from {min} to {max}.";
        }
    }
}
