using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Sources;

/// <summary>Validates the settings under <c>Forum:</c> at startup.</summary>
public sealed class ForumSettingsCheck : IValidateOptions<ForumSettings>
{
    public ValidateOptionsResult Validate(string? name, ForumSettings options)
    {
        var wrong = WhatIsWrong(options).ToList();
        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }

    private static IEnumerable<string> WhatIsWrong(ForumSettings it) => OfItsKind(it).Concat(Limits(it));

    private static IEnumerable<string> OfItsKind(ForumSettings it) =>
        it.Kind switch
        {
            ForumKind.None => [],
            ForumKind.Vanilla => [.. Address(it), .. Token(it, "enter a personal access token; a guest sees only some of the replies.")],
            ForumKind.Discourse =>
            [
                .. Address(it),
                .. Token(it, "enter an API key; a guest sees only some of the replies."),
                .. Header("User", it.User, "enter the user name that owns the API key."),
            ],
            ForumKind.Khoros =>
            [
                .. Address(it),
                .. Given("User", it.User, "enter the login that reads the replies."),
                .. Given("Password", it.Password, "enter the password of Forum:User."),
            ],
            ForumKind.Csv => Given("File", it.File, "enter the path of the CSV file with the counts."),
            _ => ["Forum:Kind: use None, Vanilla, Khoros, Discourse or Csv."],
        };

    private static IEnumerable<string> Address(ForumSettings it)
    {
        if (it.BaseUrl is not { IsAbsoluteUri: true } url || url.Scheme is not ("https" or "http"))
            yield return "Forum:BaseUrl: enter the community's full address, such as https://community.example.org.";
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            yield return "Forum:BaseUrl: use https, so that the token is not sent unencrypted.";
    }

    private static IEnumerable<string> Token(ForumSettings it, string expected) => Header("Token", it.Token, expected);

    /// <summary>Checks a value sent in a header, where spaces and line breaks are not allowed.</summary>
    private static IEnumerable<string> Header(string setting, string? value, string expected)
    {
        if (string.IsNullOrWhiteSpace(value))
            yield return $"Forum:{setting}: {expected}";
        else if (value.Any(c => c is <= ' ' or > '~'))
            yield return $"Forum:{setting}: use ASCII characters without spaces.";
    }

    private static IEnumerable<string> Given(string setting, string? value, string expected) =>
        string.IsNullOrWhiteSpace(value) ? [$"Forum:{setting}: {expected}"] : [];

    private static IEnumerable<string> Limits(ForumSettings it)
    {
        if (!Enum.IsDefined(it.WhenCountsFall))
            yield return $"Forum:WhenCountsFall: use Correct or Keep, not {it.WhenCountsFall}.";
        foreach (
            var (setting, value, least, most) in new[]
            {
                ("RequestsPerMinute", it.CallsPerMinute, 1, 60_000),
                ("BatchSize", it.BatchSize, 1, 5000),
                ("ResumeHours", it.ResumeHours, 0, 240),
                ("KeepSnapshotsDays", it.KeepSnapshotsDays, 1, 3650),
                ("SearchesPerNight", it.SearchesPerNight, 0, 10_000),
                ("MaxInFlight", it.MaxInFlight, 1, 64),
                ("TimeoutSeconds", it.TimeoutSeconds, 1, 600),
                ("MaxBodyBytes", it.MaxBodyBytes, 1024, 64 * 1024 * 1024),
                ("PageSize", it.PageSize, 1, 500),
                ("MaxPages", it.MaxPages, 1, 10_000),
                ("Retries", it.Retries, 0, 20),
                ("GiveUpAfter", it.GiveUpAfter, 1, 10_000),
                ("LongestWaitSeconds", it.LongestWaitSeconds, 0, 3600),
                ("MaxAgeDays", it.MaxAgeDays, 1, 3660),
            }
        )
        {
            if (value < least || value > most)
                yield return $"Forum:{setting}: enter a whole number from {least} to {most}.";
        }
    }
}
