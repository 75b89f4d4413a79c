using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MasterHome.Web.Shared.Html;

/// <summary>Selects the control for a property and formats its value.</summary>
internal static class InputKind
{
    /// <summary>The input's type, or <c>select</c> or <c>textarea</c>.</summary>
    public static string Of(ModelMetadata meta, bool isLong, bool isChoice) =>
        0 switch
        {
            _ when isChoice || meta.IsEnum => "select",
            _ when isLong || meta.DataTypeName == nameof(DataType.MultilineText) => "textarea",
            _ => meta.DataTypeName switch
            {
                nameof(DataType.EmailAddress) => "email",
                nameof(DataType.Password) => "password",
                nameof(DataType.Url) => "url",
                nameof(DataType.PhoneNumber) => "tel",
                _ => Of(meta.UnderlyingOrModelType),
            },
        };

    private static string Of(Type type) =>
        0 switch
        {
            _ when type == typeof(bool) => "checkbox",
            _ when type == typeof(DateOnly) => "date",
            _ when type == typeof(TimeOnly) => "time",
            _ when type == typeof(DateTime) => "datetime-local",
            _ when type == typeof(int) || type == typeof(long) || type == typeof(decimal) || type == typeof(double) => "number",
            _ when typeof(IFormFile).IsAssignableFrom(type) => "file",
            _ => "text",
        };

    /// <summary>Formats a value as HTML controls expect it.</summary>
    public static string? Format(object? value) =>
        value switch
        {
            DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            DateTime moment => moment.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString("HH:mm", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value?.ToString(),
        };
}
