using MasterHome.Mail;

namespace MasterHome.Suggestions;

internal static class SuggestionEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(SuggestionAnswered.Key, typeof(SuggestionAnswered))
        {
            Reason = "You get this because you sent a suggestion and the program team decided on it.",
        },
        new(SuggestionAdopted.Key, typeof(SuggestionAdopted))
        {
            Reason = "You get this because the program team makes an opportunity of a suggestion of yours.",
        },
        new(SuggestionUndone.Key, typeof(SuggestionUndone))
        {
            Reason = "You get this because the program team took back its answer to a suggestion of yours.",
        },
    ];
}

internal sealed record SuggestionAnswered(
    string Name,
    [Placeholder("the title of the suggestion", "A talk at the user group")] string Suggestion,
    [Placeholder("what the team decided", "The team has accepted it.")] string Decision,
    [Placeholder("the team's comment", "A good idea, thank you.")] string Answer,
    [Placeholder("the path of the suggestions page, used after {home}", "/suggestions")] string Page
) : Email(Key, Name)
{
    public const string Key = "suggestion-answered";
}

internal sealed record SuggestionAdopted(
    string Name,
    [Placeholder("the title of the suggestion", "A talk at the user group")] string Suggestion,
    [Placeholder("the title of the opportunity", "Speak at a user group")] string Opportunity,
    [Placeholder("the path of the opportunity's page, used after {home}", "/opportunities/1")] string Page
) : Email(Key, Name)
{
    public const string Key = "suggestion-adopted";
}

internal sealed record SuggestionUndone(
    string Name,
    [Placeholder("the title of the suggestion", "A talk at the user group")] string Suggestion,
    [Placeholder("the status now", "open")] string Status,
    [Placeholder("the path of the suggestions page, used after {home}", "/suggestions")] string Page
) : Email(Key, Name)
{
    public const string Key = "suggestion-undone";
}
