using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.History;

/// <summary>Lists the audit history: who changed what, when and why.</summary>
public sealed class HistoryController(HomeDb db, HistoryFilters filters) : BackOfficeController
{
    // A filter that is null is left out of the statements.
    private static readonly Func<HomeDb, string?, string?, int?, string?, CancellationToken, Task<int>> Count = EF.CompileAsyncQuery(
        (HomeDb db, string? subject, string? subjectId, int? member, string? actor, CancellationToken ct) =>
            db
                .History.Where(h => subject == null || h.Subject == subject)
                .Where(h => subjectId == null || h.SubjectId == subjectId)
                .Where(h => member == null || h.MemberId == member)
                .Where(h => actor == null || h.ActorName == actor)
                .Take(PageQueries.MostCounted + 1)
                .Count()
    );

    private static readonly Func<HomeDb, string?, string?, int?, string?, int, int, IAsyncEnumerable<HistoryRow>> NewestFirst =
        EF.CompileAsyncQuery(
            (HomeDb db, string? subject, string? subjectId, int? member, string? actor, int skipped, int size) =>
                db
                    .History.Where(h => subject == null || h.Subject == subject)
                    .Where(h => subjectId == null || h.SubjectId == subjectId)
                    .Where(h => member == null || h.MemberId == member)
                    .Where(h => actor == null || h.ActorName == actor)
                    .OrderByDescending(h => h.Id)
                    .Skip(skipped)
                    .Take(size)
                    .OrderByDescending(h => h.Id)
                    .LeftJoin(
                        db.Members,
                        h => h.MemberId,
                        m => m.Id,
                        (h, m) =>
                            new HistoryRow(
                                h.Id,
                                h.At,
                                h.ActorName,
                                h.Subject,
                                h.SubjectId,
                                h.What,
                                h.MemberId,
                                m == null ? null : (m.FirstName + " " + m.LastName).Trim(),
                                h.Before,
                                h.After,
                                h.Reason
                            )
                    )
        );

    [HttpGet("/back-office/history")]
    public async Task<IActionResult> Index(string? subject, string? subjectId, int? member, string? actor, int? page, CancellationToken ct)
    {
        (subject, subjectId, actor) = (NullIfEmpty(subject), NullIfEmpty(subjectId), NullIfEmpty(actor));
        var values = await filters.Read(db, ct);
        var isFiltered = subject is not null || subjectId is not null || member is not null || actor is not null;
        var found = values.IsLong && !isFiltered ? PageQueries.MostCounted + 1 : await Count(db, subject, subjectId, member, actor, ct);
        var skipped = PageQueries.RowsBefore(page, Math.Min(found, PageQueries.MostCounted));
        var rows = await NewestFirst(db, subject, subjectId, member, actor, skipped, PageQueries.DefaultSize).ToListAsync(ct);
        var name = member is { } id
            ? await db.Members.Where(m => m.Id == id).Select(m => m.FirstName + " " + m.LastName).FirstOrDefaultAsync(ct)
            : null;
        return View(
            new HistoryPage(
                subject,
                subjectId,
                member,
                name?.Trim(),
                actor,
                values.Subjects,
                values.Actors,
                rows.ToPageOfCounted(page, found)
            )
        );
    }

    private static string? NullIfEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
