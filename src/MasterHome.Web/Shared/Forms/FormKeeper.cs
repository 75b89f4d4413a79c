using System.Security.Cryptography;
using System.Text.Json;
using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Forms;

/// <summary>Keeps what somebody sent after their session had ended, sealed for their account, until they sign in. Nothing is sent by
/// itself: the page shows it again, and its owner presses the button.</summary>
public sealed class FormKeeper(KeptForms forms, IDataProtectionProvider keys, TimeProvider clock, IOptions<SignInSettings> settings)
{
    private static readonly object Shown = new();

    public long MaxBytes => settings.Value.KeptFormBytes;

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>The kept form that this page shows; null when it shows none.</summary>
    public static (string Id, PostedForm Form)? ShownBy(HttpContext http) => http.Items[Shown] as (string, PostedForm)?;

    public static void Show(HttpContext http, string id, PostedForm form) => http.Items[Shown] = (id, form);

    /// <summary>The kept form, when it is of the form that the page is writing.</summary>
    public static PostedForm? ShownIn(HttpContext http, string? action) =>
        ShownBy(http) is { Form: var form } && form.Origin.Action == action ? form : null;

    /// <summary>The typed value for a field of the form that the page is writing, when a kept form is of that form.</summary>
    public static string? ValueFor(HttpContext http, string? action, string name) => ShownIn(http, action)?.ValueOf(name);

    /// <summary>The id of the kept form that a form of the page sends: the one that the page shows, or, when the page answers a form that
    /// was refused, the one that this form came from.</summary>
    public static string? IdFor(HttpContext http, string action)
    {
        if (ShownBy(http) is { } shown)
            return shown.Form.Origin.Action == action ? shown.Id : null;
        return
            // Only a form that was read: the page may be the answer to one that could not be.
            http.Features.Get<IFormFeature>()?.Form
                is { } form
            && form[KeptFormFilter.FieldName].ToString() is { Length: > 0 } id
            && FormOrigin.Read(http, form[FormOrigin.FieldName])?.Action == action
            ? id
            : null;
    }

    /// <summary>Keeps the form of the request for the account that its page was made for. A form that was kept before
    /// is replaced.</summary>
    /// <returns>The page that shows it to that account; null when there is nothing to keep.</returns>
    public async Task<string?> Keep(HttpContext http, CancellationToken ct)
    {
        var address = http.Request.Path + http.Request.QueryString;
        if (await PostedForm.Read(http, http.GetEndpoint(), address) is not { } form || await Keep(form, ct) is not { } page)
            return null;
        // Otherwise the older one is offered once more after the newer one was sent.
        if (http.Request.Form[KeptFormFilter.FieldName].ToString() is { Length: > 0 } before)
            await Remove(form.Origin.Account, before, ct);
        return page;
    }

    public async Task<PostedForm?> Find(string account, string id, CancellationToken ct)
    {
        try
        {
            return await forms.Find(account, id, Now, ct) is { } text
                ? JsonSerializer.Deserialize<PostedForm>(Protector(account).Unprotect(text))
                : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public Task Remove(string account, string id, CancellationToken ct) => forms.Remove(account, id, ct);

    private async Task<string?> Keep(PostedForm form, CancellationToken ct)
    {
        var account = form.Origin.Account;
        if (account.Length == 0 || !form.IsWorthKeeping)
            return null;
        var text = Protector(account).Protect(JsonSerializer.Serialize(form), TimeSpan.FromMinutes(settings.Value.KeptFormMinutes));
        return await forms.Keep(account, text, Now, ct) is { } id ? $"/kept-forms/{id}" : null;
    }

    private ITimeLimitedDataProtector Protector(string account) =>
        keys.CreateProtector("MasterHome.KeptForm", account).ToTimeLimitedDataProtector();
}
