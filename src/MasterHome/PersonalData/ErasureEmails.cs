using MasterHome.Mail;

namespace MasterHome.PersonalData;

internal static class ErasureEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(ErasureGranted.Key, typeof(ErasureGranted)) { Reason = "You get this because your data in {program} will be erased." },
        new(ErasureDeclined.Key, typeof(ErasureDeclined))
        {
            Reason = "You get this because the program team answered a request to erase your data in {program}.",
        },
        new(ErasureStopped.Key, typeof(ErasureStopped))
        {
            Reason = "You get this because the program team stopped the erasure of your data in {program}.",
        },
    ];
}

internal sealed record ErasureGranted(
    string Name,
    [property: Placeholder("when the data is erased, date and time", "Tue, Nov 24, 2026, 12:00 (Berlin)")] string When,
    [property: Placeholder("the path of the page where it can be stopped, used after {home}", "/my-data/erasure")] string Page
) : Email(Key, Name)
{
    public const string Key = "erasure-granted";
}

internal sealed record ErasureDeclined(
    string Name,
    [property: Placeholder("the team's reason", "You are asked to return the equipment first.")] string Reason,
    [property: Placeholder("the path of the page about the request, used after {home}", "/my-data/erasure")] string Page
) : Email(Key, Name)
{
    public const string Key = "erasure-declined";
}

internal sealed record ErasureStopped(
    string Name,
    [property: Placeholder("the team's reason", "You called us and changed your mind.")] string Reason,
    [property: Placeholder("the path of the page about the request, used after {home}", "/my-data/erasure")] string Page
) : Email(Key, Name)
{
    public const string Key = "erasure-stopped";
}
