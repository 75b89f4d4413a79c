using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Mail.Outbox;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Emails;

/// <summary>Lists the outbox and shows why an email failed. Never shows a body, because it can contain a sign-in link.</summary>
public sealed class EmailsController(HomeDb db, ProgramCalendar calendar, EmailList emails, JobRequests requests) : BackOfficeController
{
    private static readonly Func<HomeDb, DateTime, CancellationToken, Task<Rest?>> NewestRest = EF.CompileAsyncQuery(
        (HomeDb db, DateTime now, CancellationToken ct) =>
            db
                .OutgoingEmails.Where(m => m.MarksOutage && m.HeldUntil > now)
                .OrderByDescending(m => m.HeldUntil)
                .Select(m => new Rest(m.LastError, m.HeldUntil!.Value))
                .FirstOrDefault()
    );

    [HttpGet("/back-office/emails")]
    public async Task<IActionResult> Index(CancellationToken ct) =>
        View(
            nameof(Index),
            new EmailsPage(await db.CountByState(ct), await NewestRest(db, calendar.Now, ct), await emails.Read(Request, ct))
        );

    [HttpGet("/back-office/emails/export")]
    public async Task<IActionResult> Export(ExportFormat format, CancellationToken ct) => await emails.Export(Request, format, ct);

    [HttpGet("/back-office/emails/{id:long}")]
    public async Task<IActionResult> Show(long id, CancellationToken ct) =>
        await db.OutgoingEmails.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mail
            ? NotFound()
            : View(
                new EmailPage(
                    mail,
                    await db.EmailTemplates.Where(l => l.Kind == mail.Kind).Select(l => l.Subject).FirstOrDefaultAsync(ct),
                    mail.AttachmentId is { } file
                        ? string.Join(", ", await db.Attachments.Bundle(file).Select(a => a.FileName).ToListAsync(ct))
                        : null
                )
            );

    /// <summary>Retries or cancels the chosen emails, or all of the list's filters. Asks first, and again when fewer are found by
    /// then; newer ones are left out.</summary>
    [HttpPost("/back-office/emails/changes")]
    public Task<IActionResult> Create(EmailChangesForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                // Of all that match nobody means the thousands that were sent. What is confirmed is no newer than what was announced.
                var among = form.All
                    ? db.OutgoingEmails.OpenFor(form.Change, calendar.Now).Where(m => form.Last == null || m.Id <= form.Last)
                    : db.OutgoingEmails.Where(m => form.Ids.Contains(m.Id));
                var found = await emails.FindAll(Request, ct, among.Select(m => m.Id));
                long[] ids = [.. found.Ids];
                if (ids.Length == 0)
                    throw new RefusedException(form.All ? "None of these emails can be changed now." : "Choose at least one email.");
                if (form.Confirmed != ids.Length)
                    return Ask(form, ids, found.Query);
                var work = new EmailChangesRequest(form.Change!.Value, ids);
                var title = $"{Labels.Of(work.Change)} {Format.Count(ids.Length, "email")}";
                var back = $"/back-office/emails{found.Query}";
                if (back.Length > JobRequest.AddressLength)
                    back = "/back-office/emails";
                return ResultOf(await requests.Run(new JobRequest(work, title, back, back, User.AsStaff(calendar.Now)), ct));
            },
            () => Index(ct)
        );

    private ViewResult Ask(EmailChangesForm form, IReadOnlyList<long> ids, string query)
    {
        var emails = Format.Count(ids.Count, "email");
        var isRetry = form.Change == EmailChange.Retry;
        return View(
            Question.View,
            new Question(
                isRetry ? $"Retry {emails}?" : $"Cancel {emails}?",
                isRetry
                    ? "They are sent with the next delivery. Those that are planned for a later time leave then by themselves."
                    : "They are never sent. The changes that they announce are not undone.",
                $"/back-office/emails/changes{query}",
                isRetry ? $"Retry {emails}" : $"Cancel {emails}",
                $"/back-office/emails{query}",
                "Emails"
            )
            {
                IsDanger = !isRetry,
                Keep = "Leave them as they are",
                Then = isRetry ? "Each can still be canceled until it is sent." : "This cannot be undone.",
                Fields =
                [
                    ("Form.Change", $"{form.Change}"),
                    ("Form.Confirmed", ids.Count.ToString(CultureInfo.InvariantCulture)),
                    ("Form.Last", ids.Max().ToString(CultureInfo.InvariantCulture)),
                    .. form.All ? [("Form.All", "true")] : ids.Select(id => ("Form.Ids", (string?)$"{id}")),
                ],
            }
        );
    }
}
