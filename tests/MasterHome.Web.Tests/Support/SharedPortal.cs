using System.Collections.Concurrent;

namespace MasterHome.Web.Tests.Support;

/// <summary>A portal with demo data that test classes use one after the other, each test <see cref="AsNew"/>. Starting one and opening
/// each page for the first time take longer than most tests. Classes that need a setting, or that change what the process holds in
/// memory, have a <see cref="TestPortal"/> of their own.</summary>
public sealed class SharedPortal : IDisposable
{
    private static readonly ConcurrentBag<TestPortal> Free = [];
    private readonly Lazy<TestPortal> _taken = new(() => Free.TryTake(out var portal) ? portal : new TestPortal());

    static SharedPortal() => AppDomain.CurrentDomain.ProcessExit += (_, _) => End();

    private bool _isAsNew;

    /// <inheritdoc cref="TestPortal.AsNew"/>
    public TestPortal AsNew()
    {
        _isAsNew = false;
        var portal = _taken.Value.AsNew();
        // Starts it, so that no test can give it a setting.
        _ = portal.Services;
        _isAsNew = true;
        return portal;
    }

    /// <summary>The next class may use it, unless it could not be made as new.</summary>
    public void Dispose()
    {
        if (_isAsNew)
            Free.Add(_taken.Value);
        else if (_taken.IsValueCreated)
            _taken.Value.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static void End()
    {
        while (Free.TryTake(out var portal))
            portal.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
