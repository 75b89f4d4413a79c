using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Forum;

/// <summary>The list and, beside it, the member to be matched.</summary>
/// <param name="Chosen">The one asked for, else the first.</param>
/// <param name="Taken">Candidates of the chosen one who are other members, with their names.</param>
/// <param name="PulledAt">When the last pull ended, UTC; null when there was none, and so nobody has been looked for.</param>
public sealed record ForumPage(Page<UnmatchedRow> Rows, UnmatchedRow? Chosen, IReadOnlyDictionary<long, string> Taken, DateTime? PulledAt)
{
    public string Sentence =>
        Rows.Total switch
        {
            0 when PulledAt is null => "No replies have been counted yet",
            0 => "Every member is known in the community",
            1 => "1 member is not known in the community",
            var total => $"{Say.Number(total)} members are not known in the community",
        };

    public MatchForm Form { get; } = new() { Member = Chosen?.MemberId ?? 0, Page = Rows.Number };

    public static async Task<ForumPage> Read(HomeDb db, int? member, int? page, CancellationToken ct)
    {
        // A roster that came in since the last pull may have matched somebody.
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
        var pulledAt = await db.JobRuns.Where(r => r.Job == nameof(PullForum) && !r.BrokeOff).MaxAsync(r => r.EndedAt, ct);
        return new ForumPage(shown, chosen, taken, pulledAt);
    }
}

/// <param name="CommunityUserId">The id by which the forum knows nobody; null when there is none.</param>
/// <param name="LookedAt">When the forum was last asked whom it may be, UTC.</param>
public sealed record UnmatchedRow(
    int MemberId,
    string Who,
    string Email,
    string? Handle,
    long? CommunityUserId,
    DateTime Since,
    DateTime? LookedAt,
    IReadOnlyList<ForumCandidate> Candidates
);
