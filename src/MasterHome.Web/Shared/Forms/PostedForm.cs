using System.ComponentModel.DataAnnotations;
using System.Reflection;
using MasterHome.Accounts;
using MasterHome.Common.Text;
using Microsoft.AspNetCore.Mvc.Controllers;
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

    public string? ValueOf(string name) => Fields.FirstOrDefault(f => f.Name == name)?.Value;

    /// <summary>Null when the request has no form of this portal, or one that cannot be read or is larger than the limit.</summary>
    public static async Task<PostedForm?> Read(HttpContext http, Endpoint? endpoint, string address)
    {
        var most = http.RequestServices.GetRequiredService<IOptions<SignInSettings>>().Value.KeptFormBytes;
        if (HttpMethods.IsGet(http.Request.Method) || !http.Request.HasFormContentType || !(http.Request.ContentLength <= most))
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
        if (FormOrigin.Read(http, form[FormOrigin.FieldName]) is not { } origin)
            return null;
        var typed = form.Where(f => !f.Key.StartsWith("__", StringComparison.Ordinal)).ToList();
        var properties = typed.ToDictionary(f => f.Key, f => FindProperty(endpoint, f.Key));
        var kept = typed.Where(f => !IsSecret(f.Key, properties[f.Key])).ToList();
        return new PostedForm(
            origin,
            address,
            [.. kept.Select(f => new PostedField(f.Key, Label(f.Key, properties[f.Key]), string.Join(',', f.Value.ToArray())))],
            kept.Count == typed.Count && form.Files.Count == 0
        );
    }

    /// <summary>Whether a field must not be kept.</summary>
    /// <param name="property">The property that the field is bound to; null when it is bound to a parameter, or to nothing.</param>
    internal static bool IsSecret(string name, PropertyInfo? property) =>
        property?.GetCustomAttribute<DataTypeAttribute>()?.DataType == DataType.Password
        || property?.GetCustomAttribute<NotKeptAttribute>() is not null
        || SecretNames.Any(secret => name.Contains(secret, StringComparison.OrdinalIgnoreCase));

    /// <summary>Only texts have a label: ids, choices and versions are for the form, not for a reader.</summary>
    private static string Label(string name, PropertyInfo? property) =>
        property is null ? (name is "ReturnUrl" or "EditedVersion" or "id" ? "" : Labels.Of(LastPart(name)))
        : property.PropertyType == typeof(string) && property.Name != "ReturnUrl"
            ? property.GetCustomAttribute<DisplayAttribute>()?.GetName() ?? Labels.Of(property.Name)
        : "";

    private static PropertyInfo? FindProperty(Endpoint? endpoint, string name) =>
        endpoint
            ?.Metadata.GetMetadata<ControllerActionDescriptor>()
            ?.Parameters.Select(p =>
                p.ParameterType.GetProperty(LastPart(name), BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase)
            )
            .FirstOrDefault(p => p is not null);

    private static string LastPart(string name) => name[(name.LastIndexOf('.') + 1)..];
}

/// <param name="Label">What the reader calls it; empty for a field that nobody typed.</param>
public sealed record PostedField(string Name, string Label, string Value);
