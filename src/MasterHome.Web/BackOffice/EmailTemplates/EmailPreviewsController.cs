using System.Net;
using System.Text;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Templates;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.EmailTemplates;

/// <summary>Renders an email template with sample values, or with those of the last email of this kind to a chosen member. The preview is
/// shown in a sandboxed frame under its own Content-Security-Policy, because emails need inline styles. Sends and stores nothing.</summary>
public sealed class EmailPreviewsController(HomeDb db, EmailCatalog emails, EmailRenderer renderer) : BackOfficeController
{
    [HttpGet("/back-office/email-templates/{kind}/preview")]
    public async Task<IActionResult> Show(string kind, string? form, string? member, CancellationToken ct) =>
        await db.EmailTemplates.AsNoTracking().SingleOrDefaultAsync(l => l.Kind == kind, ct) is { } email && emails.Find(kind) is { } found
            ? await Render(found, email.Text, form, member, ct)
            : NotFound();

    /// <summary>Previews the form before it is saved.</summary>
    [HttpPost("/back-office/email-templates/{kind}/preview")]
    public async Task<IActionResult> Create(string kind, EmailTemplateForm template, string? form, CancellationToken ct) =>
        emails.Find(kind) is { } found ? await Render(found, template.Text, form, template.Member, ct) : NotFound();

    private async Task<ContentResult> Render(EmailKind kind, TemplateText text, string? form, string? member, CancellationToken ct)
    {
        if ((TemplateRules.SubjectError(kind, text.Subject) ?? TemplateRules.MarkdownError(kind, text.Markdown)) is { } error)
            return Page(error);
        var unsubscribe = kind.CanUnsubscribe ? "https://home.example.org" + UnsubscribeLinks.Page : null;
        if (await ValuesFor(kind, member, ct) is not { } values)
            return Page("No member has this email address.");
        var email = renderer.Render(kind, text, values, new EmailFooter(!kind.IsForStaff, unsubscribe));
        return form == "text" ? Page($"{email.Subject}\n\n{email.Text}") : Content(email.Html, "text/html", Encoding.UTF8);
    }

    /// <returns>Null if there is no such member.</returns>
    private async Task<Dictionary<string, string>?> ValuesFor(EmailKind kind, string? address, CancellationToken ct)
    {
        var values = kind.Samples();
        if (string.IsNullOrWhiteSpace(address))
            return values;
        var key = EmailAddress.Key(address);
        if (await db.Members.AsNoTracking().IgnoreAutoIncludes().SingleOrDefaultAsync(m => m.EmailKey == key, ct) is not { } member)
            return null;
        values["name"] = member.CallName;
        var last = await db
            .OutgoingEmails.AsNoTracking()
            .Where(e => e.MemberId == member.Id && e.Kind == kind.Key)
            .OrderByDescending(e => e.Id)
            .FirstOrDefaultAsync(ct);
        foreach (var (name, value) in last?.ReadValues() ?? new Dictionary<string, string>())
            values[name] = value;
        return values;
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
