using System.Globalization;
using System.Security.Cryptography;
using MasterHome.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts.Sessions;

/// <summary>Sealed forms of accounts whose session ended while somebody wrote. They are tokens of the account, so they go when it
/// goes.</summary>
public sealed class KeptForms(HomeDb db, IOptions<SignInSettings> settings)
{
    internal const string Provider = "kept-form";

    /// <summary>Keeps a form; the oldest of more than <see cref="SignInSettings.KeptForms"/> goes.</summary>
    /// <returns>The id by which its account finds it; null when the account does not exist.</returns>
    public Task<string?> Keep(string accountId, string sealedForm, DateTime now, CancellationToken ct = default) =>
        db.Transact<string?>(
            async ct =>
            {
                if (await db.LockAccount(accountId, ct) is not { IsEnabled: true })
                    return null;
                var surplus = await Of(accountId)
                    .OrderByDescending(t => t.Name)
                    .Select(t => t.Name)
                    .Skip(settings.Value.KeptForms - 1)
                    .ToListAsync(ct);
                await Of(accountId).Where(t => surplus.Contains(t.Name)).ExecuteDeleteAsync(ct);
                var id = Name(now.AddMinutes(settings.Value.KeptFormMinutes)) + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
                db.Add(
                    new IdentityUserToken<string>
                    {
                        UserId = accountId,
                        LoginProvider = Provider,
                        Name = id,
                        Value = sealedForm,
                    }
                );
                return id;
            },
            ct
        );

    /// <summary>The sealed form; null when this account has none with this id, or its time is over.</summary>
    public async Task<string?> Find(string accountId, string id, DateTime now, CancellationToken ct = default) =>
        string.CompareOrdinal(id, Name(now)) > 0
            ? await Of(accountId).Where(t => t.Name == id).Select(t => t.Value).SingleOrDefaultAsync(ct)
            : null;

    /// <summary>The id of the newest form of the account; null when it has none.</summary>
    public async Task<string?> FindNewest(string accountId, DateTime now, CancellationToken ct = default) =>
        await Of(accountId).OrderByDescending(t => t.Name).Select(t => t.Name).FirstOrDefaultAsync(ct) is { } id
        && string.CompareOrdinal(id, Name(now)) > 0
            ? id
            : null;

    public Task Remove(string accountId, string id, CancellationToken ct = default) =>
        Of(accountId).Where(t => t.Name == id).ExecuteDeleteAsync(ct);

    internal static Task<int> Purge(HomeDb db, DateTime now, CancellationToken ct)
    {
        var past = Name(now);
#pragma warning disable CA1309 // The database compares; it knows no other comparison.
        return db.UserTokens.Where(t => t.LoginProvider == Provider && string.Compare(t.Name, past) <= 0).ExecuteDeleteAsync(ct);
#pragma warning restore CA1309
    }

    private IQueryable<IdentityUserToken<string>> Of(string accountId) =>
        db.UserTokens.AsNoTracking().Where(t => t.UserId == accountId && t.LoginProvider == Provider);

    /// <summary>A name begins with the end of its time, so that names sort by it.</summary>
    private static string Name(DateTime end) => end.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture) + "-";
}
