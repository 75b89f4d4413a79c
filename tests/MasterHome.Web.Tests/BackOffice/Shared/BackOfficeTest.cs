using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.BackOffice.Shared;

/// <summary>Base class for back-office tests: a portal as new for each test, in which the administrator Alex is signed in.</summary>
public abstract class BackOfficeTest(TestPortal portal) : IAsyncLifetime, IClassFixture<TestPortal>
{
    private Visitor? _alex;

    protected TestPortal Portal { get; } = portal.AsNew();

    protected Visitor Alex => _alex!;

    public virtual async Task InitializeAsync() => _alex = await Portal.SignedIn("alex@example.org");

    public Task DisposeAsync()
    {
        _alex?.Dispose();
        return Task.CompletedTask;
    }
}
