using Hangfire.Logging;

namespace MasterHome.Web.Hosting;

/// <summary>Discards Hangfire's log. Hangfire keeps its log provider in a static field, so a provider of one host would break the other
/// hosts in the process when that host stops. Job runs are recorded in the database.</summary>
internal sealed class NullHangfireLog : ILogProvider, ILog
{
    public static readonly NullHangfireLog Instance = new();

    public ILog GetLogger(string name) => this;

    public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
}
