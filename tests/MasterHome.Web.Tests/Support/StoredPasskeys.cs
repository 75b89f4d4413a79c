using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MasterHome.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;

namespace MasterHome.Web.Tests.Support;

/// <summary>Passkeys that are stored without a browser. Nobody can sign in with one.</summary>
internal static class StoredPasskeys
{
    /// <returns>The id in the passkey's addresses.</returns>
    public static async Task<string> AddPasskey(this TestPortal portal, string email, string name)
    {
        await using var scope = portal.Services.CreateAsyncScope();
        var accounts = scope.ServiceProvider.GetRequiredService<UserManager<Account>>();
        var account = await accounts.FindByEmailAsync(email);
        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"{email} {name}"));
        var passkey = new UserPasskeyInfo(id, id, TestPortal.DemoDay, 0, [], true, false, false, id, id) { Name = name };
        Assert.True((await accounts.AddOrUpdatePasskeyAsync(account!, passkey)).Succeeded);
        return Base64Url.EncodeToString(id);
    }
}
