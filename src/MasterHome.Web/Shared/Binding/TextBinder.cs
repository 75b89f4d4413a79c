using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.ModelBinding.Metadata;

namespace MasterHome.Web.Shared.Binding;

/// <summary>A text that is bound exactly as it is sent, such as a token.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class VerbatimAttribute : Attribute;

/// <summary>Normalizes what people type (<see cref="TextNormalization"/>) before it is validated. A property with
/// <see cref="DataType.MultilineText"/> has several lines, every other one line.</summary>
internal sealed class TextBinder : IModelBinder
{
    private static readonly string SignIn = typeof(Program).Assembly.GetName().Name + ".SignIn";

    public Task BindModelAsync(ModelBindingContext context)
    {
        var sent = context.ValueProvider.GetValue(context.ModelName);
        if (sent == ValueProviderResult.None)
            return Task.CompletedTask;
        var text = sent.FirstValue ?? "";
        // A part of the address is an identifier: it is looked up as it is, and never missing.
        if (context.ActionContext.RouteData.Values.ContainsKey(context.ModelName))
        {
            context.ModelState.SetModelValue(context.ModelName, text, text);
            context.Result = ModelBindingResult.Success(text);
            return Task.CompletedTask;
        }
        if (!IsVerbatim(context))
            text =
                context.ModelMetadata.DataTypeName == nameof(DataType.MultilineText)
                    ? TextNormalization.Lines(text)
                    : TextNormalization.Line(text);
        context.ModelState.SetModelValue(context.ModelName, text, text);
        var isEmpty = context.ModelMetadata.ConvertEmptyStringToNull && string.IsNullOrWhiteSpace(text);
        context.Result = ModelBindingResult.Success(isEmpty ? null : text);
        return Task.CompletedTask;
    }

    /// <summary>Passwords, codes, tokens and return addresses are never touched. Sign-in pages have little else: there only email
    /// addresses and names are normalized.</summary>
    private static bool IsVerbatim(ModelBindingContext context)
    {
        var meta = context.ModelMetadata;
        if (meta.DataTypeName == nameof(DataType.Password) || HasAttribute(meta))
            return true;
        return context.ActionContext.ActionDescriptor is ControllerActionDescriptor { ControllerTypeInfo.Namespace: { } name }
            && (name == SignIn || name.StartsWith(SignIn + ".", StringComparison.Ordinal))
            && meta.DataTypeName != nameof(DataType.EmailAddress)
            && meta.PropertyName != "Name";
    }

    private static bool HasAttribute(ModelMetadata meta) =>
        meta is DefaultModelMetadata { Attributes.Attributes: { } attributes } && attributes.OfType<VerbatimAttribute>().Any();
}
