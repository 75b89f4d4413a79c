using MasterHome.Standing;

namespace MasterHome.Web.BackOffice.Requirements;

/// <summary>Says what a change of the required trainings does to the members' statuses.</summary>
internal static class RequirementEffect
{
    /// <summary>"12 members no longer meet all requirements.", and how many statuses change in all.</summary>
    public static string Describe(IReadOnlyList<StatusChange> changes)
    {
        var (all, lost, won) = (
            changes.Sum(c => c.Members),
            changes.Where(c => c.From == MemberStatus.RequirementsMet).Sum(c => c.Members),
            changes.Where(c => c.To == MemberStatus.RequirementsMet).Sum(c => c.Members)
        );
        string[] sentences =
        [
            .. lost > 0 ? [$"{Format.Count(lost, "member")} no longer {(lost == 1 ? "meets" : "meet")} all requirements."] : Nothing,
            .. won > 0 ? [$"{Format.Count(won, "member")} now {(won == 1 ? "meets" : "meet")} all requirements."] : Nothing,
            all == 0 ? "No member’s status changes." : $"The status of {Format.Count(all, "member")} changes immediately.",
        ];
        return string.Join(" ", sentences);
    }

    public static IEnumerable<string> Lines(IReadOnlyList<StatusChange> changes) =>
        changes.Select(c => $"{Format.Count(c.Members, "member")}: {Labels.Of(c.From)} → {Labels.Of(c.To)}");

    private static readonly string[] Nothing = [];
}
