using System.Globalization;

using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Data.Imports;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Reports;
using MasterHome.Training;

using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting.Verbs;

/// <summary>The verbs of the command line. Each says in one line what it did.</summary>
internal static class Works
{
    public static async Task Migrate(Verb verb)
    {
        var applied = await verb.Get<Upkeep>().Migrate(verb.Stop);
        Say(applied == 0 ? "The database is up to date." : $"The database is up to date, {applied} migrations applied.");
    }

    /// <summary>Staff come in by a link that works once; there is no default password.</summary>
    public static async Task Appoint(Verb verb, StaffRole role)
    {
        if (verb.Arguments is not [var address, ..])
            throw new RefusedException($"Usage: create-{(role == StaffRole.Administrator ? "admin" : "staff")} ADDRESS [NAME]");
        if (!Addresses.IsAddress(address))
            throw new RefusedException($"'{address}' is not an e-mail address.");
        await MustBeUpToDate(verb);
        var db = verb.Get<HomeDb>();
        var (key, name) = (Addresses.Key(address), verb.Arguments.Count > 1 ? string.Join(' ', verb.Arguments.Skip(1)) : address);
        var account = await db.Transact(async ct =>
        {
            var account = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == key, ct);
            if (account is null)
                db.Add(account = new Account(address, name, null, role, verb.Get<ProgramCalendar>().Now));
            else if (account.PasswordHash is not null && account.Role == role)
                throw new RefusedException($"{address} is {Called(role)} already; «Forgot password» lets them in.");
            else
                account.Appoint(role);
            db.Note(ByHand(verb), nameof(Account), account.Id, $"Made {Called(role)} at the command line");
            return account;
        }, verb.Stop);
        var link = verb.Get<IOptions<HomeSettings>>().Value.Link(await verb.Get<WaysIn>().Mint(Mail.MailKinds.Welcome, account));
        Say($"{address} is {Called(role)}. This link lets them choose a password, once, within {verb.Get<IOptions<SignInSettings>>().Value.Life(Mail.MailKinds.Welcome)}:");
        Say(link);
    }

    public static async Task Import(Verb verb)
    {
        if (verb.Arguments is not [var what, var path] || what is not ("members" or "training" or "opportunities"))
            throw new RefusedException("Usage: import members|training|opportunities FILE [--skip-faulty] [--no-letters] [--year=2026]");
        await MustBeUpToDate(verb);
        await using var file = File.OpenRead(path);
        var options = new ImportOptions(Apply: true, verb.Has("--skip-faulty"), !verb.Has("--no-letters"), Year(verb));
        var (deed, progress) = (ByHand(verb), new Spoken());
        var report = what switch
        {
            "members" => await verb.Get<ImportMembers>().Run(file, options, deed, progress, verb.Stop),
            "training" => await verb.Get<ImportTraining>().Run(file, options, deed, progress, verb.Stop),
            _ => await verb.Get<ImportOpportunities>().Run(file, options, deed, progress, verb.Stop),
        };
        foreach (var fault in report.Faults)
            await Console.Error.WriteLineAsync($"line {fault.Line}, {fault.Column}: {fault.Reason}");
        foreach (var difference in report.Differences)
            Say($"line {difference.Line}: {difference.Text} (left as it is)");
        if (!report.Applied)
            throw new RefusedException($"{report.Sentence} Mend the file, or import the other rows with --skip-faulty.");
        Say(report.Sentence);
    }

    public static async Task PullForum(Verb verb)
    {
        if (verb.Get<IOptions<Forum.ForumSettings>>().Value.Kind == Forum.ForumKind.None)
            throw new RefusedException("No forum is set: Forum:Kind says None.");
        await MustBeUpToDate(verb);
        var result = await verb.Get<Runs>().Record<Forum.PullForum>((job, stop) => job.RunAsync(stop), verb.Stop);
        Say(result.Sentence);
        if (result.Failed > 0)
            throw new RefusedException("The pull is partial; the next one goes on with those that are missing.");
    }

    public static async Task DeliverMail(Verb verb)
    {
        await MustBeUpToDate(verb);
        var result = await verb.Get<Runs>().Record<Mail.DeliverMail>((job, stop) => job.RunNowAsync(stop), verb.Stop);
        Say(result.Sentence);
        if (result is { Counted: 0, Failed: > 0 })
            throw new RefusedException("No letter could be sent; the back office says why below Letters.");
    }

    public static async Task WriteReport(Verb verb)
    {
        if (verb.Arguments is not [var text] || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year))
            throw new RefusedException("Usage: write-report YEAR");
        await MustBeUpToDate(verb);
        var (report, isNew) = await verb.Get<WriteYearlyReport>().Write(year, ByHand(verb), verb.Stop);
        Say(isNew
            ? $"The status report of {year}, version {report.Version}, is written and queued to staff. {report.Difference?.Split('\n')[0]}".TrimEnd()
            : $"Nothing has changed since version {report.Version} of the report of {year}; it was not written again.");
    }

    /// <summary>A consistent copy while the portal runs; copying the file itself is not.</summary>
    public static async Task Backup(Verb verb)
    {
        if (verb.Arguments is not [var path])
            throw new RefusedException("Usage: backup FILE");
        var db = verb.Get<HomeDb>();
        if (!db.Database.IsSqlite())
            throw new RefusedException("Only the embedded database is backed up here; back up SQL Server with its own means.");
        if (File.Exists(path))
            throw new RefusedException($"{path} exists already; name a new file.");
        await MustBeUpToDate(verb);
        try
        {
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {Path.GetFullPath(path)}", verb.Stop);
        }
        catch (SqliteException e)
        {
            throw new RefusedException($"The copy could not be written to {path}: {e.Message}");
        }
        Say($"Backed up to {path}, {new FileInfo(path).Length / 1024:N0} KiB.");
    }

    public static async Task Check(Verb verb)
    {
        var report = await verb.Get<HealthCheckService>().CheckHealthAsync(verb.Stop);
        foreach (var (name, entry) in report.Entries)
            Say($"{name}: {entry.Status}{(entry.Description is { } why ? $", {why}" : "")}");
        // As over http: a job in trouble is told and closes nothing.
        if (report.Status == HealthStatus.Unhealthy)
            throw new RefusedException("Not ready.");
        Say("Ready.");
    }

    private static async Task MustBeUpToDate(Verb verb)
    {
        if (await verb.Get<Upkeep>().IsBehind(verb.Stop))
            throw new RefusedException("The database is not up to date. Run the verb migrate first.");
    }

    private static int? Year(Verb verb)
    {
        var at = verb.Words.ToList().IndexOf("--year");
        var text = verb.Get<IConfiguration>()["year"] ?? (at >= 0 && at + 1 < verb.Words.Count ? verb.Words[at + 1] : null);
        return text is null ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var year) ? year
            : throw new RefusedException($"--year is '{text}'; a year such as 2026 is expected.");
    }

    private static string Called(StaffRole role) => role == StaffRole.Administrator ? "an administrator" : "of the programme's staff";

    private static Deed ByHand(Verb verb) => new(Actor.System("command line"), verb.Get<ProgramCalendar>().Now);

    private static void Say(string line) => Console.WriteLine(line);

    private sealed class Spoken : IProgress<string>
    {
        public void Report(string value) => Console.Error.WriteLine($"… {value}");
    }
}
