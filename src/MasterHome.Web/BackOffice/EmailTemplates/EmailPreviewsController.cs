using System.Net;
using System.Text;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Templates;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.EmailTemplates;

/// <summary>Renders an email template with sample values. The preview is shown in a sandboxed frame under its own
/// Content-Security-Policy, because emails need inline styles. Sends and stores nothing.</summary>
public sealed class EmailPreviewsController(HomeDb db, EmailCatalog emails, EmailRenderer renderer) : BackOfficeController
{
    [HttpGet("/back-office/email-templates/{kind}/preview")]
    public async Task<IActionResult> Show(string kind, string? form, CancellationToken ct) =>
        await db.EmailTemplates.AsNoTracking().SingleOrDefaultAsync(l => l.Kind == kind, ct) is { } email && emails.Find(kind) is { } found
            ? Render(found, email.Text, form)
            : NotFound();

    /// <summary>Previews the form before it is saved.</summary>
    [HttpPost("/back-office/email-templates/{kind}/preview")]
    public IActionResult Create(string kind, EmailTemplateForm template, string? form) =>
        emails.Find(kind) is { } found ? Render(found, template.Text, form) : NotFound();

    private ContentResult Render(EmailKind kind, TemplateText text, string? form)
    {
        if ((TemplateRules.SubjectError(kind, text.Subject) ?? TemplateRules.MarkdownError(kind, text.Markdown)) is { } error)
            return Page(error);
        var unsubscribe = kind.CanUnsubscribe ? "https://home.example.org" + UnsubscribeLinks.Page : null;
        var email = renderer.Render(kind, text, kind.Samples(), new EmailFooter(!kind.IsForStaff, unsubscribe));
        return form == "text" ? Page($"{email.Subject}\n\n{email.Text}") : Content(email.Html, "text/html", Encoding.UTF8);
    }

    private ContentResult Page(string text) =>
        Content(
            $"""
            <!doctype html><html lang="en"><head><meta charset="utf-8">
            <meta name="color-scheme" content="light dark"><title>Preview</title></head>
            <body><pre
            style="margin:16px;font:15px/1.55 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere">{WebUtility.HtmlEncode(
                text
            )}</pre></body></html>
            """,
            "text/html",
            Encoding.UTF8
        );
}
