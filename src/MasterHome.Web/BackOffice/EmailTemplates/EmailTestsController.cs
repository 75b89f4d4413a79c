using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.EmailTemplates;

/// <summary>Sends an email with sample values to the administrator who asks, by the same way as every email.</summary>
public sealed class EmailTestsController(HomeDb db, EmailCatalog emails, ProgramCalendar calendar) : BackOfficeController
{
    [HttpPost("/back-office/email-templates/{kind}/test")]
    public async Task<IActionResult> Create(string kind, CancellationToken ct)
    {
        if (emails.Find(kind) is not { } known)
            return NotFound();
        Refusal.When(WhyNot(known));
        var me = User.AccountId();
        var account = await db.Users.SingleAsync(a => a.Id == me, ct);
        db.Add(OutgoingEmail.Test(known, new Recipient(account.Email!, account.DisplayName, null, account.Id), calendar.Now));
        await db.SaveChangesAsync(ct);
        TempData["notice"] = $"A test is on its way to {Format.Isolated(account.Email)}.";
        return Redirect($"/back-office/email-templates/{kind}");
    }

    /// <summary>Why no test of a kind can be sent; null when it can.</summary>
    internal static string? WhyNot(EmailKind kind) =>
        kind.HasOneTimeLink
            ? "No test can be sent of this email, because its one-time link is made for the person who gets it. Use the preview."
            : null;
}
