using System.Data.Common;
using System.Runtime.InteropServices;
using MasterHome.Accounts;
using Microsoft.AspNetCore.Connections;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Hosting.Commands;

/// <summary>The same executable serves and works: <c>serve</c> when no command is given. Each command says in one line what it did, or, with
/// an exit code, why it could not.</summary>
public static class CommandLine
{
    private static readonly Dictionary<string, Func<Command, Task>> Commands = new()
    {
        ["migrate"] = CommandLineActions.Migrate,
        ["create-admin"] = command => CommandLineActions.Appoint(command, StaffRole.Administrator),
        ["create-staff"] = command => CommandLineActions.Appoint(command, StaffRole.Staff),
        ["import"] = CommandLineActions.Import,
        ["pull-forum"] = CommandLineActions.PullForum,
        ["deliver-mail"] = CommandLineActions.DeliverMail,
        ["write-report"] = CommandLineActions.WriteReport,
        ["backup"] = CommandLineActions.Backup,
        ["check"] = CommandLineActions.Check,
    };

    /// <param name="build">Furnishes the rooms, by settings.</param>
    /// <param name="open">Opens the doors, which a command that works does not need: they would cost it a tenth of its memory.</param>
    public static async Task<int> Run(string[] args, Func<string[], WebApplication> build, Action<WebApplication> open)
    {
        var command = args is [var first, ..] && !first.StartsWith('-') ? first : "serve";
        var rest = args is [var same, ..] && same == command ? args[1..] : args;
        try
        {
            if (command == "serve")
                return await Serve(build(rest), open);
            if (!Commands.TryGetValue(command, out var work))
                throw new RefusedException($"There is no command '{command}'. There are: serve, {string.Join(", ", Commands.Keys)}.");
            // Switches are a command's own; what has a value is a setting, as everywhere.
            await using var app = build([.. rest.Where(IsSetting)]);
            await using var scope = app.Services.CreateAsyncScope();
            using var stop = new CancellationTokenSource();
            using var interrupted = StopBy(PosixSignal.SIGINT, stop);
            using var terminated = StopBy(PosixSignal.SIGTERM, stop);
            await work(new Command(scope.ServiceProvider, [.. rest.Where(a => !IsSetting(a))], stop.Token));
            return 0;
        }
        catch (Exception e) when (Sentence(e) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    /// <summary>Whoever is asked to stop, by a person or by what runs the machine, ends what is begun and says so.</summary>
    private static PosixSignalRegistration StopBy(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(
            signal,
            context =>
            {
                context.Cancel = true;
                _ = Task.Run(stop.Cancel);
            }
        );

    private static bool IsSetting(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) && word.Contains('=', StringComparison.Ordinal);

    private static async Task<int> Serve(WebApplication app, Action<WebApplication> open)
    {
        await using (app)
        {
            open(app);
            await using (var scope = app.Services.CreateAsyncScope())
                await StartupChecks.Prepare(scope.ServiceProvider, app.Environment);
            await app.StartAsync();
            StartupChecks.Say(app);
            await app.WaitForShutdownAsync();
        }
        return 0;
    }

    /// <summary>What people can do something about, without a stack trace. Anything else is a fault of ours and shows one.</summary>
    private static string? Sentence(Exception e) =>
        e switch
        {
            RefusedException or TimeoutException or NotFoundException => e.Message,
            DbException or RetryLimitExceededException or DbUpdateException { InnerException: DbException } =>
                $"The database does not answer as it should: {e.GetBaseException().Message}",
            OptionsValidationException settings => string.Join(Environment.NewLine, settings.Failures),
            AggregateException { InnerExceptions: var all } when all.All(i => i is OptionsValidationException) => string.Join(
                Environment.NewLine,
                all.Cast<OptionsValidationException>().SelectMany(o => o.Failures)
            ),
            OperationCanceledException => "Stopped.",
            FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException => e.Message,
            IOException { InnerException: AddressInUseException } =>
                $"{e.Message} Is the portal running already? Another address: --urls http://localhost:5081",
            InvalidOperationException { InnerException: FormatException or ArgumentException } => e.Message,
            _ => null,
        };
}

/// <summary>What a command was given.</summary>
/// <param name="Words">What stands after the command, switches included.</param>
public sealed record Command(IServiceProvider Services, IReadOnlyList<string> Words, CancellationToken Stop)
{
    /// <summary>What stands after the command, without switches.</summary>
    public IReadOnlyList<string> Arguments => [.. Words.Where(w => !w.StartsWith("--", StringComparison.Ordinal))];

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public bool Has(string flag) => Words.Contains(flag);
}
