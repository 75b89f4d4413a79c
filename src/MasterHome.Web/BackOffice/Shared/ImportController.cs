using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>Uploads, previews and applies a CSV file. The file is kept as a draft of the uploading account, for at most a day.</summary>
public abstract class ImportController(HomeDb db, ProgramCalendar calendar, ImportKind kind) : BackOfficeController
{
    private const string Expired = "This preview has expired: the file was already imported or is older than a day. Choose the file again.";

    protected abstract Task<ImportReport> Run(Stream file, ImportOptions options, AuditContext audit, CancellationToken ct);

    protected async Task<IActionResult> Choose(int? year, CancellationToken ct) =>
        View(
            "Import",
            new UploadPage(
                kind,
                kind.AsksYear ? await db.Cycles.Where(c => c.ClosedAt == null).Years(ct) : [],
                new UploadForm { Year = year ?? calendar.Today.Year }
            )
        );

    protected async Task<IActionResult> Upload(UploadForm form, CancellationToken ct)
    {
        using var content = new MemoryStream();
        await form.File!.CopyToAsync(content, ct);
        var audit = User.AsStaff(calendar.Now);
        try
        {
            // Read the file now, so that an unreadable file is refused next to its field.
            content.Position = 0;
            await Run(content, new ImportOptions(Apply: false, Year: Year(form.Year)), audit, ct);
        }
        catch (RefusedException e)
        {
            throw new RefusedException(e.Message, nameof(form.File));
        }
        var draft = new ImportUpload(kind.Kind, form.File.FileName, content.ToArray(), User.AccountId(), audit.At);
        await db.Transact(
            async ct =>
            {
                var yesterday = audit.At.AddDays(-1);
                await db.ImportUploads.Where(d => d.At < yesterday).ExecuteDeleteAsync(ct);
                db.Add(draft);
            },
            ct
        );
        return Redirect($"{kind.Address}/{draft.Id}{(kind.AsksYear ? $"?year={form.Year}" : "")}");
    }

    protected async Task<IActionResult> Preview(
        Guid id,
        int? year,
        (int? Faults, int? Changes, int? Differences) pages,
        CancellationToken ct
    )
    {
        if (await Draft(id, ct) is not { } draft)
            return RedirectExpired();
        using var content = new MemoryStream(draft.Content);
        var report = await Run(
            content,
            new ImportOptions(Apply: false, SkipFaulty: true, Year: Year(year)),
            User.AsStaff(calendar.Now),
            ct
        );
        return View(
            "ImportPreview",
            new PreviewPage(
                kind,
                id,
                draft.FileName,
                kind.AsksYear ? year : null,
                report,
                report.Faults.ToPage(pages.Faults),
                report.Changes.ToPage(pages.Changes),
                report.Differences.ToPage(pages.Differences),
                new ApplyForm { Year = year }
            )
        );
    }

    /// <summary>Deletes the draft in the transaction of the import, so that a double submit applies it once.</summary>
    protected async Task<IActionResult> Apply(Guid id, ApplyForm form, CancellationToken ct)
    {
        if (await Draft(id, ct) is not { } draft)
            return RedirectExpired();
        var audit = User.AsStaff(calendar.Now);
        var report = await db.Transact(
            async ct =>
            {
                if (await db.ImportUploads.Where(d => d.Id == id).ExecuteDeleteAsync(ct) == 0)
                    return null;
                using var content = new MemoryStream(draft.Content);
                var report = await Run(content, new ImportOptions(Apply: true, form.SkipFaulty, form.Emails, Year(form.Year)), audit, ct);
                return report.Applied
                    ? report
                    : throw new RefusedException(
                        $"{report.Sentence} Correct the file, or choose to skip the rows with errors.",
                        nameof(form.SkipFaulty)
                    );
            },
            ct
        );
        if (report is null)
            return RedirectExpired();
        TempData["notice"] = report.Sentence;
        return Redirect(kind.Address);
    }

    private Task<ImportUpload?> Draft(Guid id, CancellationToken ct)
    {
        var (accountId, yesterday) = (User.AccountId(), calendar.Now.AddDays(-1));
        return db
            .ImportUploads.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == id && d.Kind == kind.Kind && d.AccountId == accountId && d.At >= yesterday, ct);
    }

    private int? Year(int? year) => kind.AsksYear ? year : null;

    private RedirectResult RedirectExpired()
    {
        TempData["refusal"] = Expired;
        return Redirect(kind.Address);
    }
}
