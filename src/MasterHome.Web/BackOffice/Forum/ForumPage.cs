using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Jobs;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Forum;

/// <summary>The list of unmatched members and the selected one.</summary>
/// <param name="Chosen">The requested member, or the first.</param>
/// <param name="Taken">The selected member's candidates that are already matched, with the other member's name.</param>
/// <param name="PulledAt">When the last successful pull ended, UTC. Null when none has run, so nobody has been searched for.</param>
internal sealed record ForumPage(Page<UnmatchedRow> Rows, UnmatchedRow? Chosen, IReadOnlyDictionary<long, string> Taken, DateTime? PulledAt)
{
    public string Sentence =>
        Rows.Total switch
        {
            0 when PulledAt is null => "No replies have been counted yet",
            0 => "All members are matched with a community user",
            _ => $"{Format.CountOrNo(Rows.Total, "member")} not matched with a community user",
        };

    public MatchForm Form { get; } = new() { Member = Chosen?.MemberId ?? 0, Page = Rows.Number };

    public static async Task<ForumPage> Read(HomeDb db, int? member, int? page, CancellationToken ct)
    {
        // A roster import since the last pull may have changed the ID: show only rows that are still current.
        var all = db
            .UnmatchedMembers.AsNoTracking()
            .Join(db.Members, u => u.MemberId, m => m.Id, (u, m) => new { u, m })
            .Where(x => x.m.CommunityUserId == x.u.CommunityUserId);
        var rows = all.OrderBy(x => x.u.Since)
            .ThenBy(x => x.u.Id)
            .Select(x => new UnmatchedRow(
                x.m.Id,
                (x.m.FirstName + " " + x.m.LastName).Trim(),
                x.m.Email,
                x.m.CommunityHandle,
                x.u.CommunityUserId,
                x.u.Since,
                x.u.LookedAt,
                x.u.Candidates
            ));
        var shown = await rows.PageAsync(page, ct: ct);
        var chosen = shown.Rows.FirstOrDefault(r => r.MemberId == member) ?? (shown.Rows.Count > 0 ? shown.Rows[0] : null);
        var ids = chosen?.Candidates.Select(c => (long?)c.UserId).ToList() ?? [];
        var taken = await db
            .Members.Where(m => ids.Contains(m.CommunityUserId))
            .ToDictionaryAsync(m => m.CommunityUserId!.Value, m => m.Name, ct);
        var pulledAt = await db
            .JobRuns.Where(r => r.Job == nameof(PullForum) && (r.State == JobRunState.Succeeded || r.State == JobRunState.PartlyFailed))
            .MaxAsync(r => r.EndedAt, ct);
        return new ForumPage(shown, chosen, taken, pulledAt);
    }
}

/// <param name="CommunityUserId">The ID that does not exist in the forum. Null when the roster has none.</param>
/// <param name="LookedAt">When the forum was last searched for candidates, UTC.</param>
internal sealed record UnmatchedRow(
    int MemberId,
    string Who,
    string Email,
    string? Handle,
    long? CommunityUserId,
    DateTime Since,
    DateTime? LookedAt,
    IReadOnlyList<ForumCandidate> Candidates
);
