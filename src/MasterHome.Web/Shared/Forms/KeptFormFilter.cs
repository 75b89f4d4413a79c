using MasterHome.Data;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.ViewFeatures;

namespace MasterHome.Web.Shared.Forms;

/// <summary>Shows a kept form on the page that it was written on, and forgets it once its owner has sent it.</summary>
internal sealed class KeptFormFilter(FormKeeper keeper, ITempDataDictionaryFactory notes) : IAsyncResultFilter
{
    public const string FieldName = "__kept";

    /// <summary>With this note the next page says that the form was refused.</summary>
    private const string RefusalNote = "refusal";

    public async Task OnResultExecutionAsync(ResultExecutingContext context, ResultExecutionDelegate next)
    {
        var http = context.HttpContext;
        var account = FormOrigin.AccountOf(http);
        if (account.Length > 0 && context.Result is ViewResult && http.Request.Query[FormOrigin.KeptQuery].ToString() is { Length: > 0 } id)
        {
            if (await keeper.Find(account, id, http.RequestAborted) is { } form && IsPageOf(form, http.Request))
                FormKeeper.Show(http, id, form);
        }
        else if (
            account.Length > 0
            && IsDone(context.Result)
            && SentId(http.Request) is { Length: > 0 } sent
            && !notes.GetTempData(http).ContainsKey(RefusalNote)
        )
            await Forget(account, sent);
        await next();
    }

    private static bool IsPageOf(PostedForm form, HttpRequest request) =>
        HttpMethods.IsGet(request.Method)
        && string.Equals(form.Origin.Page.Split('?')[0], request.Path, StringComparison.OrdinalIgnoreCase);

    /// <summary>A form that is accepted leads to another page.</summary>
    private static bool IsDone(IActionResult result) => result is RedirectResult or LocalRedirectResult or RedirectToActionResult;

    private static string? SentId(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) && request.HasFormContentType ? request.Form[FieldName] : "";

    /// <summary>What the form asked for is done, so the answer must not fail here. The time limit removes what is left.</summary>
    private async Task Forget(string account, string id)
    {
        try
        {
            await keeper.Remove(account, id, CancellationToken.None);
        }
        catch (Exception e) when (e.IsUnavailable()) { }
    }
}
