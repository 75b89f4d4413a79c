using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Evidence;

public static class EvidenceQueries
{
    /// <summary>The files of an item, in the order in which they were added.</summary>
    public static IQueryable<EvidenceFile> EvidenceOf(this HomeDb db, EvidenceSubject subject, int id) =>
        db.EvidenceFiles.AsNoTracking().Where(f => f.Subject == subject && f.SubjectId == id).OrderBy(f => f.AddedAt).ThenBy(f => f.Id);
}
