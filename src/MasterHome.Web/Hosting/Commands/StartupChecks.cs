using MasterHome.Accounts;
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
    /// <exception cref="RefusedException">The database is not up to date or lacks what this version needs, or it contains the demo data
    /// outside Development.</exception>
    public static async Task Prepare(IServiceProvider services, IHostEnvironment environment)
    {
        var migrator = services.GetRequiredService<DatabaseMigrator>();
        if (services.GetRequiredService<HomeDb>().Database.IsSqlite())
            await migrator.Migrate();
        await migrator.RequireReady();
        if (!await migrator.HasJobTables())
            throw new RefusedException("The tables of the job schedule are missing. Run the migrate command first.");
        if (environment.IsDevelopment())
            await services
                .GetRequiredService<DemoData>()
                .CreateOnce(services.GetRequiredService<IOptions<HomeSettings>>().Value.DemoStates);
        else
            Refusal.When(await WhyNotInProduction(services));
    }

    /// <summary>What Production refuses of this database and these settings, whatever the environment is now.</summary>
    public static async Task<IReadOnlyList<string>> FindProductionErrors(IServiceProvider services)
    {
        var errors = SettingsSetup.FindProductionErrors(services.GetRequiredService<IConfiguration>()).ToList();
        if (await WhyNotInProduction(services) is { } why)
            errors.Add(why);
        return errors;
    }

    /// <summary>What does not stop the start in Production and is probably wrong; null when nothing is.</summary>
    public static string? PublicUrlWarning(IServiceProvider services)
    {
        var home = services.GetRequiredService<IOptions<HomeSettings>>().Value;
        return new Uri(home.PublicUrl) is { IsLoopback: true } or { Scheme: "http" }
            ? $"Home:PublicUrl is {home.PublicUrl}: links in emails will use it. Set it to the address that members use."
            : null;
    }

    /// <summary>Says that nobody can decide on the corrections of the only administrator; null with two or more.</summary>
    public static async Task<string?> AdministratorNote(IServiceProvider services)
    {
        var count = await services
            .GetRequiredService<HomeDb>()
            .Users.CountAsync(a => a.Role == StaffRole.Administrator && a.DisabledAt == null);
        return count switch
        {
            0 => "There is no administrator. Create one with create-admin.",
            1 => "There is only one administrator. Large corrections of points are posted without a second administrator.",
            _ => null,
        };
    }

    private static async Task<string?> WhyNotInProduction(IServiceProvider services) =>
        await services.GetRequiredService<HomeDb>().DemoMarkers.AnyAsync()
            ? "This database contains the demo data, whose passphrase is public. "
                + "Set Database:ConnectionString or Home:DataFolder to another database."
            : null;

    public static void PrintStartupInfo(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var home = app.Services.GetRequiredService<IOptions<HomeSettings>>().Value;
        Console.WriteLine($"{home.ProgramName} is running at {string.Join(" and ", addresses)}");
        if (!app.Environment.IsDevelopment())
        {
            if (PublicUrlWarning(app.Services) is { } warning)
                Console.WriteLine(warning);
            return;
        }
        var mail = app.Services.GetRequiredService<IOptions<MailSettings>>().Value;
        Console.WriteLine();
        Console.WriteLine($"Sign in with the passphrase  {DemoData.Passphrase}  as");
        foreach (var (address, description) in DemoData.People.Concat(home.DemoStates ? DemoData.States : []))
            Console.WriteLine($"  {address, -20} {description}");
        Console.WriteLine();
        Console.WriteLine($"Emails are saved in {Path.GetFullPath(mail.Folder!)} and shown at {addresses.FirstOrDefault()}/dev/emails");
        Console.WriteLine("Press Ctrl+C to stop the portal. The data is kept.");
    }
}
