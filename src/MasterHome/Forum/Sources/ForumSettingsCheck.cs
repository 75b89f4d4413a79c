using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Sources;

/// <summary>Says at start, in sentences, what is wrong with the settings under <c>Forum:</c>.</summary>
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
            ForumKind.Vanilla =>
            [
                .. Address(it),
                .. Token(it, "a personal access token is expected; a guest sees only a part of the replies."),
            ],
            ForumKind.Discourse =>
            [
                .. Address(it),
                .. Token(it, "an API key is expected; a guest sees only a part of the replies."),
                .. Header("User", it.User, "the user name is expected whose API key it is."),
            ],
            ForumKind.Khoros =>
            [
                .. Address(it),
                .. Given("User", it.User, "the login is expected that reads the replies."),
                .. Given("Password", it.Password, "the password of Forum:User is expected."),
            ],
            ForumKind.Csv => Given("File", it.File, "the path of the CSV of counts is expected."),
            _ => ["Forum:Kind: None, Vanilla, Khoros, Discourse or Csv is expected."],
        };

    private static IEnumerable<string> Address(ForumSettings it)
    {
        if (it.BaseUrl is not { IsAbsoluteUri: true } url || url.Scheme is not ("https" or "http"))
            yield return "Forum:BaseUrl: the community's full address is expected, such as https://community.example.org.";
        else if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            yield return "Forum:BaseUrl: https is expected, so that the token does not travel in the open.";
    }

    private static IEnumerable<string> Token(ForumSettings it, string expected) => Header("Token", it.Token, expected);

    /// <summary>What travels in a header, where neither blanks nor line ends may be.</summary>
    private static IEnumerable<string> Header(string setting, string? value, string expected)
    {
        if (string.IsNullOrWhiteSpace(value))
            yield return $"Forum:{setting}: {expected}";
        else if (value.Any(c => c is <= ' ' or > '~'))
            yield return $"Forum:{setting}: plain characters without blanks are expected.";
    }

    private static IEnumerable<string> Given(string setting, string? value, string expected) =>
        string.IsNullOrWhiteSpace(value) ? [$"Forum:{setting}: {expected}"] : [];

    private static IEnumerable<string> Limits(ForumSettings it)
    {
        if (!Enum.IsDefined(it.WhenCountsFall))
            yield return $"Forum:WhenCountsFall: Correct or Keep is expected, not {it.WhenCountsFall}.";
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
                yield return $"Forum:{setting}: a whole number from {least} to {most} is expected.";
        }
    }
}
