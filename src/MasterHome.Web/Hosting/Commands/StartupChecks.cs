using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting.Commands;

/// <summary>What happens before the doors open, and what is said when they do.</summary>
internal static class StartupChecks
{
    /// <exception cref="RefusedException">When the database cannot be served as it is.</exception>
    public static async Task Prepare(IServiceProvider services, IHostEnvironment environment)
    {
        var migrator = services.GetRequiredService<DatabaseMigrator>();
        var db = services.GetRequiredService<HomeDb>();
        if (db.Database.IsSqlite())
            await migrator.Migrate();
        else if (await migrator.IsBehind())
            throw new RefusedException("The database is not up to date. Run the command migrate first.");
        if (environment.IsDevelopment())
            await services.GetRequiredService<DemoData>().CreateOnce();
        else if (await db.DemoMarkers.AnyAsync())
            throw new RefusedException(
                "This database holds the demo story, whose passphrase everybody knows. Point Database:ConnectionString or Home:DataFolder at another one."
            );
    }

    public static void Say(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var home = app.Services.GetRequiredService<IOptions<HomeSettings>>().Value;
        Console.WriteLine($"{home.ProgramName} is open at {string.Join(" and ", addresses)}");
        if (!app.Environment.IsDevelopment())
        {
            if (new Uri(home.PublicUrl) is { IsLoopback: true } or { Scheme: "http" })
                Console.WriteLine(
                    $"Home:PublicUrl is {home.PublicUrl}: the links in emails will lead there. Set it to the address that members know."
                );
            return;
        }
        var mail = app.Services.GetRequiredService<IOptions<MailSettings>>().Value;
        Console.WriteLine();
        Console.WriteLine($"Sign in with the passphrase  {DemoData.Passphrase}  as");
        foreach (var (address, description) in DemoData.People)
            Console.WriteLine($"  {address, -20} {description}");
        Console.WriteLine();
        Console.WriteLine($"Emails are kept in {Path.GetFullPath(mail.Folder!)} and shown at {addresses.FirstOrDefault()}/dev/emails");
        Console.WriteLine("Ctrl+C stops the portal; the data stays.");
    }
}
