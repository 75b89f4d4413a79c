using MasterHome.Accounts;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.SignIn.OpenIdConnect;

/// <summary>A portal with one provider that is not trusted for any domain.</summary>
public sealed class SsoFixture : IAsyncLifetime
{
    public const string Password = "four small words here";

    public ScriptedProvider Provider { get; private set; } = null!;

    public SsoPortal Portal { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Provider = await ScriptedProvider.Open();
        Portal = new SsoPortal().WithProvider(Provider, "acme", "Acme");
        // These tests do not cover timeouts, and a busy machine can be slow.
        Portal.With("SignIn:ReachSeconds", "60").With("SignIn:ProviderSeconds", "60");
    }

    public async Task DisposeAsync()
    {
        await Portal.DisposeAsync();
        await Provider.DisposeAsync();
    }

    /// <summary>An account with a linked identity.</summary>
    public async Task<(Account Account, ExternalIdentity Identity)> AddLinkedAccount(string name, Action<Account>? configure = null)
    {
        var (account, identity) = (
            await Portal.AddAccount($"{name}@example.org", Password, configure: configure),
            new ExternalIdentity($"{name}-subject")
        );
        await Portal.Do(db =>
        {
            db.Add(
                new Microsoft.AspNetCore.Identity.IdentityUserLogin<string>
                {
                    LoginProvider = Provider.Authority,
                    ProviderKey = identity.Subject,
                    UserId = account.Id,
                }
            );
            return db.SaveChangesAsync();
        });
        return (account, identity);
    }
}
