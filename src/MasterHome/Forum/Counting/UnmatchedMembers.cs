using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>The list of those whom the forum does not know: kept by the pull, read and mended by the team.</summary>
public sealed class UnmatchedMembers(HomeDb db, IForum forum, ProgramCalendar calendar, IOptions<ForumSettings> settings)
{
    private const int Some = 500;

    /// <summary>Brings the list up to date, then looks some of them up.</summary>
    /// <param name="years">The years that count replies.</param>
    /// <param name="nobody">Members whose id the forum knows nobody by, with that id.</param>
    /// <param name="search">Whether the forum is to be asked at all, which it is not while it is out of reach.</param>
    public async Task Refresh(IReadOnlyList<ProgramCycle> years, IReadOnlyDictionary<int, long> nobody, bool search, CancellationToken ct)
    {
        await Forget(years, ct);
        foreach (var year in years)
        {
            while (await ListIdless(year, ct) == Some) { }
        }
        foreach (var some in nobody.Keys.Chunk(Some))
            await List(some, nobody, ct);
        if (search)
            await LookUp(ct);
    }

    /// <summary>Says who a member is in the community.</summary>
    /// <exception cref="RefusedException">Without an id, with another member's, or with one by which the forum knows nobody; or by somebody who may not.</exception>
    public Task Match(int memberId, long? communityUserId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                if (!audit.By.MayDecide)
                    throw new RefusedException("Only an administrator can match members.");
                var member = await db.Lock<Member>(memberId, ct) ?? throw new NotFoundException("This member does not exist.");
                if (communityUserId is not { } id)
                    throw new RefusedException(
                        "Choose a candidate, or enter the number of the profile in the community.",
                        nameof(Member.CommunityUserId)
                    );
                if (
                    await db
                        .Members.Where(m => m.CommunityUserId == id && m.Id != memberId)
                        .Select(m => m.FirstName + " " + m.LastName)
                        .FirstOrDefaultAsync(ct) is
                    { } other
                )
                    throw new RefusedException($"The community id {id} is {other.Trim()}’s already.", nameof(Member.CommunityUserId));
                var row = await db.UnmatchedMembers.SingleOrDefaultAsync(u => u.MemberId == memberId, ct);
                if (row?.CommunityUserId == id)
                    throw new RefusedException(
                        $"The community knows nobody by {id}; enter another number.",
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

    /// <summary>Those who have another id by now, whose replies were counted since, or who are asked nothing any more. What a file counts
    /// is older than the row may be, so that of those without an id any count of the year will do.</summary>
    private Task<int> Forget(IReadOnlyList<ProgramCycle> years, CancellationToken ct)
    {
        var withoutId = settings.Value.KnowsPeopleWithoutId;
        var settled = db.UnmatchedMembers.AsQueryable();
        foreach (var year in years)
            settled = settled.Where(u =>
                !db.WithReplies(year).Any(m => m.Id == u.MemberId && m.CommunityUserId == u.CommunityUserId)
                || db.ForumSnapshots.Any(s =>
                    s.MemberId == u.MemberId && (s.ReadAt > u.SeenAt || (withoutId && u.CommunityUserId == null && s.CycleId == year.Id))
                )
            );
        return settled.ExecuteDeleteAsync(ct);
    }

    private async Task<int> ListIdless(ProgramCycle year, CancellationToken ct)
    {
        var withoutId = settings.Value.KnowsPeopleWithoutId;
        var fresh = await db.WithReplies(year)
            .Where(m =>
                m.CommunityUserId == null
                && !db.UnmatchedMembers.Any(u => u.MemberId == m.Id)
                && !(withoutId && db.ForumSnapshots.Any(s => s.MemberId == m.Id && s.CycleId == year.Id))
            )
            .OrderBy(m => m.Id)
            .Select(m => m.Id)
            .Take(Some)
            .ToListAsync(ct);
        return await Save(() => db.AddRange(fresh.Select(id => new UnmatchedMember(id, null, calendar.Now))), ct) ? fresh.Count : 0;
    }

    private async Task List(int[] some, IReadOnlyDictionary<int, long> nobody, CancellationToken ct)
    {
        var known = await db.UnmatchedMembers.Where(u => EF.Parameter(some).Contains(u.MemberId)).ToDictionaryAsync(u => u.MemberId, ct);
        await Save(
            () =>
            {
                foreach (var id in some)
                {
                    if (known.TryGetValue(id, out var row))
                        row.SeenAgain(nobody[id], calendar.Now);
                    else
                        db.Add(new UnmatchedMember(id, nobody[id], calendar.Now));
                }
            },
            ct
        );
    }

    /// <summary>Whom may they be? A few each night, because each asks the forum more than once; the longest unasked first.</summary>
    private async Task LookUp(CancellationToken ct)
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
        var lostInARow = 0;
        foreach (var one in due)
        {
            if (lostInARow == settings.Value.GiveUpAfter)
                break;
            var found = await Find(
                new ForumUser(one.CommunityUserId, one.CommunityHandle, one.Email, $"{one.FirstName} {one.LastName}".Trim()),
                ct
            );
            lostInARow = found is null ? lostInARow + 1 : 0;
            if (await db.UnmatchedMembers.SingleOrDefaultAsync(u => u.Id == one.Id, ct) is { } row)
                await Save(() => row.Found(found, calendar.Now), ct);
        }
    }

    /// <summary>What breaks for one must not stop the others.</summary>
    private async Task<IReadOnlyList<ForumCandidate>?> Find(ForumUser who, CancellationToken ct)
    {
        try
        {
            return await forum.Find(who, ct);
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>False when somebody else, another pull or the team, was quicker: then the next night finds it as they left it.</summary>
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
