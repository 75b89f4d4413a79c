using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting.Commands;

/// <summary>Prepares the database before the portal starts and prints how to reach the portal.</summary>
internal static class StartupChecks
{
    /// <exception cref="RefusedException">The database is not up to date, or it contains the demo data outside Development.</exception>
    public static async Task Prepare(IServiceProvider services, IHostEnvironment environment)
    {
        var migrator = services.GetRequiredService<DatabaseMigrator>();
        var db = services.GetRequiredService<HomeDb>();
        if (db.Database.IsSqlite())
            await migrator.Migrate();
        else if (await migrator.IsBehind())
            throw new RefusedException("The database is not up to date. Run the migrate command first.");
        if (environment.IsDevelopment())
            await services.GetRequiredService<DemoData>().CreateOnce();
        else if (await db.DemoMarkers.AnyAsync())
            throw new RefusedException(
                "This database contains the demo data, whose passphrase is public. "
                    + "Set Database:ConnectionString or Home:DataFolder to another database."
            );
    }

    public static void PrintStartupInfo(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var home = app.Services.GetRequiredService<IOptions<HomeSettings>>().Value;
        Console.WriteLine($"{home.ProgramName} is running at {string.Join(" and ", addresses)}");
        if (!app.Environment.IsDevelopment())
        {
            if (new Uri(home.PublicUrl) is { IsLoopback: true } or { Scheme: "http" })
                Console.WriteLine(
                    $"Home:PublicUrl is {home.PublicUrl}: links in emails will use it. Set it to the address that members use."
                );
            return;
        }
        var mail = app.Services.GetRequiredService<IOptions<MailSettings>>().Value;
        Console.WriteLine();
        Console.WriteLine($"Sign in with the passphrase  {DemoData.Passphrase}  as");
        foreach (var (address, description) in DemoData.People)
            Console.WriteLine($"  {address, -20} {description}");
        Console.WriteLine();
        Console.WriteLine($"Emails are saved in {Path.GetFullPath(mail.Folder!)} and shown at {addresses.FirstOrDefault()}/dev/emails");
        Console.WriteLine("Press Ctrl+C to stop the portal. The data is kept.");
    }
}
