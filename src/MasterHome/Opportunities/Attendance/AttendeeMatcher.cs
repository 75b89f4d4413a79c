using System.Linq.Expressions;
using MasterHome.Data;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities.Attendance;

public enum MatchedBy
{
    Address,
    FormerAddress,
    Name,
}

/// <summary>A member who may be an attendee.</summary>
public sealed record Candidate(int MemberId, string FirstName, string LastName, string Email, string? Company)
{
    public string Name => $"{FirstName} {LastName}".Trim();
}

/// <summary>An attendee and the members who may be meant.</summary>
/// <param name="By">How they were found; null when nobody was found.</param>
/// <param name="Candidates">One when it is certain or only one has the name; several to choose from; none when nobody was found.</param>
/// <param name="Repeats">The line that names the same member before; null when none does.</param>
public sealed record MatchedAttendee(Attendee Attendee, MatchedBy? By, IReadOnlyList<Candidate> Candidates, int? Repeats);

/// <summary>Finds members for a list of attendees: by address, else by former address, else by name, in whatever order its parts
/// are.</summary>
public sealed class AttendeeMatcher(HomeDb db)
{
    /// <summary>More members of one name than this cannot be chosen from.</summary>
    private const int MostCandidates = 10;

    private static readonly Expression<Func<Member, Candidate>> ToCandidate = m => new Candidate(
        m.Id,
        m.FirstName,
        m.LastName,
        m.Email,
        m.Company
    );

    public async Task<IReadOnlyList<MatchedAttendee>> Match(IReadOnlyList<Attendee> attendees, CancellationToken ct = default)
    {
        var keys = attendees.Select(a => a.Email).OfType<string>().Select(KeyOf).Distinct().ToList();
        var byAddress = (await db.Members.Where(m => keys.Contains(m.EmailKey)).Select(ToCandidate).ToListAsync(ct)).ToDictionary(c =>
            EmailAddress.Key(c.Email)
        );
        var byFormer = (
            await db
                .Members.SelectMany(
                    m => m.FormerAddresses,
                    (m, a) =>
                        new
                        {
                            a.EmailKey,
                            m.Id,
                            m.FirstName,
                            m.LastName,
                            m.Email,
                            m.Company,
                        }
                )
                .Where(x => keys.Contains(x.EmailKey))
                .ToListAsync(ct)
        ).ToLookup(x => x.EmailKey, x => new Candidate(x.Id, x.FirstName, x.LastName, x.Email, x.Company));
        var nameless = attendees.Where(a => a.Email is null || !IsFound(KeyOf(a.Email))).Select(a => a.Name).OfType<string>();
        var byName = await FindNames([.. nameless.Distinct()], ct);
        var matched = new List<MatchedAttendee>();
        var lines = new Dictionary<int, int>();
        foreach (var attendee in attendees)
        {
            var key = attendee.Email is { } email ? KeyOf(email) : "";
            var (by, candidates) =
                byAddress.TryGetValue(key, out var one) ? (MatchedBy.Address, [one])
                : byFormer[key].DistinctBy(c => c.MemberId).ToList() is { Count: > 0 } former ? (MatchedBy.FormerAddress, former)
                : attendee.Name is { } name && byName[NameKey(name)].ToList() is { Count: > 0 } named ? (MatchedBy.Name, named)
                : ((MatchedBy?)null, new List<Candidate>());
            int? repeats = candidates is [var only] && !lines.TryAdd(only.MemberId, attendee.Line) ? lines[only.MemberId] : null;
            matched.Add(new MatchedAttendee(attendee, by, candidates, repeats));
        }
        return matched;

        bool IsFound(string key) => byAddress.ContainsKey(key) || byFormer.Contains(key);
    }

    /// <summary>Members by the key of their name.</summary>
    private async Task<ILookup<string, Candidate>> FindNames(IReadOnlyList<string> names, CancellationToken ct)
    {
        // The longest word of each name finds few members, whose whole names are compared then.
        var words = names
            .Select(name => NameKey(name).Split(' ').MaxBy(word => word.Length)!)
            .Select(word => Format.Cut(word, MemberWord.Length))
            .Distinct()
            .ToList();
        var asked = names.Select(NameKey).ToHashSet();
        var found = await db
            .Members.Where(m => db.MemberWords.Where(w => words.Contains(w.Word)).Select(w => w.MemberId).Contains(m.Id))
            .OrderBy(m => m.Id)
            .Select(ToCandidate)
            .ToListAsync(ct);
        return found
            .Select(c => (Key: NameKey(c.Name), Candidate: c))
            .Where(c => asked.Contains(c.Key))
            .GroupBy(c => c.Key)
            .SelectMany(g => g.Take(MostCandidates))
            .ToLookup(c => c.Key, c => c.Candidate);
    }

    private static string KeyOf(string email) => EmailAddress.Key(EmailAddress.Clean(email));

    /// <summary>The words of a name without case, accents, commas and order: "Okafor, Mira" is "Mira Okafor".</summary>
    private static string NameKey(string name) =>
        string.Join(' ', SearchKey.Key(name).Split([' ', ',', ';'], StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
}
