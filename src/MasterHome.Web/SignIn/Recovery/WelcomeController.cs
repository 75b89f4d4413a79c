using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Cycles;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Recovery;

/// <summary>The first sign-in: with the link from the welcome email, chooses a password, creates a passkey or continues with single
/// sign-on. Responds the same for known and unknown addresses.</summary>
public sealed class WelcomeController(PasswordReset passwords, OpenedLink link, SignInFlow flow, ProgramCalendar calendar)
    : OneTimeLinkController(passwords, link)
{
    private const string FirstPage = "/getting-started";

    private const string Page = "/welcome";

    /// <summary>Without a code from a welcome email, requests a new one.</summary>
    [HttpGet(Page)]
    public async Task<IActionResult> Show() =>
        Link.Keep(HttpContext) ?? (Link.Find(HttpContext) is { } parts ? await ShowForm(parts) : AskForEmail());

    [HttpPost(Page)]
    public Task<IActionResult> SetPassword(NewPasswordForm form, [FromServices] DeviceCookie devices, CancellationToken ct) =>
        Try(
            async () =>
            {
                var account = await Passwords.SetPassword(
                    Accounts.Welcome.Key,
                    form,
                    devices.Find(HttpContext, form.Account!),
                    calendar.Now,
                    ct
                );
                HttpContext.Record(SecurityEventKind.PasswordSet, account.Id, nameof(SignInMethod.OneTimeLink));
                return await SignIn(account, new Proof(SignInMethod.OneTimeLink), "Welcome. Your password is set.");
            },
            () => ShowForm(form.Link)
        );

    [HttpPost(Page + "/links")]
    public Task<IActionResult> SendLink(ForgotPasswordForm form, CancellationToken ct) =>
        Try(
            async () =>
            {
                await Passwords.RequestLink(Accounts.Welcome.Key, form.Email!, calendar.Now, ct);
                return View("Sent", form);
            },
            () => AskForEmail()
        );

    /// <summary>Options for the browser to create a passkey, as JSON.</summary>
    [HttpPost(Page + "/passkey/options")]
    public async Task<IActionResult> PasskeyOptions(string? account, string? code, [FromServices] FirstPasskey passkey) =>
        await Passwords.FindAccount(Accounts.Welcome.Key, new LinkParts(account, code, null)) is { } owner
            ? Content(await passkey.CreationOptions(owner), "application/json")
            : NotFound();

    [HttpPost(Page + "/passkey")]
    public Task<IActionResult> CreatePasskey(FirstPasskeyForm form, [FromServices] FirstPasskey passkey, CancellationToken ct) =>
        Try(
            async () =>
            {
                var name = Device.Describe(Request.Headers.UserAgent.ToString());
                var account = await passkey.Add(form, name, calendar.Now, ct);
                HttpContext.Record(SecurityEventKind.PasskeyAdded, account.Id, nameof(SignInMethod.OneTimeLink));
                return await SignIn(account, new Proof(SignInMethod.Passkey, SecondFactor: true), "Welcome. Your passkey is created.");
            },
            () => ShowForm(form.Link)
        );

    private async Task<IActionResult> SignIn(Account account, Proof proof, string notice)
    {
        Link.Forget(HttpContext, Page);
        TempData["notice"] = notice;
        return LocalRedirect(await flow.SignIn(HttpContext, account, proof, account.MemberId is null ? null : FirstPage));
    }

    private ViewResult AskForEmail() => View("Ask", new ForgotPasswordForm());

    private Task<IActionResult> ShowForm(LinkParts? parts) => ShowForm(Accounts.Welcome.Key, parts, Page, Page, takesPasskey: true);
}
