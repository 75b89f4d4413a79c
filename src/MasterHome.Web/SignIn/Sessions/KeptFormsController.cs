using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Forms;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Sessions;

/// <summary>Leads back to a form that was sent after the session had ended. Another account is told nothing about it.</summary>
public sealed class KeptFormsController(FormKeeper keeper) : SignedInController
{
    [HttpGet("/kept-forms/{id}")]
    public async Task<IActionResult> Show(string id, CancellationToken ct)
    {
        if (await keeper.Find(User.AccountId(), id, ct) is not { } form)
            return Redirect("/");
        if (form.Origin.Page.Length == 0)
            return form.Texts.Any() ? View("Kept", form) : Redirect("/");
        var page = LocalUrl.Of(form.Origin.Page);
        return LocalRedirect($"{page}{(page.Contains('?') ? '&' : '?')}{FormOrigin.KeptQuery}={Uri.EscapeDataString(id)}");
    }

    [HttpPost("/kept-forms/{id}/removal")]
    public async Task<IActionResult> Remove(string id, CancellationToken ct)
    {
        var form = await keeper.Find(User.AccountId(), id, ct);
        await keeper.Remove(User.AccountId(), id, ct);
        TempData["notice"] = "What you entered is discarded.";
        return LocalRedirect(LocalUrl.Of(form?.Origin.Page));
    }
}
