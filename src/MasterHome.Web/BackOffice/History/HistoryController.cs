using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.History;

/// <summary>Lists the audit history: who changed what, when and why.</summary>
public sealed class HistoryController(HomeDb db, HistoryFilters filters) : BackOfficeController
{
    [HttpGet("/back-office/history")]
    public async Task<IActionResult> Index(string? subject, string? subjectId, int? member, string? actor, int? page, CancellationToken ct)
    {
        var entries = db
            .History.AsNoTracking()
            .Where(h => string.IsNullOrEmpty(subject) || h.Subject == subject)
            .Where(h => string.IsNullOrEmpty(subjectId) || h.SubjectId == subjectId)
            .Where(h => member == null || h.MemberId == member)
            .Where(h => string.IsNullOrEmpty(actor) || h.ActorName == actor);
        var name = member is { } id
            ? await db.Members.Where(m => m.Id == id).Select(m => m.FirstName + " " + m.LastName).FirstOrDefaultAsync(ct)
            : null;
        var (subjects, actors) = await filters.Read(db, ct);
        return View(
            new HistoryPage(
                subject,
                subjectId,
                member,
                name?.Trim(),
                actor,
                subjects,
                actors,
                await entries
                    .OrderByDescending(h => h.Id)
                    .Select(h => new HistoryRow(
                        h.Id,
                        h.At,
                        h.ActorName,
                        h.Subject,
                        h.SubjectId,
                        h.What,
                        h.MemberId,
                        db.Members.Where(m => m.Id == h.MemberId).Select(m => m.FirstName + " " + m.LastName).FirstOrDefault(),
                        h.Before,
                        h.After,
                        h.Reason
                    ))
                    .PageAsync(page, ct: ct)
            )
        );
    }
}
