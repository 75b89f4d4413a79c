using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using MasterHome.Accounts;
using MasterHome.Common.Text;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Forms;

/// <summary>What somebody typed into a form that could not be done now. Passwords, codes, tokens and files are not in it.</summary>
/// <param name="Address">Where the form was sent to.</param>
/// <param name="IsComplete">Whether nothing was left out, so that the form can be sent again as it is.</param>
public sealed record PostedForm(FormOrigin Origin, string Address, IReadOnlyList<PostedField> Fields, bool IsComplete)
{
    private static readonly string[] SecretNames = ["password", "token", "credential", "secret"];

    /// <summary>The fields that a person typed text into.</summary>
    public IEnumerable<PostedField> Texts => Fields.Where(f => f.Label.Length > 0 && f.Value.Length > 0);

    /// <summary>Whether there is something to give back: a text, or everything that was sent. A form of choices alone may send nothing but
    /// its hidden fields, when none is chosen.</summary>
    [JsonIgnore]
    public bool IsWorthKeeping => Texts.Any() || (IsComplete && Fields.Count > 0);

    public bool HasValue(string name, string value) => Fields.Any(f => f.Name == name && f.Values.Contains(value));

    public string? ValueOf(string name) => Fields.FirstOrDefault(f => f.Name == name)?.Value;

    /// <summary>Null when the request has no form of this portal, or comes from another site, or its form cannot be read or is larger than
    /// the limit.</summary>
    public static async Task<PostedForm?> Read(HttpContext http, Endpoint? endpoint, string address)
    {
        var most = http.RequestServices.GetRequiredService<IOptions<SignInSettings>>().Value.KeptFormBytes;
        if (HttpMethods.IsGet(http.Request.Method) || !http.Request.HasFormContentType || !(http.Request.ContentLength <= most))
            return null;
        if (IsFromAnotherSite(http.Request))
            return null;
        IFormCollection form;
        try
        {
            form = await http.Request.ReadFormAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
        if (FormOrigin.Read(http, form[FormOrigin.FieldName]) is not { } origin || !origin.Covers(address))
            return null;
        var model = new FormModel(http.RequestServices.GetRequiredService<IModelMetadataProvider>(), endpoint);
        var typed = form.Where(f => !f.Key.StartsWith("__", StringComparison.Ordinal))
            .Select(f => (f.Key, f.Value, Way: model.Find(f.Key)));
        var all = typed.ToList();
        var kept = all.Where(f => !IsSecret(f.Key, f.Way)).ToList();
        return new PostedForm(
            origin,
            address,
            [.. kept.Select(f => new PostedField(f.Key, Label(f.Key, f.Way), [.. f.Value.Select(v => v ?? "")]))],
            kept.Count == all.Count && form.Files.Count == 0
        );
    }

    /// <summary>Browsers tell where a request comes from, which a page of another site cannot change. A page that asks for no referrer
    /// sends the origin "null".</summary>
    private static bool IsFromAnotherSite(HttpRequest request)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"].ToString(), request.Headers.Origin.ToString());
        if (site is not ("" or "same-origin" or "none"))
            return true;
        return origin.Length > 0
            && !(origin == "null" && site == "same-origin")
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value);
    }

    /// <summary>Whether a field must not be kept. The words are for fields that nobody has marked.</summary>
    private static bool IsSecret(string name, IReadOnlyList<ModelMetadata> way) =>
        way.Any(meta =>
            meta.DataTypeName == nameof(DataType.Password)
            || (meta as DefaultModelMetadata)?.Attributes.Attributes.OfType<NotKeptAttribute>().Any() == true
        ) || SecretNames.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));

    /// <summary>Only texts have a label: ids, choices and versions are for the form, not for a reader.</summary>
    private static string Label(string name, IReadOnlyList<ModelMetadata> way)
    {
        var (last, meta) = (name[(name.LastIndexOf('.') + 1)..], way.Count > 0 ? way[^1] : null);
        if (last is "ReturnUrl" or "EditedVersion" or "id" || (meta is not null && meta.ModelType != typeof(string)))
            return "";
        return meta?.DisplayName ?? Labels.Of(meta?.PropertyName ?? last);
    }
}

/// <param name="Label">What the reader calls it; empty for a field that nobody typed.</param>
/// <param name="Values">As they came: a checked box sends "true" and "false", a list one value for each choice.</param>
public sealed record PostedField(string Name, string Label, IReadOnlyList<string> Values)
{
    /// <summary>For a reader, and for a control: all values, as the model state has them.</summary>
    [JsonIgnore]
    public string Value => string.Join(',', Values);
}
