using MasterHome.Mail;

namespace MasterHome.OptOuts;

internal static class OptOutEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(OptedOut.Key, typeof(OptedOut))
        {
            Reason = "You get this because you opted out of {program}, or the program team did it for you.",
        },
        new(OptOutCanceled.Key, typeof(OptOutCanceled))
        {
            Reason = "You get this because you canceled your opt-out, or the program team did it for you.",
        },
    ];
}

/// <summary>What both emails about an opt-out contain.</summary>
internal abstract record OptOutEmail(
    string Kind,
    string Name,
    [property: Placeholder("the year", "2026")] string Year,
    [property: Placeholder("the path of the page about the opt-out, used after {home}", "/opt-out")] string Page
) : Email(Kind, Name);

internal sealed record OptedOut(string Name, string Year, string Page) : OptOutEmail(Key, Name, Year, Page)
{
    public const string Key = "opted-out";
}

internal sealed record OptOutCanceled(string Name, string Year, string Page) : OptOutEmail(Key, Name, Year, Page)
{
    public const string Key = "opt-out-canceled";
}
