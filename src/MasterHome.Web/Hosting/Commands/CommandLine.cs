using System.Data.Common;
using System.Runtime.InteropServices;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Jobs;
using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting.Commands;

/// <summary>Runs a command of the executable; <c>serve</c> by default. Each command prints in one line what it did. On failure it
/// prints the reason and returns exit code 1.</summary>
internal static class CommandLine
{
    private static readonly CommandSyntax[] Commands =
    [
        new("migrate", "", CommandLineActions.Migrate),
        new("create-admin", "ADDRESS [NAME]", command => CommandLineActions.CreateStaffAccount(command, StaffRole.Administrator), 1, 100),
        new("create-staff", "ADDRESS [NAME]", command => CommandLineActions.CreateStaffAccount(command, StaffRole.Staff), 1, 100),
        new("import", "members|training|opportunities FILE [--skip-faulty] [--no-emails] [--year=2026]", CommandLineActions.Import, 2, 2)
        {
            Flags = ["--skip-faulty", "--no-emails"],
            Values = ["--year"],
        },
        new("pull-forum", "", CommandLineActions.PullForum),
        new("deliver-mail", "", CommandLineActions.DeliverMail),
        new("write-report", "YEAR", CommandLineActions.WriteReport, 1, 1),
        new("backup", "FILE", CommandLineActions.Backup, 1, 1),
        new("check", "", CommandLineActions.Check),
    ];

    /// <param name="build">Builds the application from settings.</param>
    /// <param name="configure">Configures the HTTP pipeline. Only <c>serve</c> needs it; it would cost other commands a tenth of their
    /// memory.</param>
    public static async Task<int> Run(string[] args, Func<string[], WebApplication> build, Action<WebApplication> configure)
    {
        var command = args is [var first, ..] && !first.StartsWith('-') ? first : "serve";
        var rest = args is [var name, ..] && name == command ? args[1..] : args;
        try
        {
            if (command == "serve")
                return await Serve(build(rest), configure);
            if (Commands.SingleOrDefault(c => c.Name == command) is not { } syntax)
                throw new RefusedException(
                    $"There is no command '{command}'. Commands: serve, {string.Join(", ", Commands.Select(c => c.Name))}."
                );
            var words = syntax.Read(rest);
            await using var app = build([.. words.Settings]);
            await using var scope = app.Services.CreateAsyncScope();
            using var stop = new CancellationTokenSource();
            using var interrupted = CancelOn(PosixSignal.SIGINT, stop);
            using var terminated = CancelOn(PosixSignal.SIGTERM, stop);
            await syntax.Run(new Command(scope.ServiceProvider, syntax.Usage, words, stop.Token));
            return 0;
        }
        catch (Exception e) when (MessageFor(e) is { } message)
        {
            await Console.Error.WriteLineAsync(message);
            return 1;
        }
    }

    /// <summary>Cancels the command on a signal instead of ending the process, so that it can finish cleanly and say so.</summary>
    private static PosixSignalRegistration CancelOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                _ = Task.Run(stop.Cancel);
            }
        );

    private static async Task<int> Serve(WebApplication app, Action<WebApplication> configure)
    {
        await using (app)
        {
            configure(app);
            await using (var scope = app.Services.CreateAsyncScope())
                await StartupChecks.Prepare(scope.ServiceProvider, app.Environment);
            await app.StartAsync();
            StartupChecks.PrintStartupInfo(app);
            await app.WaitForShutdownAsync();
        }
        return 0;
    }

    /// <summary>The message for errors that operators can fix. Null for all others, which are bugs and show a stack trace.</summary>
    private static string? MessageFor(Exception e) =>
        e switch
        {
            RefusedException or TimeoutException or NotFoundException => e.Message,
            DbException or RetryLimitExceededException or DbUpdateException { InnerException: DbException } when e.Explain() is { } why =>
                why,
            DbException or RetryLimitExceededException or DbUpdateException { InnerException: DbException } =>
                $"The database reported an error: {e.GetBaseException().Message}",
            OptionsValidationException settings => string.Join(Environment.NewLine, settings.Failures),
            AggregateException { InnerExceptions: var all } when all.All(i => i is OptionsValidationException) => string.Join(
                Environment.NewLine,
                all.Cast<OptionsValidationException>().SelectMany(o => o.Failures)
            ),
            LeaseLostException => "Another process has taken the job over. Nothing more was done here.",
            OperationCanceledException => "Stopped.",
            FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => e.Message,
            IOException { InnerException: AddressInUseException } =>
                $"{e.Message} Is the portal already running? To use another address, add --urls http://localhost:5081",
            IOException => e.Message,
            InvalidOperationException { InnerException: FormatException or ArgumentException } => e.Message,
            _ => null,
        };
}

/// <summary>What a command works with.</summary>
/// <param name="Usage">How it is called, for refusals.</param>
internal sealed record Command(IServiceProvider Services, string Usage, CommandWords Words, CancellationToken Stop)
{
    /// <summary>The arguments after the command name, without options. As many as the command's syntax allows.</summary>
    public IReadOnlyList<string> Arguments => Words.Arguments;

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public bool Has(string flag) => Words.Options.ContainsKey(flag);

    public string? Value(string option) => Words.Options.GetValueOrDefault(option);
}
