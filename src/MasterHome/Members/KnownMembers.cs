using MasterHome.Data;

namespace MasterHome.Members;

/// <summary>Whom the portal knows, by community id and by present or former address.</summary>
internal sealed class KnownMembers
{
    private readonly Dictionary<long, Member> _byCommunityId;
    private readonly Dictionary<string, Member> _byAddress = [];

    public KnownMembers(IReadOnlyCollection<Member> members)
    {
        _byCommunityId = members.Where(m => m.CommunityUserId is not null).ToDictionary(m => m.CommunityUserId!.Value);
        foreach (var (key, member) in members.SelectMany(m => m.FormerAddresses.Select(a => (a.EmailKey, m))))
            _byAddress[key] = member;
        foreach (var member in members)
            _byAddress[member.EmailKey] = member;
    }

    public Member? Find(RosterEntry entry) => ById(entry) ?? ByAddress(entry);

    /// <summary>Whose row is this? When id and address, or id and name, point to different people, nobody can say.</summary>
    public (string Column, string Reason)? WhyNot(RosterEntry entry) =>
        ById(entry) is not { } byId ? ByAddress(entry) is { CommunityUserId: { } other } && entry.CommunityUserId is not null
                ? ("CommunityUserId", $"The member of this address has the community id {other}; correct the one or the other.")
                : null
        : ByAddress(entry) is { } byAddress && byAddress != byId ? ("CommunityUserId", "The community id belongs to one member, the address to another.")
        : ByAddress(entry) is null && !SameName(byId, entry) ? ("CommunityUserId", "The community id belongs to a member of another name and address.")
        : null;

    private Member? ById(RosterEntry entry) => entry.CommunityUserId is { } id ? _byCommunityId.GetValueOrDefault(id) : null;

    private Member? ByAddress(RosterEntry entry) => _byAddress.GetValueOrDefault(Addresses.Key(entry.Email));

    private static bool SameName(Member member, RosterEntry entry) =>
        Searchable.Key($"{entry.FirstName} {entry.LastName}") == Searchable.Key($"{member.FirstName} {member.LastName}");
}
