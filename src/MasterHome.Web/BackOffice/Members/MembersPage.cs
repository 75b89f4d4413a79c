using MasterHome.Standing;

namespace MasterHome.Web.BackOffice.Members;

/// <param name="Standings">Standings of the members on this page in the current cycle, by member ID.</param>
internal sealed record MembersPage(string? Search, int Year, Page<MemberRow> Members, IReadOnlyDictionary<int, MemberStanding> Standings);

internal sealed record MemberRow(int Id, string FirstName, string LastName, string Email, string? Company, bool IsPartner)
{
    public string Name => $"{FirstName} {LastName}".Trim();
}
