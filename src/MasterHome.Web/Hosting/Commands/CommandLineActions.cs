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
using MasterHome.Standing.Summaries;
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
        var migrator = command.Get<DatabaseMigrator>();
        var applied = await migrator.Migrate(command.Stop);
        // Only into a database that is the portal's own and up to date.
        await migrator.RequireReady(command.Stop);
        if (command.Get<IOptions<DatabaseSettings>>().Value is { Provider: DatabaseProvider.SqlServer, ConnectionString: { } server })
            await HangfireTables.Create(server, command.Stop);
        Print(
            applied == 0
                ? "The database is up to date."
                : $"The database is up to date. {applied} {(applied == 1 ? "migration" : "migrations")} applied."
        );
    }

    /// <summary>Creates an administrator or staff account and prints a one-time link. There is no default password.</summary>
    public static async Task CreateStaffAccount(Command command, StaffRole role)
    {
        var address = EmailAddress.Clean(command.Arguments[0]);
        if (EmailAddress.WhyNot(address) is { } why)
            throw new RefusedException($"'{address}' is not an email address. {why}");
        var name = TextNormalization.Line(string.Join(' ', command.Arguments.Skip(1)));
        if (name.Length > Actor.NameLength)
            throw new RefusedException($"The name is longer than {Actor.NameLength} characters. Enter a shorter one.");
        await command.Get<DatabaseMigrator>().RequireReady(command.Stop);
        var db = command.Get<HomeDb>();
        var key = EmailAddress.Key(address);
        var account = await db.Transact(
            async ct =>
            {
                var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key, ct);
                if (account is null)
                    db.Add(
                        account = new Account(address, name.Length > 0 ? name : address, null, role, command.Get<ProgramCalendar>().Now)
                    );
                else if (!account.IsEnabled)
                    throw new RefusedException(
                        $"The account of {address} is closed, so a link to it would not work. An administrator can enable it at "
                            + $"{command.Get<IOptions<HomeSettings>>().Value.Link("/back-office/accounts")}. Or use another address."
                    );
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
            throw new RefusedException($"There is no import of '{command.Arguments[0]}'. Usage: {command.Usage}");
        await command.Get<DatabaseMigrator>().RequireReady(command.Stop);
        await using var file = File.OpenRead(path);
        var options = new ImportOptions(command.Has("--skip-faulty"), !command.Has("--no-emails"), Year(command));
        var plan = await importer.Apply(import, file, options, Audit(command), review: plan => Review(plan, options), ct: command.Stop);
        foreach (var difference in plan.Differences)
            Print($"line {difference.Line}: {difference} (left as it is)");
        Print(plan.AppliedSentence);
    }

    /// <summary>Prints what the import notes and refuses.</summary>
    private static void Review(ImportPlan plan, ImportOptions options)
    {
        foreach (var note in plan.Notes)
            Print($"line {note.Line}, {note.Column}: {note.Text}");
        foreach (var fault in plan.Faults)
            Console.Error.WriteLine($"line {fault.Line}, {fault.Column}: {fault.Reason}");
        if (plan.Faults.Count > 0 && !options.SkipFaulty)
            throw new RefusedException($"{plan.Sentence} Correct the file, or import the other rows with --skip-faulty.");
    }

    public static async Task PullForum(Command command)
    {
        if (command.Get<IOptions<ForumSettings>>().Value.Kind == ForumKind.None)
            throw new RefusedException("No forum is configured: Forum:Kind is None.");
        await command.Get<DatabaseMigrator>().RequireReady(command.Stop);
        var result = await command.Get<JobRunner>().Run<PullForum>((job, stop) => job.RunAsync(stop), command.Stop);
        RefuseNotRun(result);
        Print(result.Sentence);
        if (result.Failed > 0)
            throw new RefusedException("The pull is incomplete. The next one continues with the missing members.");
    }

    public static async Task DeliverMail(Command command)
    {
        await command.Get<DatabaseMigrator>().RequireReady(command.Stop);
        var result = await command.Get<JobRunner>().Run<DeliverMail>((job, stop) => job.RunNowAsync(stop), command.Stop);
        RefuseNotRun(result);
        if (result.Failed > 0)
            throw new RefusedException($"{result.Sentence} The back office shows the reason under Emails.");
        Print(result.Sentence);
    }

    public static async Task WriteReport(Command command)
    {
        if (!int.TryParse(command.Arguments[0], NumberStyles.None, CultureInfo.InvariantCulture, out var year))
            throw new RefusedException($"The year is '{command.Arguments[0]}'. Enter a year such as 2026. Usage: {command.Usage}");
        await command.Get<DatabaseMigrator>().RequireReady(command.Stop);
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
        var path = Path.GetFullPath(command.Arguments[0]);
        var db = command.Get<HomeDb>();
        if (!db.Database.IsSqlite())
            throw new RefusedException(
                "This command backs up only the embedded database. Use SQL Server's own tools to back up SQL Server."
            );
        if (Path.Exists(path))
            throw new RefusedException($"{path} already exists. Name a new file.");
        await command.Get<DatabaseMigrator>().RequireReady(command.Stop);
        // Under another name until it is complete, so that nobody takes a part of a backup for one.
        var partial = $"{path}.{Guid.NewGuid():N}.partial";
        try
        {
            // SQLite writes into an empty file too, and then keeps its permissions.
            await OwnerOnly.Create(partial).DisposeAsync();
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {partial}", command.Stop);
            File.Move(partial, path, overwrite: false);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The copy could not be written to {path}: {e.Message}");
        }
        finally
        {
            if (File.Exists(partial))
                File.Delete(partial);
        }
        Print($"Backed up to {path}, {new FileInfo(path).Length / 1024:N0} KiB.");
    }

    public static async Task Check(Command command)
    {
        var report = await command.Get<HealthCheckService>().CheckHealthAsync(command.Stop);
        foreach (var (name, entry) in report.Entries)
            Print($"{name}: {entry.Status}{(entry.Description is { } why ? $", {why}" : "")}");
        // Throws one sentence when the database cannot be read.
        await command.Get<DatabaseMigrator>().RequireReady(command.Stop);
        var errors = await StartupChecks.FindProductionErrors(command.Services);
        foreach (var error in errors)
            Print($"production: {error}");
        if (StartupChecks.PublicUrlWarning(command.Services) is { } warning)
            Print($"note: {warning}");
        if (await StartupChecks.AdministratorNote(command.Services) is { } note)
            Print($"note: {note}");
        var different = await command.Get<CompareSummaries>().Find(command.Stop);
        foreach (var difference in different.Take(20))
            Print($"standing: {difference.Sentence}");
        if (different.Count > 0)
            throw new RefusedException(
                $"{Format.Count(different.Count, "stored standing")} {(different.Count == 1 ? "differs" : "differ")} from the sources. "
                    + "The nightly job calculates wrong ones again."
            );
        if (await command.Get<HistorySeals>().FindAltered(command.Stop) is { } altered)
            throw new RefusedException(altered);
        // As over http: a degraded job is reported but does not make the portal unready.
        if (report.Status == HealthStatus.Unhealthy || (errors.Count > 0 && !command.Get<IHostEnvironment>().IsDevelopment()))
            throw new RefusedException("Not ready.");
        Print(errors.Count > 0 ? "Ready, but not for Production." : "Ready.");
    }

    /// <summary>Another process holds the job, so that what was asked is not done.</summary>
    private static void RefuseNotRun(JobResult result) => Refusal.When(result.NotRun ? result.Sentence : null);

    private static int? Year(Command command) =>
        command.Value("--year") is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year
        : throw new RefusedException($"--year is '{text}'. Enter a year such as 2026.");

    private static string RoleLabel(StaffRole role) => role == StaffRole.Administrator ? "an administrator" : "a staff member";

    private static AuditContext Audit(Command command) => new(Actor.System("command line"), command.Get<ProgramCalendar>().Now);

    private static void Print(string line) => Console.WriteLine(line);
}
