using MasterHome.Standing;

namespace MasterHome.Web.Shared;

/// <summary>The tone of a member's status, the same on member pages and in the back office.</summary>
internal static class StatusTone
{
    public static string Of(MemberStatus status) =>
        status switch
        {
            MemberStatus.RequirementsMet or MemberStatus.OnTrack => "good",
            MemberStatus.Behind => "warn",
            MemberStatus.AtRisk => "bad",
            _ => "",
        };
}
