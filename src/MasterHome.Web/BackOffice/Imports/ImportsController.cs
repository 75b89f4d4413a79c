using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Roster;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Imports;

/// <summary>Imports members, training and opportunities from CSV files: upload, preview, apply. The preview shows the plan that was stored
/// with the upload; applying makes it again and refuses if it has changed.</summary>
public sealed class ImportsController(HomeDb db, FileImporter importer, ProgramCalendar calendar, JobRequests requests)
    : BackOfficeController
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
    [UploadLimit(UploadKind.Import)]
    public Task<IActionResult> Create(string kind, UploadForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var upload = await Plan(kind, form, ct);
                await db.Transact(
                    async ct =>
                    {
                        await db.ImportUploads.Outdated(calendar.Now).ExecuteDeleteAsync(ct);
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
            ?? throw new RefusedException(ImportUpload.Expired);
        var plan = ImportUpload.ReadPlan(upload.Plan);
        return View(nameof(Edit), new PreviewPage(ImportKind.Of(kind), id, upload.FileName, upload.Year, plan, pages, new ApplyForm()));
    }

    [HttpPost("/back-office/{kind:regex(^(members|training|opportunities)$)}/import/{id:guid}")]
    public Task<IActionResult> Update(string kind, Guid id, ApplyForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var file =
                    await Own(kind, id).Select(u => u.FileName).SingleOrDefaultAsync(ct)
                    ?? throw new RefusedException(ImportUpload.Expired);
                var shown = ImportKind.Of(kind);
                var work = new ImportRequest(id, form.SkipFaulty, form.Emails);
                var title = $"Import {shown.What} from {Format.Isolated(file)}";
                var audit = User.AsStaff(calendar.Now);
                return ResultOf(await requests.Run(new JobRequest(work, title, $"{shown.Address}/{id}", shown.Address, audit), ct));
            },
            () => Edit(kind, id, new PreviewPageNumbers(), ct)
        );

    /// <summary>Nobody sees or applies the upload of another account.</summary>
    private IQueryable<ImportUpload> Own(string kind, Guid id) =>
        db.ImportUploads.Valid(User.AsStaff(calendar.Now)).Where(u => u.Id == id && u.Kind == kind);

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
