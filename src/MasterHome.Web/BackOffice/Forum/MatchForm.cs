using System.ComponentModel.DataAnnotations;

namespace MasterHome.Web.BackOffice.Forum;

/// <summary>Who a member is in the community: a candidate's button, or a number that was typed.</summary>
public sealed class MatchForm
{
    public int Member { get; set; }

    [Range(1, long.MaxValue), Display(Name = "Number in the community")]
    public long? CommunityUserId { get; set; }

    public long? Candidate { get; set; }

    /// <summary>Of the list, to return to.</summary>
    public int? Page { get; set; }
}
