using System.Globalization;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MasterHome.Web.Shared.Binding;

/// <summary>Binds whole numbers: ASCII digits with or without a minus sign, no separators, decimals or exponents.</summary>
internal sealed class NumberBinder : IModelBinder
{
    public static bool Reads(Type type) => type == typeof(int) || type == typeof(long);

    public Task BindModelAsync(ModelBindingContext context)
    {
        if (BoundText.Of(context) is not { } text)
            return Task.CompletedTask;
        var isInt = context.ModelMetadata.UnderlyingOrModelType == typeof(int);
        if (
            text.StartsWith('+')
            || !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || (isInt && number is < int.MinValue or > int.MaxValue)
        )
            BoundText.Refuse(context, text, "a whole number", FieldExamples.Number(context.ModelMetadata));
        else
            context.Result = ModelBindingResult.Success(isInt ? (int)number : (object)number);
        return Task.CompletedTask;
    }
}
