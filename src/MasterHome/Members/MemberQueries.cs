using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Members;

public static class MemberQueries
{
    /// <summary><see cref="Member.IsIn"/> as a query.</summary>
    public static IQueryable<Member> In(this IQueryable<Member> members, int year)
    {
        var end = new DateOnly(year, 12, 31);
        return members.Where(m => m.QualifiedOn <= end && !(m.EndedWith < year && m.QualifiedOn.Year <= m.EndedWith));
    }

    /// <summary><see cref="Member.Renew"/> for many members, of whom only those that change are written.</summary>
    public static Task<int> Renew(this IQueryable<Member> members, bool certified, int year, CancellationToken ct)
    {
        int? endedWith = certified ? null : year;
        return members
            .Where(m => m.EndedWith != endedWith && m.ErasedAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.EndedWith, endedWith).SetProperty(m => m.Version, m => m.Version + 1), ct);
    }

    /// <summary>The IANA time zone of a member.</summary>
    public static Task<string> ZoneOf(this IQueryable<Member> members, int memberId, CancellationToken ct) =>
        members.Where(m => m.Id == memberId).Select(m => m.TimeZone).SingleAsync(ct);

    /// <summary>Members of whose name, address or company a word begins with each word of the search, ignoring case and accents.</summary>
    public static IQueryable<Member> MembersMatching(this HomeDb db, string? search)
    {
        var members = db.Members.AsQueryable();
        foreach (var word in SearchKey.Words(search))
        {
            var from = Format.Cut(word, MemberWord.Length);
            var to = KeyRange.EndOf(from);
            members = members.Where(m =>
                db.MemberWords.Where(w => w.Word.CompareTo(from) >= 0 && w.Word.CompareTo(to) < 0).Select(w => w.MemberId).Contains(m.Id)
            );
        }
        return members;
    }
}
