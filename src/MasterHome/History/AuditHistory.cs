using MasterHome.Data;

namespace MasterHome.History;

public static class AuditHistory
{
    /// <summary>Adds an entry to the audit history, in the transaction of the change that it records.</summary>
    public static void Note(
        this HomeDb db,
        AuditContext audit,
        string subject,
        object subjectId,
        string what,
        int? memberId = null,
        object? before = null,
        object? after = null,
        string? reason = null
    ) => db.Add(new HistoryEntry(audit, subject, $"{subjectId}", what).About(memberId, before, after, reason));
}
