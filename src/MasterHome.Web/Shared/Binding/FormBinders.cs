using System.Globalization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace MasterHome.Web.Shared.Binding;

/// <summary>Binds texts, dates and numbers of forms, queries and routes in place of the framework's binders, which read dates and numbers
/// in the request's culture and keep every character.</summary>
internal sealed class FormBinders : IModelBinderProvider
{
    private static readonly TextBinder Text = new();
    private static readonly DateBinder Date = new();
    private static readonly NumberBinder Number = new();

    /// <summary>Call once during MVC setup.</summary>
    public static void AddTo(MvcOptions options)
    {
        options.ModelBinderProviders.Insert(0, new FormBinders());
        // Nothing that people read or type depends on where the portal runs.
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = CultureInfo.InvariantCulture;
    }

    public IModelBinder? GetBinder(ModelBinderProviderContext context) =>
        IsFromElsewhere(context.BindingInfo.BindingSource) ? null
        : context.Metadata.ModelType == typeof(string) ? Text
        : DateBinder.Reads(context.Metadata.UnderlyingOrModelType) ? Date
        : NumberBinder.Reads(context.Metadata.UnderlyingOrModelType) ? Number
        : null;

    private static bool IsFromElsewhere(BindingSource? source) =>
        source is not null
        && source != BindingSource.Custom
        && !source.CanAcceptDataFrom(BindingSource.Form)
        && !source.CanAcceptDataFrom(BindingSource.Query)
        && !source.CanAcceptDataFrom(BindingSource.Path);
}
