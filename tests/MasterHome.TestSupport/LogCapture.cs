using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace MasterHome.TestSupport;

/// <summary>Keeps every line that anybody logs, with its fields, its scopes and its exception.</summary>
public sealed class LogCapture : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
    {
        Lines.Enqueue($"{state} {Fields(state)}");
        return null;
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(
        LogLevel logLevel,
        EventId eventId,
        TState state,
        Exception? exception,
        Func<TState, Exception?, string> formatter
    ) => Lines.Enqueue($"{logLevel} {formatter(state, exception)} {Fields(state)} {exception}");

    public void Dispose() { }

    private static string Fields(object? state) =>
        state is IEnumerable<KeyValuePair<string, object?>> fields ? string.Join(", ", fields) : "";
}
