using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Imports;

/// <summary>Imports members, training and opportunities from CSV files: upload, preview, apply. The preview shows the plan that was stored
/// with the upload; applying makes it again and refuses if it has changed.</summary>
public sealed class ImportsController(HomeDb db, FileImporter importer, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/{kind:regex(^(members|training|opportunities)$)}/import")]
    public async Task<IActionResult> New(string kind, int? year, CancellationToken ct)
    {
        var shown = ImportKind.Of(kind);
        var years = shown.AsksYear ? await db.Cycles.Where(c => c.ClosedAt == null).Years(ct) : [];
        var form = new UploadForm { Year = year ?? calendar.Today.Year };
        return View(nameof(New), new UploadPage(shown, importer.Find(kind)!.Columns, years, form));
    }

    [HttpPost("/back-office/{kind:regex(^(members|training|opportunities)$)}/import")]
    [UploadLimit]
    public Task<IActionResult> Create(string kind, UploadForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var upload = await Plan(kind, form, ct);
                await db.Transact(
                    async ct =>
                    {
                        var oldest = OldestValid;
                        await db.ImportUploads.Where(u => u.At < oldest).ExecuteDeleteAsync(ct);
                        db.Add(upload);
                    },
                    ct
                );
                return Redirect($"{ImportKind.Of(kind).Address}/{upload.Id}");
            },
            () => New(kind, form.Year, ct)
        );

    [HttpGet("/back-office/{kind:regex(^(members|training|opportunities)$)}/import/{id:guid}")]
    public async Task<IActionResult> Edit(string kind, Guid id, PreviewPageNumbers pages, CancellationToken ct)
    {
        var upload =
            await Own(kind, id)
                .Select(u => new
                {
                    u.FileName,
                    u.Year,
                    u.Plan,
                })
                .SingleOrDefaultAsync(ct)
            ?? throw new RefusedException(Expired);
        var plan = ImportUpload.ReadPlan(upload.Plan);
        return View(nameof(Edit), new PreviewPage(ImportKind.Of(kind), id, upload.FileName, upload.Year, plan, pages, new ApplyForm()));
    }

    /// <summary>Deletes the upload in the transaction of the import, so that a double submit applies it once.</summary>
    [HttpPost("/back-office/{kind:regex(^(members|training|opportunities)$)}/import/{id:guid}")]
    public Task<IActionResult> Update(string kind, Guid id, ApplyForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var audit = User.AsStaff(calendar.Now);
                var plan = await db.Transact(
                    async ct =>
                    {
                        var upload = await Own(kind, id).AsNoTracking().SingleOrDefaultAsync(ct);
                        if (upload is null || await db.ImportUploads.Where(u => u.Id == id).ExecuteDeleteAsync(ct) == 0)
                            throw new RefusedException(Expired);
                        using var file = new MemoryStream(upload.Content);
                        var options = new ImportOptions(form.SkipFaulty, form.Emails, upload.Year);
                        return await importer.Apply(importer.Find(kind)!, file, options, audit, upload.PlanDigest, ct);
                    },
                    ct
                );
                TempData["notice"] = plan.AppliedSentence;
                return Redirect(ImportKind.Of(kind).Address);
            },
            () => Edit(kind, id, new PreviewPageNumbers(), ct)
        );

    private const string Expired = "This preview has expired: the file was already imported or is older than a day. Choose the file again.";

    private DateTime OldestValid => calendar.Now.AddDays(-1);

    /// <summary>Nobody sees or applies the upload of another account.</summary>
    private IQueryable<ImportUpload> Own(string kind, Guid id)
    {
        var (accountId, oldest) = (User.AccountId(), OldestValid);
        return db.ImportUploads.Where(u => u.Id == id && u.Kind == kind && u.AccountId == accountId && u.At >= oldest);
    }

    /// <exception cref="RefusedException">The file cannot be read; the refusal is for its field.</exception>
    private async Task<ImportUpload> Plan(string kind, UploadForm form, CancellationToken ct)
    {
        using var content = new MemoryStream();
        await form.File!.CopyToAsync(content, ct);
        content.Position = 0;
        var year = ImportKind.Of(kind).AsksYear ? form.Year : null;
        try
        {
            var plan = await importer.Plan(importer.Find(kind)!, content, new ImportOptions(Year: year), ct);
            return new ImportUpload(kind, form.File.FileName, content.ToArray(), year, plan, User.AccountId(), calendar.Now);
        }
        catch (RefusedException e)
        {
            throw new RefusedException(e.Message, nameof(form.File));
        }
    }
}
