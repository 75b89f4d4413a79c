using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Forum.Counting;
using MasterHome.Forum.Sources;
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

/// <summary>The commands of the command line. Each says in one line what it did.</summary>
internal static class CommandLineActions
{
    public static async Task Migrate(Command command)
    {
        var applied = await command.Get<DatabaseMigrator>().Migrate(command.Stop);
        Say(applied == 0 ? "The database is up to date." : $"The database is up to date, {applied} migrations applied.");
    }

    /// <summary>Staff come in by a link that works once; there is no default password.</summary>
    public static async Task Appoint(Command command, StaffRole role)
    {
        if (command.Arguments is not [var address, ..])
            throw new RefusedException($"Usage: create-{(role == StaffRole.Administrator ? "admin" : "staff")} ADDRESS [NAME]");
        if (!EmailAddress.IsAddress(address))
            throw new RefusedException($"'{address}' is not an email address.");
        await MustBeUpToDate(command);
        var db = command.Get<HomeDb>();
        var (key, name) = (EmailAddress.Key(address), command.Arguments.Count > 1 ? string.Join(' ', command.Arguments.Skip(1)) : address);
        var account = await db.Transact(
            async ct =>
            {
                var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key, ct);
                if (account is null)
                    db.Add(account = new Account(address, name, null, role, command.Get<ProgramCalendar>().Now));
                else if (account.PasswordHash is not null && account.Role == role)
                    throw new RefusedException($"{address} is {Called(role)} already; «Forgot password» lets them in.");
                else
                    account.Appoint(role);
                db.Note(ByHand(command), nameof(Account), account.Id, $"Made {Called(role)} at the command line");
                return account;
            },
            command.Stop
        );
        var link = command
            .Get<IOptions<HomeSettings>>()
            .Value.Link(await command.Get<OneTimeLinks>().Mint(Mail.EmailKinds.Welcome, account));
        Say(
            $"{address} is {Called(role)}. This link lets them choose a password, once, within {command.Get<IOptions<SignInSettings>>().Value.Life(Mail.EmailKinds.Welcome)}:"
        );
        Say(link);
    }

    public static async Task Import(Command command)
    {
        if (command.Arguments is not [var what, var path] || what is not ("members" or "training" or "opportunities"))
            throw new RefusedException("Usage: import members|training|opportunities FILE [--skip-faulty] [--no-emails] [--year=2026]");
        await MustBeUpToDate(command);
        await using var file = File.OpenRead(path);
        var options = new ImportOptions(Apply: true, command.Has("--skip-faulty"), !command.Has("--no-emails"), Year(command));
        var (audit, progress) = (ByHand(command), new ProgressPrinter());
        var report = what switch
        {
            "members" => await command.Get<ImportMembers>().Run(file, options, audit, progress, command.Stop),
            "training" => await command.Get<ImportTraining>().Run(file, options, audit, progress, command.Stop),
            _ => await command.Get<ImportOpportunities>().Run(file, options, audit, progress, command.Stop),
        };
        foreach (var fault in report.Faults)
            await Console.Error.WriteLineAsync($"line {fault.Line}, {fault.Column}: {fault.Reason}");
        foreach (var difference in report.Differences)
            Say($"line {difference.Line}: {difference.Text} (left as it is)");
        if (!report.Applied)
            throw new RefusedException($"{report.Sentence} Mend the file, or import the other rows with --skip-faulty.");
        Say(report.Sentence);
    }

    public static async Task PullForum(Command command)
    {
        if (command.Get<IOptions<ForumSettings>>().Value.Kind == ForumKind.None)
            throw new RefusedException("No forum is configured: Forum:Kind says None.");
        await MustBeUpToDate(command);
        var result = await command.Get<JobRunner>().Record<PullForum>((job, stop) => job.RunAsync(stop), command.Stop);
        Say(result.Sentence);
        if (result.Failed > 0)
            throw new RefusedException("The pull is partial; the next one goes on with those that are missing.");
    }

    public static async Task DeliverMail(Command command)
    {
        await MustBeUpToDate(command);
        var result = await command.Get<JobRunner>().Record<DeliverMail>((job, stop) => job.RunNowAsync(stop), command.Stop);
        Say(result.Sentence);
        if (result is { Counted: 0, Failed: > 0 })
            throw new RefusedException("No email could be sent; the back office says why below Emails.");
    }

    public static async Task WriteReport(Command command)
    {
        if (command.Arguments is not [var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
            throw new RefusedException("Usage: write-report YEAR");
        await MustBeUpToDate(command);
        var (report, isNew) = await command.Get<WriteYearlyReport>().Write(year, ByHand(command), command.Stop);
        Say(
            isNew
                ? $"The status report of {year}, version {report.Version}, is written and queued to staff. {report.Difference?.Split('\n')[0]}".TrimEnd()
                : $"Nothing has changed since version {report.Version} of the report of {year}; it was not written again."
        );
    }

    /// <summary>A consistent copy while the portal runs; copying the file itself is not.</summary>
    public static async Task Backup(Command command)
    {
        if (command.Arguments is not [var path])
            throw new RefusedException("Usage: backup FILE");
        var db = command.Get<HomeDb>();
        if (!db.Database.IsSqlite())
            throw new RefusedException("Only the embedded database is backed up here; back up SQL Server with its own means.");
        if (File.Exists(path))
            throw new RefusedException($"{path} exists already; name a new file.");
        await MustBeUpToDate(command);
        try
        {
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {Path.GetFullPath(path)}", command.Stop);
        }
        catch (SqliteException e)
        {
            throw new RefusedException($"The copy could not be written to {path}: {e.Message}");
        }
        Say($"Backed up to {path}, {new FileInfo(path).Length / 1024:N0} KiB.");
    }

    public static async Task Check(Command command)
    {
        var report = await command.Get<HealthCheckService>().CheckHealthAsync(command.Stop);
        foreach (var (name, entry) in report.Entries)
            Say($"{name}: {entry.Status}{(entry.Description is { } why ? $", {why}" : "")}");
        // As over http: a job in trouble is told and closes nothing.
        if (report.Status == HealthStatus.Unhealthy)
            throw new RefusedException("Not ready.");
        Say("Ready.");
    }

    private static async Task MustBeUpToDate(Command command)
    {
        if (await command.Get<DatabaseMigrator>().IsBehind(command.Stop))
            throw new RefusedException("The database is not up to date. Run the command migrate first.");
    }

    private static int? Year(Command command)
    {
        var at = command.Words.ToList().IndexOf("--year");
        var text = command.Get<IConfiguration>()["year"] ?? (at >= 0 && at + 1 < command.Words.Count ? command.Words[at + 1] : null);
        return text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year
            : throw new RefusedException($"--year is '{text}'; a year such as 2026 is expected.");
    }

    private static string Called(StaffRole role) => role == StaffRole.Administrator ? "an administrator" : "of the program's staff";

    private static AuditContext ByHand(Command command) => new(Actor.System("command line"), command.Get<ProgramCalendar>().Now);

    private static void Say(string line) => Console.WriteLine(line);

    private sealed class ProgressPrinter : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"… {value}");
    }
}
