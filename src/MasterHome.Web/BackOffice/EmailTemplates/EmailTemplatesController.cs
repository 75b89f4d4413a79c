using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Html;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.EmailTemplates;

/// <summary>Lists and edits email templates. Staff can read them, administrators can edit them.</summary>
public sealed class EmailTemplatesController(HomeDb db, EmailCatalog emails, ProgramCalendar calendar) : BackOfficeController
{
    [HttpGet("/back-office/email-templates")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(
            await db
                .EmailTemplates.AsNoTracking()
                .OrderBy(l => l.Kind)
                .Select(l => new EmailTemplateRow(l.Kind, l.Subject, l.EditedAt))
                .ToListAsync(ct)
        );

    [HttpGet("/back-office/email-templates/{kind}")]
    public async Task<IActionResult> Edit(string kind, CancellationToken ct) =>
        emails.Find(kind) is { } known && await db.EmailTemplates.AsNoTracking().SingleOrDefaultAsync(l => l.Kind == kind, ct) is { } email
            ? View(
                nameof(Edit),
                new EmailTemplatePage(email, known, await EditedVersion.Of(db, nameof(EmailTemplate), kind, email.Text, ct))
                {
                    Subject = email.Subject,
                    Markdown = email.Markdown,
                }
            )
            : NotFound();

    [HttpPost("/back-office/email-templates/{kind}")]
    public Task<IActionResult> Update(string kind, EmailTemplateForm form, string? editedVersion, CancellationToken ct) =>
        Try(
            async () =>
                emails.Find(kind) is not { } known
                    ? NotFound()
                    : await Change(
                        kind,
                        EditedVersion.Parse(editedVersion),
                        (email, now) => email.Edit(form.Text, known, now),
                        "Edited",
                        "The template is saved. Emails sent from now on use it.",
                        ct
                    ),
            () => Edit(kind, ct)
        );

    [HttpGet("/back-office/email-templates/{kind}/default"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> AskRestore(string kind, CancellationToken ct)
    {
        if (await db.EmailTemplates.AsNoTracking().SingleOrDefaultAsync(l => l.Kind == kind, ct) is not { } email)
            return NotFound();
        var waiting = await db.OutgoingEmails.CountAsync(m => m.Kind == kind && m.State == EmailState.Waiting, ct);
        return View(
            Question.View,
            new Question(
                $"Restore the default of “{EmailKind.TitleOf(kind)}”?",
                $"Your text is replaced. {Format.CountOrNo(waiting, "waiting email")} of this kind "
                    + $"{(waiting == 1 ? "uses" : "use")} the default text.",
                $"/back-office/email-templates/{kind}/default",
                "Restore the default template",
                $"/back-office/email-templates/{kind}",
                EmailKind.TitleOf(kind)
            )
            {
                WhyNot = email.IsShipped ? "The template already has its default text." : null,
                Then = "Your text is kept in the history.",
                Fields = [(EditedTagHelper.FieldName, $"{await EditedVersion.Of(db, nameof(EmailTemplate), kind, email.Text, ct)}")],
            }
        );
    }

    [HttpPost("/back-office/email-templates/{kind}/default")]
    public Task<IActionResult> Restore(string kind, string? editedVersion, CancellationToken ct) =>
        Try(
            () =>
                Change(
                    kind,
                    EditedVersion.Parse(editedVersion),
                    (email, _) => email.Restore(),
                    "Restored the default of",
                    "The default template is restored.",
                    ct
                ),
            () => AskRestore(kind, ct)
        );

    private async Task<IActionResult> Change(
        string kind,
        EditedVersion version,
        Action<EmailTemplate, DateTime> command,
        string what,
        string notice,
        CancellationToken ct
    )
    {
        var audit = User.AsStaff(calendar.Now);
        if (await db.EmailTemplates.SingleOrDefaultAsync(l => l.Kind == kind, ct) is not { } email)
            return NotFound();
        // The time of the last edit is a concurrency token: of two saves at the same moment, the second is refused when it is written.
        version.MustMatch(nameof(EmailTemplate), kind, email.Text);
        var before = email.Text;
        command(email, audit.At);
        db.Note(
            audit,
            nameof(EmailTemplate),
            kind,
            $"{what} the email template “{EmailKind.TitleOf(kind)}”",
            null,
            HistoryText(before),
            HistoryText(email.Text)
        );
        await db.SaveChangesAsync(ct);
        TempData["notice"] = notice;
        return LocalRedirect($"/back-office/email-templates/{kind}");
    }

    private static string HistoryText(TemplateText text) => $"{text.Subject}\n\n{text.Markdown}";
}
