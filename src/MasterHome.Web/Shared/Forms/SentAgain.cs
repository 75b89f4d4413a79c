using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Forms;

/// <summary>The hidden fields of a form that sends the form of the failed request again. They are those of that form: the error page is
/// made for nobody when the database fails while it is asked who is signed in, and fields for nobody would lose the text.</summary>
/// <param name="HasToken">Whether the antiforgery token of the failed request is among them. Otherwise the form needs a new one.</param>
internal sealed record SentAgain(IReadOnlyList<(string Name, string Value)> Fields, bool HasToken)
{
    public static SentAgain Of(HttpContext http)
    {
        var form = http.Request.Form;
        var token = http.RequestServices.GetRequiredService<IOptions<AntiforgeryOptions>>().Value.FormFieldName;
        // After an exception nothing is wrong with the token. A refused one is never used again.
        var hasToken =
            http.Features.Get<IExceptionHandlerFeature>() is not null
            && form.ContainsKey(token)
            && FormOrigin.Read(http, form[FormOrigin.FieldName])?.Account != FormOrigin.AccountOf(http);
        string[] names = [FormOrigin.FieldName, KeptFormFilter.FieldName, .. hasToken ? [token] : Array.Empty<string>()];
        return new([.. names.Where(form.ContainsKey).Select(name => (name, form[name].ToString()))], hasToken);
    }
}
