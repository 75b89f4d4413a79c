using MasterHome.Mail;

namespace MasterHome.Merging;

internal static class MergeEmails
{
    public static IReadOnlyList<EmailKind> Kinds { get; } =
    [
        new(MembershipsMerged.Key, typeof(MembershipsMerged))
        {
            Reason = "You get this because the program team joined two entries about you in {program}, or separated them again.",
        },
    ];
}

internal sealed record MembershipsMerged(
    string Name,
    [property: Placeholder("what was done, in a sentence", "Your entries under mira.o@example.org and under this address are one now.")]
        string What,
    [property: Placeholder("the path of the member's points, used after {home}", "/points")] string Page
) : Email(Key, Name)
{
    public const string Key = "memberships-merged";
}
