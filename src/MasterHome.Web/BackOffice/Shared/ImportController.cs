using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Shared;

/// <summary>A file comes in: uploaded, looked through, applied. Between the two it is kept as a draft of whoever uploaded it.</summary>
public abstract class ImportController(HomeDb db, ProgramCalendar calendar, ImportKind room) : BackOfficeController
{
    private const string Gone = "This preview is no longer here: it was applied, or it is older than a day. Choose the file again.";

    protected abstract Task<ImportReport> Run(Stream file, ImportOptions options, AuditContext audit, CancellationToken ct);

    protected async Task<IActionResult> Choose(int? year, CancellationToken ct) =>
        View(
            "Import",
            new UploadPage(
                room,
                room.AsksYear ? await db.Cycles.Where(c => c.ClosedAt == null).Years(ct) : [],
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
            // A file that cannot be read at all is refused here, beside its field.
            content.Position = 0;
            await Run(content, new ImportOptions(Apply: false, Year: Year(form.Year)), audit, ct);
        }
        catch (RefusedException e)
        {
            throw new RefusedException(e.Message, nameof(form.File));
        }
        var draft = new ImportUpload(room.Kind, form.File.FileName, content.ToArray(), User.AccountId(), audit.At);
        await db.Transact(
            async ct =>
            {
                var yesterday = audit.At.AddDays(-1);
                await db.ImportUploads.Where(d => d.At < yesterday).ExecuteDeleteAsync(ct);
                db.Add(draft);
            },
            ct
        );
        return Redirect($"{room.Address}/{draft.Id}{(room.AsksYear ? $"?year={form.Year}" : "")}");
    }

    protected async Task<IActionResult> Preview(
        Guid id,
        int? year,
        (int? Faults, int? Changes, int? Differences) pages,
        CancellationToken ct
    )
    {
        if (await Draft(id, ct) is not { } draft)
            return Vanished();
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
                room,
                id,
                draft.FileName,
                room.AsksYear ? year : null,
                report,
                report.Faults.Cut(pages.Faults),
                report.Changes.Cut(pages.Changes),
                report.Differences.Cut(pages.Differences),
                new ApplyForm { Year = year }
            )
        );
    }

    /// <summary>The draft goes in the same transaction, so that applying it twice, or from two windows, does it once.</summary>
    protected async Task<IActionResult> Apply(Guid id, ApplyForm form, CancellationToken ct)
    {
        if (await Draft(id, ct) is not { } draft)
            return Vanished();
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
                        $"{report.Sentence} Mend the file, or choose to leave the faulty rows out.",
                        nameof(form.SkipFaulty)
                    );
            },
            ct
        );
        if (report is null)
            return Vanished();
        TempData["notice"] = report.Sentence;
        return Redirect(room.Address);
    }

    private Task<ImportUpload?> Draft(Guid id, CancellationToken ct)
    {
        var (mine, yesterday) = (User.AccountId(), calendar.Now.AddDays(-1));
        return db
            .ImportUploads.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == id && d.Kind == room.Kind && d.AccountId == mine && d.At >= yesterday, ct);
    }

    private int? Year(int? year) => room.AsksYear ? year : null;

    private RedirectResult Vanished()
    {
        TempData["refusal"] = Gone;
        return Redirect(room.Address);
    }
}
