using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
using MasterHome.History;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Reports;
using MasterHome.Roster;
using MasterHome.Training;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting.Commands;

/// <summary>The commands of the command line. Each prints in one line what it did.</summary>
internal static class CommandLineActions
{
    public static async Task Migrate(Command command)
    {
        var applied = await command.Get<DatabaseMigrator>().Migrate(command.Stop);
        Print(
            applied == 0
                ? "The database is up to date."
                : $"The database is up to date. {applied} {(applied == 1 ? "migration" : "migrations")} applied."
        );
    }

    /// <summary>Creates an administrator or staff account and prints a one-time link. There is no default password.</summary>
    public static async Task CreateStaffAccount(Command command, StaffRole role)
    {
        if (command.Arguments is not [var address, ..])
            throw new RefusedException($"Usage: create-{(role == StaffRole.Administrator ? "admin" : "staff")} ADDRESS [NAME]");
        if (EmailAddress.WhyNot(address) is { } why)
            throw new RefusedException($"'{address}' is not an email address. {why}");
        await RequireCurrentSchema(command);
        var db = command.Get<HomeDb>();
        var (key, name) = (EmailAddress.Key(address), command.Arguments.Count > 1 ? string.Join(' ', command.Arguments.Skip(1)) : address);
        var account = await db.Transact(
            async ct =>
            {
                var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key, ct);
                if (account is null)
                    db.Add(account = new Account(address, name, null, role, command.Get<ProgramCalendar>().Now));
                else if (account.PasswordHash is not null && account.Role == role)
                    throw new RefusedException($"{address} is already {RoleLabel(role)}. They can sign in through “Forgot password”.");
                else
                    account.ChangeRole(role);
                db.Note(Audit(command), nameof(Account), account.Id, $"Made {RoleLabel(role)} at the command line");
                return account;
            },
            command.Stop
        );
        var lifetime = command.Get<IOptions<SignInSettings>>().Value.DescribeLifetime(Welcome.Key);
        var link = command.Get<IOptions<HomeSettings>>().Value.Link(command.Get<OneTimeLinks>().Create(Welcome.Key, account));
        Print($"{address} is {RoleLabel(role)}. With this link they choose a password, once, within {lifetime}:");
        Print(link);
    }

    public static async Task Import(Command command)
    {
        var importer = command.Get<FileImporter>();
        if (command.Arguments is not [var kind, var path] || importer.Find(kind) is not { } import)
            throw new RefusedException("Usage: import members|training|opportunities FILE [--skip-faulty] [--no-emails] [--year=2026]");
        await RequireCurrentSchema(command);
        using var file = new MemoryStream(await File.ReadAllBytesAsync(path, command.Stop));
        var options = new ImportOptions(command.Has("--skip-faulty"), !command.Has("--no-emails"), Year(command));
        var plan = await importer.Plan(import, file, options, command.Stop);
        foreach (var note in plan.Notes)
            Print($"line {note.Line}, {note.Column}: {note.Text}");
        foreach (var fault in plan.Faults)
            await Console.Error.WriteLineAsync($"line {fault.Line}, {fault.Column}: {fault.Reason}");
        if (plan.Faults.Count > 0 && !options.SkipFaulty)
            throw new RefusedException($"{plan.Sentence} Correct the file, or import the other rows with --skip-faulty.");
        file.Position = 0;
        plan = await importer.Apply(import, file, options, Audit(command), plan, command.Stop);
        foreach (var difference in plan.Differences)
            Print($"line {difference.Line}: {difference} (left as it is)");
        Print(plan.AppliedSentence);
    }

    public static async Task PullForum(Command command)
    {
        if (command.Get<IOptions<ForumSettings>>().Value.Kind == ForumKind.None)
            throw new RefusedException("No forum is configured: Forum:Kind is None.");
        await RequireCurrentSchema(command);
        var result = await command.Get<JobRunner>().Run<PullForum>((job, stop) => job.RunAsync(stop), command.Stop);
        Print(result.Sentence);
        if (result.Failed > 0)
            throw new RefusedException("The pull is incomplete. The next one continues with the missing members.");
    }

    public static async Task DeliverMail(Command command)
    {
        await RequireCurrentSchema(command);
        var result = await command.Get<JobRunner>().Run<DeliverMail>((job, stop) => job.RunNowAsync(stop), command.Stop);
        Print(result.Sentence);
        if (result is { Counted: 0, Failed: > 0 })
            throw new RefusedException("No email could be sent. The back office shows the reason under Emails.");
    }

    public static async Task WriteReport(Command command)
    {
        if (command.Arguments is not [var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
            throw new RefusedException("Usage: write-report YEAR");
        await RequireCurrentSchema(command);
        var (report, isNew) = await command.Get<WriteYearlyReport>().Write(year, Audit(command), command.Stop);
        var change = report.Difference?.Split('\n')[0];
        Print(
            isNew
                ? $"The {year} status report, version {report.Version}, is written and queued for staff. {change}".TrimEnd()
                : $"Nothing has changed since version {report.Version} of the {year} report. It was not written again."
        );
    }

    /// <summary>Makes a consistent copy while the portal runs. Copying the file directly would not be consistent.</summary>
    public static async Task Backup(Command command)
    {
        if (command.Arguments is not [var path])
            throw new RefusedException("Usage: backup FILE");
        var db = command.Get<HomeDb>();
        if (!db.Database.IsSqlite())
            throw new RefusedException(
                "This command backs up only the embedded database. Use SQL Server's own tools to back up SQL Server."
            );
        if (File.Exists(path))
            throw new RefusedException($"{path} already exists. Name a new file.");
        await RequireCurrentSchema(command);
        try
        {
            // SQLite writes into an empty file too, and then keeps its permissions.
            await OwnerOnly.Create(path).DisposeAsync();
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {Path.GetFullPath(path)}", command.Stop);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The copy could not be written to {path}: {e.Message}");
        }
        Print($"Backed up to {path}, {new FileInfo(path).Length / 1024:N0} KiB.");
    }

    public static async Task Check(Command command)
    {
        var report = await command.Get<HealthCheckService>().CheckHealthAsync(command.Stop);
        foreach (var (name, entry) in report.Entries)
            Print($"{name}: {entry.Status}{(entry.Description is { } why ? $", {why}" : "")}");
        // As over http: a degraded job is reported but does not make the portal unready.
        if (report.Status == HealthStatus.Unhealthy)
            throw new RefusedException("Not ready.");
        Print("Ready.");
    }

    private static async Task RequireCurrentSchema(Command command)
    {
        if (await command.Get<DatabaseMigrator>().IsBehind(command.Stop))
            throw new RefusedException("The database is not up to date. Run the migrate command first.");
    }

    private static int? Year(Command command)
    {
        var at = command.AllArguments.ToList().IndexOf("--year");
        var text =
            command.Get<IConfiguration>()["year"] ?? (at >= 0 && at + 1 < command.AllArguments.Count ? command.AllArguments[at + 1] : null);
        return text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year
            : throw new RefusedException($"--year is '{text}'. Enter a year such as 2026.");
    }

    private static string RoleLabel(StaffRole role) => role == StaffRole.Administrator ? "an administrator" : "a staff member";

    private static AuditContext Audit(Command command) => new(Actor.System("command line"), command.Get<ProgramCalendar>().Now);

    private static void Print(string line) => Console.WriteLine(line);
}
