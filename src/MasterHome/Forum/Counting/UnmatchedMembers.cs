using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.History;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>The list of members without a known community user. The pull maintains it; the program team matches the members.</summary>
public sealed class UnmatchedMembers(HomeDb db, IForum forum, ProgramCalendar calendar, IOptions<ForumSettings> settings)
{
    private const int ChunkSize = 500;

    /// <summary>Updates the list, then searches the forum for some of its members.</summary>
    /// <param name="years">The years whose replies count.</param>
    /// <param name="unknownIds">Members whose ID is unknown to the forum, with that ID.</param>
    /// <param name="search">Whether to search the forum; false while it cannot be reached.</param>
    public async Task Refresh(
        IReadOnlyList<ProgramCycle> years,
        IReadOnlyDictionary<int, long> unknownIds,
        bool search,
        CancellationToken ct
    )
    {
        await DeleteResolved(years, ct);
        foreach (var year in years)
        {
            while (await AddMembersWithoutId(year, ct) == ChunkSize) { }
        }
        foreach (var chunk in unknownIds.Keys.Chunk(ChunkSize))
            await AddUnknownIds(chunk, unknownIds, ct);
        if (search)
            await SearchForum(ct);
    }

    /// <summary>Sets a member's community user.</summary>
    /// <exception cref="RefusedException">When the ID is missing, belongs to another member or is unknown to the forum, or when the actor
    /// is not an administrator.</exception>
    public Task Match(int memberId, long? communityUserId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                if (!audit.By.MayDecide)
                    throw new RefusedException("Only an administrator can match members.");
                var member = await db.Lock<Member>(memberId, ct) ?? throw new NotFoundException("This member does not exist.");
                if (communityUserId is not { } id)
                    throw new RefusedException(
                        "Choose a candidate, or enter the profile's ID in the community.",
                        nameof(Member.CommunityUserId)
                    );
                if (
                    await db
                        .Members.Where(m => m.CommunityUserId == id && m.Id != memberId)
                        .Select(m => m.FirstName + " " + m.LastName)
                        .FirstOrDefaultAsync(ct) is
                    { } other
                )
                    throw new RefusedException($"The community ID {id} already belongs to {other.Trim()}.", nameof(Member.CommunityUserId));
                var row = await db.UnmatchedMembers.SingleOrDefaultAsync(u => u.MemberId == memberId, ct);
                if (row?.CommunityUserId == id)
                    throw new RefusedException(
                        $"The community has no user with the ID {id}. Enter another ID.",
                        nameof(Member.CommunityUserId)
                    );
                var before = Identity(member);
                member.Match(id, row?.Candidates.FirstOrDefault(c => c.UserId == id)?.Handle);
                if (row is not null)
                    db.Remove(row);
                db.Note(audit, nameof(Member), memberId, "Matched with the community", memberId, before, Identity(member));
            },
            ct
        );

    private static string? Identity(Member member) =>
        member.CommunityUserId is { } id
            ? string.Create(CultureInfo.InvariantCulture, $"{id} {member.CommunityHandle}").Trim()
            : member.CommunityHandle;

    /// <summary>Deletes rows of members whose ID changed, whose replies were counted since, or who are no longer counted. A count in a file
    /// may be older than the row, so for members without an ID any count of the year is enough.</summary>
    private Task<int> DeleteResolved(IReadOnlyList<ProgramCycle> years, CancellationToken ct)
    {
        var withoutId = settings.Value.KnowsPeopleWithoutId;
        var resolved = db.UnmatchedMembers.AsQueryable();
        foreach (var year in years)
            resolved = resolved.Where(u =>
                !db.MembersWithCountedReplies(year).Any(m => m.Id == u.MemberId && m.CommunityUserId == u.CommunityUserId)
                || db.ForumSnapshots.Any(s =>
                    s.MemberId == u.MemberId && (s.ReadAt > u.SeenAt || (withoutId && u.CommunityUserId == null && s.CycleId == year.Id))
                )
            );
        return resolved.ExecuteDeleteAsync(ct);
    }

    private async Task<int> AddMembersWithoutId(ProgramCycle year, CancellationToken ct)
    {
        var withoutId = settings.Value.KnowsPeopleWithoutId;
        var newIds = await db.MembersWithCountedReplies(year)
            .Where(m =>
                m.CommunityUserId == null
                && !db.UnmatchedMembers.Any(u => u.MemberId == m.Id)
                && !(withoutId && db.ForumSnapshots.Any(s => s.MemberId == m.Id && s.CycleId == year.Id))
            )
            .OrderBy(m => m.Id)
            .Select(m => m.Id)
            .Take(ChunkSize)
            .ToListAsync(ct);
        return await Save(() => db.AddRange(newIds.Select(id => new UnmatchedMember(id, null, calendar.Now))), ct) ? newIds.Count : 0;
    }

    private async Task AddUnknownIds(int[] chunk, IReadOnlyDictionary<int, long> unknownIds, CancellationToken ct)
    {
        var known = await db.UnmatchedMembers.Where(u => EF.Parameter(chunk).Contains(u.MemberId)).ToDictionaryAsync(u => u.MemberId, ct);
        await Save(
            () =>
            {
                foreach (var id in chunk)
                {
                    if (known.TryGetValue(id, out var row))
                        row.MarkSeen(unknownIds[id], calendar.Now);
                    else
                        db.Add(new UnmatchedMember(id, unknownIds[id], calendar.Now));
                }
            },
            ct
        );
    }

    /// <summary>Searches for candidates, the least recently searched first. A few per night, because each search sends several
    /// requests.</summary>
    private async Task SearchForum(CancellationToken ct)
    {
        var due = await db
            .UnmatchedMembers.OrderBy(u => u.LookedAt)
            .ThenBy(u => u.Id)
            .Take(settings.Value.SearchesPerNight)
            .Join(
                db.Members,
                u => u.MemberId,
                m => m.Id,
                (u, m) =>
                    new
                    {
                        u.Id,
                        m.CommunityUserId,
                        m.CommunityHandle,
                        m.Email,
                        m.FirstName,
                        m.LastName,
                    }
            )
            .ToListAsync(ct);
        var consecutiveFailures = 0;
        foreach (var member in due)
        {
            if (consecutiveFailures == settings.Value.GiveUpAfter)
                break;
            var found = await Find(
                new ForumUser(member.CommunityUserId, member.CommunityHandle, member.Email, $"{member.FirstName} {member.LastName}".Trim()),
                ct
            );
            consecutiveFailures = found is null ? consecutiveFailures + 1 : 0;
            if (await db.UnmatchedMembers.SingleOrDefaultAsync(u => u.Id == member.Id, ct) is { } row)
                await Save(() => row.RecordSearch(found, calendar.Now), ct);
        }
    }

    /// <summary>One failed search must not stop the others.</summary>
    private async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser user, CancellationToken ct)
    {
        try
        {
            return await forum.Find(user, ct);
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>False when another pull or the team changed the row first; the next run uses their version.</summary>
    private async Task<bool> Save(Action change, CancellationToken ct)
    {
        try
        {
            change();
            await db.SaveChangesAsync(ct);
            return true;
        }
        catch (DbUpdateException e) when (e is DbUpdateConcurrencyException || e.IsUniqueViolation())
        {
            return false;
        }
        finally
        {
            db.ChangeTracker.Clear();
        }
    }
}
