using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Forum;

/// <summary>Matches a member with a community user: a candidate's button, or an ID that was entered.</summary>
public sealed class MatchForm
{
    public int Member { get; set; }

    [Range(1, long.MaxValue), Display(Name = "Community user ID")]
    public long? CommunityUserId { get; set; }

    public long? Candidate { get; set; }

    /// <summary>The list page to return to.</summary>
    public int? Page { get; set; }
}
