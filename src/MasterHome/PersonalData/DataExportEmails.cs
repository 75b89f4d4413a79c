using MasterHome.Mail;

namespace MasterHome.PersonalData;

internal static class DataExportEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(DataExportReady.Key, typeof(DataExportReady))
        {
            Reason = "You get this because you, or somebody who was signed in as you, asked for an archive of your data in {program}.",
        },
    ];
}

internal sealed record DataExportReady(
    string Name,
    [property: Placeholder("how large the archive is", "1.2 MB")] string Size,
    [property: Placeholder("the day until which it can be fetched", "Dec 7, 2026")] string Until,
    [property: Placeholder("the path of the page with the archive, used after {home}", "/my-data")] string Page
) : Email(Key, Name)
{
    public const string Key = "data-export-ready";
}
