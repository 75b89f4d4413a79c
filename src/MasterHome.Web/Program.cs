using MasterHome.Web.BackOffice;
using MasterHome.Web.Hosting;
using MasterHome.Web.Hosting.Commands;
using MasterHome.Web.SignIn;

return await CommandLine.Run(args, Build, Configure);

static WebApplication Build(string[] settings)
{
    var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = StaticFiles.Published });
    builder.AddSettings();
    builder.AddLogs();
    builder.AddDatabase();
    builder.AddDomainServices();
    builder.AddSignIn();
    builder.AddSecurityEvents();
    builder.AddBackOffice();
    builder.AddLimits();
    builder.AddFiles();
    builder.AddCompression();
    builder.AddViews();
    builder.AddProxies();
    builder.AddHsts();
    builder.AddHealth();
    builder.AddJobs();

    var app = builder.Build();
    app.CheckSettings();
    return app;
}

static void Configure(WebApplication app)
{
    app.UseProxies();
    app.UseCompression();
    app.UseHead();
    app.UseHeaders();
    app.UseErrors();
    app.UseSecurityEvents();
    app.UseRouting();
    // After routing, because an error page asks the endpoint which fields are secret.
    app.UseSignIn();
    app.UseMemberViews();
    app.UseUnknownAddresses();
    app.UseLimits();
    app.UseForms();
    app.UseAuthorization();
    app.MapFiles();
    app.MapViews();
    app.MapHealth();
    app.MapJobs();
}

/// <summary>Public so that tests can start the portal.</summary>
public partial class Program;
