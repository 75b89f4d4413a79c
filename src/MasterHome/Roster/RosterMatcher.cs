using MasterHome.Members;

namespace MasterHome.Roster;

/// <summary>Finds members by community ID and by present or former address. Former addresses are given to other people, and an address
/// without a community ID is easily mistyped, so these matches count only if the name is the same too.</summary>
internal sealed class RosterMatcher
{
    private readonly Dictionary<long, Member> _byCommunityId;
    private readonly Dictionary<string, Member> _byAddress = [];
    private readonly HashSet<Member> _taken = [];

    public RosterMatcher(IReadOnlyCollection<Member> members)
    {
        _byCommunityId = members.Where(m => m.CommunityUserId is not null).ToDictionary(m => m.CommunityUserId!.Value);
        foreach (var (key, member) in members.SelectMany(m => m.FormerAddresses.Select(a => (a.EmailKey, m))))
            _byAddress[key] = member;
        foreach (var member in members)
            _byAddress[member.EmailKey] = member;
    }

    /// <summary>The member of a row. No other row of the file may match the same member.</summary>
    public Member? Take(RosterEntry entry)
    {
        var member = ById(entry) ?? ByAddress(entry);
        if (member is not null)
            _taken.Add(member);
        return member;
    }

    /// <summary>Why a row is ambiguous: ID and address belong to different members, or the match needs the same name and it
    /// differs.</summary>
    public (string Column, string Reason)? WhyNot(RosterEntry entry) =>
        (ById(entry), ByAddress(entry)) switch
        {
            ({ } byId, { } byAddress) when byId != byAddress => (
                "CommunityUserId",
                "The community id belongs to one member, the address to another."
            ),
            ({ } byId, null) when !SameName(byId, entry) => (
                "CommunityUserId",
                "The community id belongs to a member of another name and address."
            ),
            (null, { CommunityUserId: { } other } byAddress) when entry.CommunityUserId is not null && !SameName(byAddress, entry) => (
                "CommunityUserId",
                $"The address belongs to a member of another name, with the community id {other}."
            ),
            var (byId, byAddress) when (byId ?? byAddress) is { } one && _taken.Contains(one) => (
                "Email",
                $"An earlier row is about {Format.Isolated(one.Name)} already."
            ),
            (null, { } byAddress) when !SameName(byAddress, entry) && byAddress.EmailKey != EmailAddress.Key(entry.Email) => (
                "Email",
                $"This is the former address of {Format.Isolated(byAddress.Name)}. "
                    + "If it is the same person, use the same name or the community id; "
                    + "if not, correct the address."
            ),
            (null, { } byAddress) when !SameName(byAddress, entry) && entry.CommunityUserId is null => (
                "Email",
                $"The address belongs to {Format.Isolated(byAddress.Name)}. "
                    + "If it is the same person, use the same name or the community id; "
                    + "if not, correct the address."
            ),
            _ => null,
        };

    private Member? ById(RosterEntry entry) => entry.CommunityUserId is { } id ? _byCommunityId.GetValueOrDefault(id) : null;

    private Member? ByAddress(RosterEntry entry) => _byAddress.GetValueOrDefault(EmailAddress.Key(entry.Email));

    private static bool SameName(Member member, RosterEntry entry) =>
        SearchKey.Key($"{entry.FirstName} {entry.LastName}") == SearchKey.Key($"{member.FirstName} {member.LastName}");
}
