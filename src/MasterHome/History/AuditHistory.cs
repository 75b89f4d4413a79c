using MasterHome.Data;

namespace MasterHome.History;

public static class AuditHistory
{
    /// <summary>Adds an entry to the audit history, in the transaction of the change that it records. A new row and its member are saved
    /// before, so that they have their ids.</summary>
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
    )
    {
        if (memberId == 0 || subjectId is 0 or 0L)
            throw new InvalidOperationException($"Save the {subject} first: its history entry would name the id 0.");
        db.Add(new HistoryEntry(audit, subject, $"{subjectId}", what).About(memberId, before, after, reason));
    }
}
