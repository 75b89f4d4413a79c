using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>Devices that have signed in to an account before. Each has a few password attempts of its own, so that a stranger who uses
/// up the account's attempts cannot keep its owner out.</summary>
public sealed class KnownDevices(HomeDb db, IOptions<SignInSettings> settings)
{
    internal const string Provider = "device";

    private const int MaxDevices = 10;

    /// <summary>Makes a device known. Its owner gets an email, unless it is the account's first device, or an email told of the same kind
    /// of device and network not long ago: a browser that removes its cookies is a new device at every sign-in.</summary>
    /// <returns>The device's id, which is as secret as a session key, and whether it is the first.</returns>
    public Task<(string Id, bool IsFirst)> Remember(string accountId, NewDevice device, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                var devices = await db
                    .UserTokens.AsNoTracking()
                    .Where(t => t.UserId == accountId && t.LoginProvider == Provider)
                    .ToListAsync(ct);
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
                        Value = Write(0, device.At),
                    }
                );
                var isFirst = devices.Count == 0 && !device.IsAnnounced;
                if (!isFirst)
                    await Notify(account, id, device, ct);
                return (id, isFirst);
            },
            ct
        );

    /// <summary>Notes that the device signed in, so that devices in use are not the first to be forgotten.</summary>
    /// <returns>False when the account does not know the device.</returns>
    public async Task<bool> Touch(string accountId, string deviceId, DateTime now, CancellationToken ct = default)
    {
        if (await Device(accountId, deviceId).Select(t => t.Value).SingleOrDefaultAsync(ct) is not { } stored)
            return false;
        // Counted attempts keep their time: other sign-in methods give no attempts back.
        if (Read(stored).Tries > 0)
            return true;
        var used = Write(0, now);
        await Device(accountId, deviceId).Where(t => t.Value == stored).ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, used), ct);
        return true;
    }

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

    /// <summary>The key holds a digest, because the id is a secret. What counts as the same kind of device changes with the security stamp:
    /// after a new password, or a sign-out everywhere, the owner hears of each again.</summary>
    private async Task Notify(Account account, string id, NewDevice device, CancellationToken ct)
    {
        var same = $"{NewDeviceSignIn.Key}:{account.Id}:{Digest($"{device.Name}\n{device.Network}\n{account.SecurityStamp}")}:";
        var since = device.At.AddHours(-settings.Value.NewDeviceEmailHours);
        if (await db.OutgoingEmails.WithKeysFrom(same).AnyAsync(m => m.CreatedAt > since, ct))
            return;
        db.Queue(
            new OutgoingEmail(
                new NewDeviceSignIn(
                    account.DisplayName,
                    Format.DateTime(device.At, TimeZoneInfo.Utc),
                    device.Way,
                    device.Name,
                    device.Network
                ),
                same + Digest(id),
                new Recipient(account.Email!, account.DisplayName, account.MemberId, account.Id),
                device.At
            )
        );
    }

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16];

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

/// <summary>A sign-in on a device that the account may not know, in words that its owner recognizes.</summary>
/// <param name="Name">The browser and the kind of device.</param>
/// <param name="Way">How it signed in, such as "with a password".</param>
/// <param name="Network">See <see cref="SecurityEvents.CoarseNetwork"/>.</param>
/// <param name="At">UTC.</param>
/// <param name="IsAnnounced">Whether the owner should hear of it although the account knows no device: it has signed in before, and its
/// devices were forgotten, as after a theft.</param>
public sealed record NewDevice(string Name, string Way, string Network, DateTime At, bool IsAnnounced = false);
