using System.Security.Cryptography;
using System.Text;
using MasterHome.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace MasterHome.Accounts;

/// <summary>The codes of an authenticator app (TOTP, RFC 6238: six digits, 30 seconds, SHA-1, as every app knows them) and the recovery
/// codes for the day when the phone is gone.</summary>
public sealed class SecondFactors(HomeDb db, AttemptLimiter tries, IDataProtectionProvider keys)
{
    public const int RecoveryCodes = 10;

    private const string Provider = "second-factor";
    private const string KeyName = "key";
    private const string CodesName = "recovery-codes";

    // Without what is mistaken for something else: 0 and o, 1 and l and i.
    private const string Emails = "abcdefghjkmnpqrstuvwxyz23456789";

    // A clock may be half a minute wrong either way.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    private readonly IDataProtector _keys = keys.CreateProtector("MasterHome.SecondFactor");

    /// <summary>A key for somebody to take into their app, in the emails that apps read (base 32). Kept nowhere until a code proves that
    /// they did.</summary>
    public static string NewKey() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(20)).TrimEnd('=');

    /// <summary>What the app's camera reads.</summary>
    public static string Address(string key, string email, string program) =>
        $"otpauth://totp/{Uri.EscapeDataString(program)}:{Uri.EscapeDataString(email)}?secret={key}&issuer={Uri.EscapeDataString(program)}";

    /// <returns>The recovery codes, to be shown this once.</returns>
    /// <exception cref="RefusedException">When the code is not the key's, or there is a second factor already.</exception>
    public Task<IReadOnlyList<string>> TurnOn(string accountId, string key, string code, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                Refusal.When(
                    account.TwoFactorEnabled ? "There is a second factor already. Turn it off first, with one of its codes." : null
                );
                if (Step(key, code, now) is not { } step || !await tries.TakeStep(accountId, step, ct))
                    throw new RefusedException(
                        "This is not the code that the app shows now. Wait for the next one; if it is refused too, set the phone's clock.",
                        "Code"
                    );
                account.TwoFactorEnabled = true;
                account.NewStamp();
                await Keep(accountId, KeyName, _keys.Protect(key), ct);
                var codes = await Renew(accountId, ct);
                db.Tell(account, "a second factor was set up", AccountActions.By(account, now));
                return codes;
            },
            ct
        );

    /// <exception cref="RefusedException">When the code is wrong, or there were too many wrong ones.</exception>
    public async Task TurnOff(string accountId, string code, DateTime now, CancellationToken ct)
    {
        await MustBeGood(accountId, code, now, ct);
        await db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                await TakeAway(account, ct);
                db.Tell(account, "the second factor was turned off", AccountActions.By(account, now));
            },
            ct
        );
    }

    /// <summary>For somebody who lost phone and codes, by an administrator.</summary>
    /// <param name="reason">How they know who it is; kept in the history.</param>
    public Task Remove(string accountId, string reason, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = await db.LockAccount(accountId, ct) ?? throw new NotFoundException("There is no such account.");
                var passkeys = await db.UserPasskeys.Where(p => p.UserId == accountId).ToListAsync(ct);
                Refusal.When(
                    audit.By.AccountId == accountId ? "This is your own: turn it off below Security, with one of its codes."
                    : account.TwoFactorEnabled || passkeys.Count > 0 ? null
                    : "There is no second factor to remove."
                );
                db.Note(audit, nameof(Account), accountId, "Second factor removed", account.MemberId, reason: reason);
                await TakeAway(account, ct);
                // Passkeys are second factors as well, and what is lost may be the device that holds them.
                db.RemoveRange(passkeys);
                db.Tell(account, $"{audit.By.Name} of the program team removed the second factor and the passkeys", audit);
            },
            ct
        );

    /// <summary>New recovery codes; those from before work no more.</summary>
    /// <exception cref="RefusedException">When the code is wrong, or there were too many wrong ones.</exception>
    public async Task<IReadOnlyList<string>> NewRecoveryCodes(string accountId, string code, DateTime now, CancellationToken ct)
    {
        await MustBeGood(accountId, code, now, ct);
        return await db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                var codes = await Renew(accountId, ct);
                db.Tell(account, "the recovery codes were renewed", AccountActions.By(account, now));
                return codes;
            },
            ct
        );
    }

    /// <summary>Takes one of the account's tries, then looks at the code: one of the app, or a recovery code. Each works once.</summary>
    public async Task<bool> IsGood(string accountId, string code, DateTime now, CancellationToken ct)
    {
        if (!await tries.TakeForCode(accountId, now, ct))
            return false;
        var bare = string.Concat(code.Where(char.IsLetterOrDigit)).ToLowerInvariant();
        var good =
            bare.Length == 6 && bare.All(char.IsAsciiDigit)
                ? await IsOfApp(accountId, bare, now, ct)
                : await IsRecoveryCode(accountId, bare, ct);
        if (good)
            await tries.ForgetCodes(accountId, ct);
        return good;
    }

    public async Task<int> RecoveryCodesLeft(string accountId, CancellationToken ct) =>
        (await Token(accountId, CodesName).Select(t => t.Value).SingleOrDefaultAsync(ct))
            ?.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Length ?? 0;

    private async Task MustBeGood(string accountId, string code, DateTime now, CancellationToken ct)
    {
        if (!await IsGood(accountId, code, now, ct))
            throw new RefusedException(
                "This is neither the code that the app shows now nor an unused recovery code, or there were too many wrong ones.",
                "Code"
            );
    }

    private async Task<bool> IsOfApp(string accountId, string code, DateTime now, CancellationToken ct) =>
        await Token(accountId, KeyName).Select(t => t.Value).SingleOrDefaultAsync(ct) is { } kept
        && Unsealed(kept) is { } key
        && Step(key, code, now) is { } step
        && await tries.TakeStep(accountId, step, ct);

    /// <summary>Crossed out under the condition that nobody else has crossed out one meanwhile.</summary>
    private async Task<bool> IsRecoveryCode(string accountId, string code, CancellationToken ct)
    {
        if (await Token(accountId, CodesName).Select(t => t.Value).SingleOrDefaultAsync(ct) is not { } kept)
            return false;
        var (all, used) = (kept.Split('\n'), Digest(accountId, code));
        var rest = string.Join('\n', all.Where(digest => digest != used));
        return all.Contains(used)
            && await Token(accountId, CodesName)
                .Where(t => t.Value == kept)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, rest), ct) == 1;
    }

    /// <summary>Null when the keys it was sealed with are lost, as after a restore without them: then recovery codes and administrators
    /// help.</summary>
    private string? Unsealed(string kept)
    {
        try
        {
            return _keys.Unprotect(kept);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task TakeAway(Account account, CancellationToken ct)
    {
        account.TwoFactorEnabled = false;
        account.NewStamp();
        await db.UserTokens.Where(t => t.UserId == account.Id && t.LoginProvider == Provider).ExecuteDeleteAsync(ct);
    }

    private async Task<IReadOnlyList<string>> Renew(string accountId, CancellationToken ct)
    {
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(Emails, 10)).ToList();
        await Keep(accountId, CodesName, string.Join('\n', codes.Select(code => Digest(accountId, code))), ct);
        return [.. codes.Select(code => $"{code[..5]}-{code[5..]}")];
    }

    private async Task Keep(string accountId, string name, string value, CancellationToken ct)
    {
        await Token(accountId, name).ExecuteDeleteAsync(ct);
        db.Add(
            new IdentityUserToken<string>
            {
                UserId = accountId,
                LoginProvider = Provider,
                Name = name,
                Value = value,
            }
        );
    }

    private IQueryable<IdentityUserToken<string>> Token(string accountId, string name) =>
        db.UserTokens.AsNoTracking().Where(t => t.UserId == accountId && t.LoginProvider == Provider && t.Name == name);

    private static long? Step(string key, string code, DateTime now) =>
        new Totp(Base32Encoding.ToBytes(key)).VerifyTotp(now, string.Concat(code.Where(char.IsAsciiDigit)), out var step, Window)
            ? step
            : null;

    private static string Digest(string accountId, string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId}:{code}")));
}
