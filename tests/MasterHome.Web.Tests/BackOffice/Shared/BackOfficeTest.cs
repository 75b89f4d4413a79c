using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.BackOffice.Shared;

/// <summary>Base class for back-office tests: a separate portal in which the administrator Alex is signed in.</summary>
public abstract class BackOfficeTest(TestPortal portal) : IAsyncLifetime, IDisposable
{
    private Visitor? _alex;

    protected BackOfficeTest()
        : this(new TestPortal()) { }

    protected TestPortal Portal { get; } = portal;

    protected Visitor Alex => _alex!;

    public virtual async Task InitializeAsync() => _alex = await Portal.SignedIn("alex@example.org");

    public async Task DisposeAsync()
    {
        _alex?.Dispose();
        await Portal.DisposeAsync();
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            Portal.Dispose();
    }
}
