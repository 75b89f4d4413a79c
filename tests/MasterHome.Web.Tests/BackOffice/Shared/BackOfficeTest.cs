using MasterHome.Accounts;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Shared;

/// <summary>Base class for back-office tests: a portal as new for each test, in which the administrator Alex is signed in.</summary>
public abstract class BackOfficeTest : IAsyncLifetime, IClassFixture<SharedPortal>
{
    private Visitor? _alex;

    protected BackOfficeTest(SharedPortal portal) => Portal = portal.AsNew();

    /// <param name="portal">One with settings of its own.</param>
    protected BackOfficeTest(TestPortal portal) => Portal = portal.AsNew();

    protected TestPortal Portal { get; }

    protected Visitor Alex => _alex!;

    public virtual async Task InitializeAsync() => _alex = await Portal.SignedIn("alex@example.org");

    /// <summary>Sam, made an administrator.</summary>
    protected async Task<Visitor> SecondAdministrator()
    {
        await Portal.Ask(db =>
            db.Users.Where(a => a.Email == "sam@example.org")
                .ExecuteUpdateAsync(set => set.SetProperty(a => a.Role, StaffRole.Administrator))
        );
        return await Portal.SignedIn("sam@example.org");
    }

    public Task DisposeAsync()
    {
        _alex?.Dispose();
        return Task.CompletedTask;
    }
}
