using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Html;
using MasterHome.Web.SignIn;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Razor;

namespace MasterHome.Web.Hosting;

/// <summary>Controllers and views: a web folder is a resource, its views stand beside its controller.</summary>
public static class MvcSetup
{
    public static void AddViews(this WebApplicationBuilder builder)
    {
        builder.Services.AddControllersWithViews(options =>
        {
            options.Filters.Add<AutoValidateAntiforgeryTokenAttribute>();
            options.Filters.Add<RefusalFilter>();
            ValidationMessages.SpeakIn(options);
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

/// <summary>A view stands beside its controller, also where a room has several: the namespace is the folder.</summary>
internal sealed class FeatureViewLocations : IViewLocationExpander
{
    private const string Room = "room";
    private static readonly string Root = typeof(Program).Assembly.GetName().Name! + ".";

    public void PopulateValues(ViewLocationExpanderContext context)
    {
        if (
            context.ActionContext.ActionDescriptor is ControllerActionDescriptor { ControllerTypeInfo.Namespace: { } home }
            && home.StartsWith(Root, StringComparison.Ordinal)
        )
            context.Values[Room] = home[Root.Length..].Replace('.', '/');
    }

    public IEnumerable<string> ExpandViewLocations(ViewLocationExpanderContext context, IEnumerable<string> viewLocations) =>
        context.Values.TryGetValue(Room, out var room) && room is not null ? viewLocations.Prepend($"/{room}/{{0}}.cshtml") : viewLocations;
}
