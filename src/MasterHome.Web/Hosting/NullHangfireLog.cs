using Hangfire.Logging;

namespace MasterHome.Web.Hosting;

/// <summary>Hangfire keeps its log provider in a static: one that belonged to a host would break the others in the process once that
/// host ends. This one lives as long as the process; what jobs do stands in our own list of runs.</summary>
internal sealed class NullHangfireLog : ILogProvider, ILog
{
    public static readonly NullHangfireLog Instance = new();

    public ILog GetLogger(string name) => this;

    public bool Log(Hangfire.Logging.LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null) => false;
}
