using MasterHome.Web.Shared.Binding;
using MasterHome.Web.Shared.Forms;
using MasterHome.Web.Shared.Html;
using MasterHome.Web.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Razor;

namespace MasterHome.Web.Hosting;

/// <summary>Registers controllers and views. Each folder is a resource, with its views beside its controller.</summary>
internal static class MvcSetup
{
    public static void AddViews(this WebApplicationBuilder builder)
    {
        builder.Services.AddControllersWithViews(options =>
        {
            // Not Add<T>, which would give it the order 0: before the filters that set the limits of a form.
            options.Filters.Add(new AutoValidateAntiforgeryTokenAttribute());
            options.Filters.Add<ReadableForms>(ReadableForms.BeforeAntiforgery);
            options.Filters.Add<RefusedTokens>();
            options.Filters.Add<KeptFormFilter>();
            options.Filters.Add<SecurityEventSetup.AntiforgeryEvents>();
            ValidationMessages.AddTo(options);
            FormBinders.AddTo(options);
        });
        builder.Services.Configure<RazorViewEngineOptions>(options =>
        {
            options.ViewLocationExpanders.Add(new FeatureViewLocations());
            options.AreaViewLocationFormats.Clear();
            options.AreaViewLocationFormats.Add("/{2}/Shared/{0}.cshtml");
            options.AreaViewLocationFormats.Add("/Shared/{0}.cshtml");
            options.ViewLocationFormats.Clear();
            options.ViewLocationFormats.Add("/Shared/{0}.cshtml");
        });
        builder.Services.AddAntiforgery(options => Cookies.Harden(options.Cookie, "home-form", builder.Environment));
        builder.Services.Configure<CookieTempDataProviderOptions>(options =>
            Cookies.Harden(options.Cookie, "home-note", builder.Environment)
        );
    }

    public static void MapViews(this WebApplication app) => app.MapControllers().WithStaticAssets();
}

/// <summary>Finds views in the controller's folder, derived from its namespace.</summary>
internal sealed class FeatureViewLocations : IViewLocationExpander
{
    private const string FolderKey = "room";
    private static readonly string Root = typeof(Program).Assembly.GetName().Name! + ".";

    public void PopulateValues(ViewLocationExpanderContext context)
    {
        if (
            context.ActionContext.ActionDescriptor is ControllerActionDescriptor { ControllerTypeInfo.Namespace: { } name }
            && name.StartsWith(Root, StringComparison.Ordinal)
        )
            context.Values[FolderKey] = name[Root.Length..].Replace('.', '/');
    }

    public IEnumerable<string> ExpandViewLocations(ViewLocationExpanderContext context, IEnumerable<string> viewLocations) =>
        context.Values.TryGetValue(FolderKey, out var folder) && folder is not null
            ? viewLocations.Prepend($"/{folder}/{{0}}.cshtml")
            : viewLocations;
}
