using System.Net;
using System.Text;

using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Web.Shared.Doors;

using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Letters;

/// <summary>A letter with sample values, as its reader gets it: shown in a closed frame, under headers of its own, for letters carry
/// their styles inline. Nothing is sent and nothing is kept.</summary>
public sealed class PreviewController(HomeDb db, LetterPress press) : OfficeController
{
    [HttpGet("/back-office/letters/{kind}/preview")]
    public async Task<IActionResult> Show(string kind, string? form, CancellationToken ct) =>
        await db.Letters.AsNoTracking().SingleOrDefaultAsync(l => l.Kind == kind, ct) is { } letter ? Print(kind, letter.Text, form) : NotFound();

    /// <summary>What stands in the form, before it is saved.</summary>
    [HttpPost("/back-office/letters/{kind}/preview")]
    public IActionResult Create(string kind, LetterForm typed, string? form) =>
        LetterText.Shipped.ContainsKey(kind) ? Print(kind, typed.Text, form) : NotFound();

    private ContentResult Print(string kind, LetterText text, string? form)
    {
        if ((LetterRules.WhyNotSubject(kind, text.Subject) ?? LetterRules.WhyNotMarkdown(kind, text.Markdown)) is { } why)
            return Page(why);
        var stop = WaysOut.IsFor(kind) ? "https://home.example.org" + WaysOut.Page : null;
        var letter = press.Print(kind, text, Placeholders.Samples(kind), new LetterFoot(kind != MailKinds.YearlyReport && kind != MailKinds.TeamWelcome, stop));
        return form == "text" ? Page($"{letter.Subject}\n\n{letter.Text}") : Content(letter.Html, "text/html", Encoding.UTF8);
    }

    private ContentResult Page(string text) => Content(
        $"""
        <!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>Preview</title></head>
        <body><pre style="margin:16px;font:15px/1.55 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere">{WebUtility.HtmlEncode(text)}</pre></body></html>
        """, "text/html", Encoding.UTF8);
}
