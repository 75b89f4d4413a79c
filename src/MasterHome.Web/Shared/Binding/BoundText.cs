using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MasterHome.Web.Shared.Binding;

/// <summary>What dates and numbers have in common: the text as it is sent, and how it is refused.</summary>
internal static class BoundText
{
    private const int ShownLength = 40;

    /// <summary>Null when nothing is sent; then the binding is done. An empty value is an error where the property needs one.</summary>
    public static string? Of(ModelBindingContext context)
    {
        var sent = context.ValueProvider.GetValue(context.ModelName);
        if (sent == ValueProviderResult.None)
            return null;
        var text = TextNormalization.Line(sent.FirstValue ?? "");
        context.ModelState.SetModelValue(context.ModelName, text, text);
        if (text.Length > 0)
            return text;
        if (context.ModelMetadata.IsReferenceOrNullableType)
            context.Result = ModelBindingResult.Success(null);
        else
            Refuse(
                context,
                $"“{FieldExamples.Label(context.ModelMetadata)}” is empty. " + FieldExamples.WhatToEnter(context.ModelMetadata)
            );
        return null;
    }

    /// <param name="expected">With its article: "a date".</param>
    public static void Refuse(ModelBindingContext context, string text, string expected, string example) =>
        Refuse(
            context,
            $"“{FieldExamples.Label(context.ModelMetadata)}” must be {expected} such as {example}. "
                + $"\u2068{Format.Truncate(text, ShownLength)}\u2069 is not."
        );

    public static void Refuse(ModelBindingContext context, string why)
    {
        context.ModelState.TryAddModelError(context.ModelName, why);
        context.Result = ModelBindingResult.Failed();
    }
}

/// <summary>The label of a field, and examples of what it accepts.</summary>
internal static class FieldExamples
{
    public const string Day = "2026-07-31";

    public const string Time = "2026-07-31T17:00";

    public static string Label(ModelMetadata meta) => meta.DisplayName ?? Labels.Of(meta.PropertyName ?? meta.ParameterName ?? "value");

    public static string Number(ModelMetadata meta) =>
        Number(meta.ValidatorMetadata.OfType<RangeAttribute>().FirstOrDefault(), meta.PropertyName);

    public static string WhatToEnter(ModelMetadata meta) => WhatToEnter(meta.ModelType, meta.PropertyName);

    public static string WhatToEnter(Type type, string? property) =>
        (Nullable.GetUnderlyingType(type) ?? type) switch
        {
            var t when t == typeof(DateOnly) => $"Enter a date such as {Day}.",
            var t when t == typeof(DateTime) => $"Enter a date and time such as {Time}.",
            var t when t == typeof(int) || t == typeof(long) => $"Enter a whole number such as {Number(null, property)}.",
            _ => "Fill it in.",
        };

    public static string Number(RangeAttribute? range, string? property)
    {
        const int usual = 40;
        var example = property?.EndsWith("Year", StringComparison.Ordinal) == true ? 2026 : usual;
        if (range is { Minimum: int least, Maximum: int most } && (example < least || example > most))
            example = least;
        return example.ToString(CultureInfo.InvariantCulture);
    }
}
