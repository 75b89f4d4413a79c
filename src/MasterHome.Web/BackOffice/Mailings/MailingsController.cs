using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Mail;
using MasterHome.Mail.Templates;
using MasterHome.Mailings;
using MasterHome.Web.BackOffice.Members;
using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Mailings;

/// <summary>Writes an email to the members of a list: write, look at it, try it, send it.</summary>
public sealed class MailingsController(HomeDb db, ProgramCalendar calendar, MemberList members, JobRequests requests) : BackOfficeController
{
    [HttpGet("/back-office/members/emails/new"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> New(CancellationToken ct) =>
        View(nameof(New), new NewMailingPage(await members.FindAll(Request, ct), new MailingForm()));

    /// <summary>Stores the email with its recipients. Nothing is sent.</summary>
    [HttpPost("/back-office/members/emails")]
    public Task<IActionResult> Create(MailingForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                var found = await members.FindAll(Request, ct);
                var mailing = form.ToMailing(found, User.AsStaff(calendar.Now), calendar.Today);
                db.Add(mailing);
                await db.SaveChangesAsync(ct);
                return Redirect($"/back-office/members/emails/{mailing.Id}");
            },
            () => New(ct)
        );

    [HttpGet("/back-office/members/emails/{id:guid}"), Authorize(Policy = Policies.Administrator)]
    public async Task<IActionResult> Show(
        Guid id,
        [FromServices] EmailCatalog emails,
        [FromServices] EmailRenderer renderer,
        [FromServices] IOptions<HomeSettings> home,
        CancellationToken ct
    ) =>
        await db.Mailings.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is { } mailing
            ? View(
                nameof(Show),
                new MailingPage(
                    mailing,
                    await RequestedMailing.Count(db, mailing, ct),
                    await Preview(mailing, emails, renderer, home.Value, ct),
                    WhyNotSend(mailing, await IsBeingSent(id, ct)),
                    new MailingForm { Subject = mailing.Subject, Message = mailing.Message }
                )
            )
            : NotFound();

    /// <summary>Stores another text to the same members. Nothing is sent.</summary>
    [HttpPost("/back-office/members/emails/{id:guid}/texts")]
    public Task<IActionResult> Rewrite(
        Guid id,
        MailingForm form,
        [FromServices] EmailCatalog emails,
        [FromServices] EmailRenderer renderer,
        [FromServices] IOptions<HomeSettings> home,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                if (await db.Mailings.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mailing)
                    return NotFound();
                var other = mailing.ToSameMembers(form.Subject, form.Message, User.AsStaff(calendar.Now));
                db.Add(other);
                await db.SaveChangesAsync(ct);
                return Redirect($"/back-office/members/emails/{other.Id}");
            },
            () => Show(id, emails, renderer, home, ct)
        );

    /// <summary>Sends it to the administrator who wrote it.</summary>
    [HttpPost("/back-office/members/emails/{id:guid}/test")]
    public async Task<IActionResult> Test(Guid id, CancellationToken ct)
    {
        if (await db.Mailings.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mailing)
            return NotFound();
        var me = User.AccountId();
        var account = await db.Users.SingleAsync(a => a.Id == me, ct);
        var to = new Recipient(account.Email!, account.DisplayName, null, account.Id);
        db.Add(RequestedMailing.EmailTo(mailing, account.DisplayName, to, $"test:{calendar.Now.Ticks}", calendar.Now));
        await db.SaveChangesAsync(ct);
        TempData["notice"] = $"A test is on its way to {Format.Isolated(account.Email)}.";
        return Redirect($"/back-office/members/emails/{id}");
    }

    [HttpPost("/back-office/members/emails/{id:guid}/sending")]
    public Task<IActionResult> Send(
        Guid id,
        [FromServices] EmailCatalog emails,
        [FromServices] EmailRenderer renderer,
        [FromServices] IOptions<HomeSettings> home,
        CancellationToken ct
    ) =>
        Try(
            async () =>
            {
                if (await db.Mailings.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } mailing)
                    return NotFound();
                Refusal.When(WhyNotSend(mailing, await IsBeingSent(id, ct)));
                var (now, address) = (calendar.Now, AddressOf(id));
                // Sent twice, it is written once: each of its emails has a unique key.
                var title = $"Write “{mailing.Subject}” to {Format.Count(mailing.Recipients, "member")}";
                return ResultOf(await requests.Run(new JobRequest(new MailingRequest(id), title, address, address, User.AsStaff(now)), ct));
            },
            () => Show(id, emails, renderer, home, ct)
        );

    private const string AlreadySent = "This email is sent already. Write a new one.";

    private static string AddressOf(Guid id) => $"/back-office/members/emails/{id}";

    private Task<bool> IsBeingSent(Guid id, CancellationToken ct)
    {
        var address = AddressOf(id);
        return db.JobRequests.AnyAsync(
            r => (r.State == JobRequestState.Waiting || r.State == JobRequestState.Running) && r.FormAddress == address,
            ct
        );
    }

    private string? WhyNotSend(Mailing mailing, bool isBeingSent) =>
        mailing.AccountId != User.AccountId() ? $"Only {Format.Isolated(mailing.By)}, who wrote this email, can send it."
        : mailing.SentAt is not null ? AlreadySent
        : isBeingSent ? "This email is being sent."
        : null;

    /// <summary>The email as plain text, with its footer.</summary>
    private async Task<string?> Preview(
        Mailing mailing,
        EmailCatalog emails,
        EmailRenderer renderer,
        HomeSettings home,
        CancellationToken ct
    )
    {
        var first = mailing.ReadMemberIds()[0];
        if (
            await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == first, ct) is not { } member
            || emails.Find("announcement") is not { } kind
            || await db.EmailTemplates.AsNoTracking().SingleOrDefaultAsync(t => t.Kind == kind.Key, ct) is not { } template
        )
            return null;
        var email = RequestedMailing.EmailTo(mailing, member.CallName, new Recipient(member.Email, member.Name), "preview", calendar.Now);
        var rendered = renderer.Render(
            kind,
            template.Text,
            email.ReadValues(),
            new EmailFooter(ToMember: true, home.PublicUrl.TrimEnd('/') + UnsubscribeLinks.Page)
        );
        return $"{rendered.Subject}\n\n{rendered.Text}";
    }
}
