using System.Collections.Concurrent;

namespace MasterHome.Web.Tests.Support;

/// <summary>A portal with demo data that test classes use one after the other, each test <see cref="AsNew"/>. To start one, and to open
/// each page for the first time, takes longer than most tests. Classes that need a setting, or that change what the process holds in
/// memory, have a <see cref="TestPortal"/> of their own.</summary>
public sealed class SharedPortal : IDisposable
{
    private static readonly ConcurrentBag<TestPortal> Free = [];
    private readonly Lazy<TestPortal> _taken = new(() => Free.TryTake(out var portal) ? portal : new TestPortal());

    static SharedPortal() => AppDomain.CurrentDomain.ProcessExit += (_, _) => End();

    /// <inheritdoc cref="TestPortal.AsNew"/>
    public TestPortal AsNew() => _taken.Value.AsNew();

    /// <summary>The next class may use it.</summary>
    public void Dispose()
    {
        if (_taken.IsValueCreated)
            Free.Add(_taken.Value);
    }

    private static void End()
    {
        while (Free.TryTake(out var portal))
            portal.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
