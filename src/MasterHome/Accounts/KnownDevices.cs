using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using MasterHome.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>Devices that have signed in to an account before. Each has a few password attempts of its own, so that a stranger who uses
/// up the account's attempts cannot keep its owner out.</summary>
public sealed class KnownDevices(HomeDb db, IOptions<SignInSettings> settings)
{
    private const string Provider = "device";
    private const int MaxDevices = 10;

    /// <returns>The device's id, which is as secret as a session key.</returns>
    public async Task<string> Remember(string accountId, DateTime now, CancellationToken ct = default)
    {
        var devices = await db.UserTokens.AsNoTracking().Where(t => t.UserId == accountId && t.LoginProvider == Provider).ToListAsync(ct);
        var oldest = devices.OrderByDescending(t => Read(t.Value).At).Skip(MaxDevices - 1).Select(t => t.Name).ToList();
        await db
            .UserTokens.Where(t => t.UserId == accountId && t.LoginProvider == Provider && oldest.Contains(t.Name))
            .ExecuteDeleteAsync(ct);
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        db.Add(
            new IdentityUserToken<string>
            {
                UserId = accountId,
                LoginProvider = Provider,
                Name = id,
                Value = Write(0, now),
            }
        );
        await db.SaveChangesAsync(ct);
        return id;
    }

    public Task<bool> IsKnown(string accountId, string deviceId, CancellationToken ct = default) =>
        Device(accountId, deviceId).AnyAsync(ct);

    /// <summary>Counts a password attempt of the device.</summary>
    /// <returns>False when the device is unknown or has no attempt left; then the caller must not check anything.</returns>
    public async Task<bool> TryTakeAttempt(string accountId, string deviceId, DateTime now, CancellationToken ct = default)
    {
        if (await Device(accountId, deviceId).Select(t => t.Value).SingleOrDefaultAsync(ct) is not { } stored)
            return false;
        var (tries, at) = Read(stored);
        if (at <= now.AddMinutes(-settings.Value.LockMinutes))
            tries = 0;
        var taken = Write(tries + 1, now);
        // Only one of several simultaneous attempts changes the value that all of them read.
        return tries < settings.Value.KnownDeviceAttempts
            && await Device(accountId, deviceId)
                .Where(t => t.Value == stored)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, taken), ct) == 1;
    }

    /// <summary>Gives the device its attempts back after a correct password.</summary>
    public Task Reset(string accountId, string deviceId, DateTime now, CancellationToken ct = default)
    {
        var none = Write(0, now);
        return Device(accountId, deviceId).ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, none), ct);
    }

    private IQueryable<IdentityUserToken<string>> Device(string accountId, string deviceId) =>
        db.UserTokens.AsNoTracking().Where(t => t.UserId == accountId && t.LoginProvider == Provider && t.Name == deviceId);

    private static string Write(int tries, DateTime at) => string.Create(CultureInfo.InvariantCulture, $"{tries} {at.Ticks}");

    private static (int Tries, DateTime At) Read(string? value) =>
        value?.Split(' ') is [var tries, var ticks]
            ? (
                int.Parse(tries, CultureInfo.InvariantCulture),
                new DateTime(long.Parse(ticks, CultureInfo.InvariantCulture), DateTimeKind.Utc)
            )
            : (0, DateTime.MinValue);
}
