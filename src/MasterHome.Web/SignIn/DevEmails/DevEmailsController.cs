using MasterHome.Mail;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MasterHome.Web.SignIn.DevEmails;

/// <summary>Development only: shows saved emails, so that one-time links work without a mail server.</summary>
public sealed class DevEmailsController(IHostEnvironment environment, IOptions<MailSettings> mail) : AnonymousController
{
    private const int MaxShown = 100;

    [HttpGet("/dev/emails")]
    public async Task<IActionResult> Index(CancellationToken ct)
    {
        if (!environment.IsDevelopment() || mail.Value.Folder is not { } folder)
            return NotFound();
        var files = Directory.Exists(folder)
            ? new DirectoryInfo(folder).GetFiles("*.eml").OrderByDescending(f => f.Name, StringComparer.Ordinal).Take(MaxShown)
            : [];
        var emails = new List<DevEmail>();
        foreach (var file in files)
        {
            using var message = await MimeMessage.LoadAsync(file.FullName, ct);
            emails.Add(new DevEmail(file.Name, message.Subject ?? "", message.To.ToString(), message.Date.UtcDateTime));
        }
        return View(emails);
    }

    [HttpGet("/dev/emails/{name}")]
    public async Task<IActionResult> Show(string name, CancellationToken ct)
    {
        // Only a file from the directory listing, so that the name cannot be a path.
        if (
            !environment.IsDevelopment()
            || mail.Value.Folder is not { } folder
            || !Directory.Exists(folder)
            || new DirectoryInfo(folder).GetFiles("*.eml").FirstOrDefault(f => f.Name == name) is not { } file
        )
            return NotFound();
        using var message = await MimeMessage.LoadAsync(file.FullName, ct);
        return View(
            new DevEmailPage(
                message.Subject ?? "",
                message.From.ToString(),
                message.To.ToString(),
                message.TextBody ?? "",
                [.. message.Attachments.Select(a => a.ContentDisposition?.FileName ?? "")]
            )
        );
    }
}

internal sealed record DevEmail(string File, string Subject, string To, DateTime At);

internal sealed record DevEmailPage(string Subject, string From, string To, string Text, IReadOnlyList<string> Attachments);
