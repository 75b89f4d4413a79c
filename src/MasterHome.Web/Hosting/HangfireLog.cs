using Hangfire.Logging;
using Microsoft.Data.SqlClient;
using HangfireLevel = Hangfire.Logging.LogLevel;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace MasterHome.Web.Hosting;

/// <summary>Passes Hangfire's warnings and errors on to the portal's log. Exceptions are named by type only: the message of a job's
/// exception may contain personal data.</summary>
/// <remarks>Hangfire keeps its log provider in a static field, so it may outlive the host that made it.</remarks>
internal sealed class HangfireLog(ILoggerFactory loggers) : ILogProvider
{
    public ILog GetLogger(string name) => new Log(loggers, name);

    private sealed class Log(ILoggerFactory loggers, string name) : ILog
    {
        bool ILog.Log(HangfireLevel logLevel, Func<string>? messageFunc, Exception? exception)
        {
            if (logLevel < HangfireLevel.Warn)
                return false;
            // Without a message Hangfire only asks whether the level is logged.
            if (messageFunc is null)
                return true;
            try
            {
                var level = logLevel == HangfireLevel.Warn ? LogLevel.Warning : LogLevel.Error;
                loggers.CreateLogger(name).Log(level, "Hangfire: {Message} {Error}", messageFunc(), Describe(exception));
                return true;
            }
            catch (ObjectDisposedException)
            {
                return false;
            }
        }

        private static string Describe(Exception? exception)
        {
            var names = new List<string>();
            for (var e = exception; e is not null; e = e.InnerException)
                names.Add(e is SqlException sql ? $"{nameof(SqlException)} {sql.Number}" : e.GetType().Name);
            return names.Count == 0 ? "" : $"({string.Join(", ", names)})";
        }
    }
}
