using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.OptOuts;

namespace MasterHome.Forum.Counting;

internal static class MembersToCount
{
    /// <summary>The members whose replies count in a year: all members of the year, except those who opted out of it or of an earlier year
    /// that is not closed yet.</summary>
    public static IQueryable<Member> MembersWithCountedReplies(this HomeDb db, ProgramCycle year)
    {
        var leaving = db.OptOuts.InForce(year.Id).Select(o => o.MemberId);
        var leftEarlier = db.OptOuts.Before(db.Cycles, year.Year).Select(o => o.MemberId);
        return db.Members.In(year.Year).Where(m => !leaving.Contains(m.Id) && !leftEarlier.Contains(m.Id));
    }
}
