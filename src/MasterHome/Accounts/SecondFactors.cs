using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OtpNet;

namespace MasterHome.Accounts;

public enum CodeCheck
{
    Valid,
    Wrong,
    TooManyAttempts,
}

/// <summary>A second-factor code was not accepted.</summary>
public sealed class WrongCodeException(CodeCheck check, string sentence) : RefusedException(sentence, "Code")
{
    public CodeCheck Check { get; } = check;
}

/// <summary>Authenticator app codes (TOTP, RFC 6238: six digits, 30 seconds, SHA-1, which every app supports) and recovery codes for a
/// lost phone.</summary>
public sealed class SecondFactors(HomeDb db, AttemptLimiter attempts, IDataProtectionProvider keys)
{
    public const int RecoveryCodes = 10;

    private const string Provider = "second-factor";
    private const string KeyName = "key";
    private const string CodesName = "recovery-codes";

    // Without characters that are easily confused: 0 and o; 1, l and i.
    private const string RecoveryCodeCharacters = "abcdefghjkmnpqrstuvwxyz23456789";

    // The phone's clock may be off by half a minute in either direction.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    private readonly IDataProtector _keys = keys.CreateProtector("MasterHome.SecondFactor");

    /// <summary>A new key for an authenticator app, in base 32. It is not stored until a code proves that the app has it.</summary>
    public static string NewKey() => Base32Encoding.ToString(RandomNumberGenerator.GetBytes(20)).TrimEnd('=');

    /// <summary>The otpauth URI that an authenticator app reads from a QR code.</summary>
    public static string AuthenticatorUri(string key, string email, string program) =>
        $"otpauth://totp/{Uri.EscapeDataString(program)}:{Uri.EscapeDataString(email)}?secret={key}&issuer={Uri.EscapeDataString(program)}";

    /// <returns>The recovery codes, to be shown only once.</returns>
    /// <exception cref="RefusedException">The code does not match the key, or the account already has a second factor.</exception>
    public Task<IReadOnlyList<string>> TurnOn(string accountId, string key, string code, DateTime now, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                Refusal.When(
                    account.TwoFactorEnabled ? "A second factor is already set up. Turn it off first, with one of its codes." : null
                );
                if (FindTimeStep(key, code, now) is not { } step || !await attempts.TryTakeTimeStep(accountId, step, ct))
                    throw new RefusedException(
                        "This code does not match. Wait for the next code in the app. If that one does not work either, "
                            + "check that your phone's clock is right.",
                        "Code"
                    );
                account.TwoFactorEnabled = true;
                account.RenewSecurityStamp();
                await SaveToken(accountId, KeyName, _keys.Protect(key), ct);
                var codes = await ReplaceRecoveryCodes(accountId, ct);
                db.NotifySecurityChange(account, "a second factor was set up", AccountActions.By(account, now));
                return codes;
            },
            ct
        );

    /// <exception cref="RefusedException">The code is wrong, or there were too many attempts.</exception>
    public async Task TurnOff(string accountId, string code, DateTime now, CancellationToken ct)
    {
        await RequireValidCode(accountId, code, now, ct);
        await db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                await RemoveSecondFactor(account, ct);
                db.NotifySecurityChange(account, "the second factor was turned off", AccountActions.By(account, now));
            },
            ct
        );
    }

    /// <summary>Removes the second factor and the passkeys of a person who lost phone and codes. For administrators.</summary>
    /// <param name="reason">How the administrator verified the person's identity; kept in the history.</param>
    public Task Remove(string accountId, string reason, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var account = await db.LockAccount(accountId, ct) ?? throw new NotFoundException("This account does not exist.");
                var passkeys = await db.UserPasskeys.Where(p => p.UserId == accountId).ToListAsync(ct);
                Refusal.When(
                    audit.By.AccountId == accountId
                        ? "This is your own account. Turn off your second factor under Security, with one of its codes."
                    : account.TwoFactorEnabled || passkeys.Count > 0 ? null
                    : "This account has no second factor."
                );
                db.Note(audit, nameof(Account), accountId, "Second factor removed", account.MemberId, reason: reason);
                await RemoveSecondFactor(account, ct);
                // Passkeys count as a second factor too, and the lost device may hold them.
                db.RemoveRange(passkeys);
                await db.ForgetDevices(accountId, except: null, ct);
                db.NotifySecurityChange(
                    account,
                    $"{Format.Isolated(audit.By.Name)} of the program team removed the second factor and the passkeys",
                    audit
                );
            },
            ct
        );

    /// <summary>Creates new recovery codes; the old ones stop working.</summary>
    /// <exception cref="RefusedException">The code is wrong, or there were too many attempts.</exception>
    public async Task<IReadOnlyList<string>> NewRecoveryCodes(string accountId, string code, DateTime now, CancellationToken ct)
    {
        await RequireValidCode(accountId, code, now, ct);
        return await db.Transact(
            async ct =>
            {
                var account = (await db.LockAccount(accountId, ct))!;
                var codes = await ReplaceRecoveryCodes(accountId, ct);
                db.NotifySecurityChange(account, "the recovery codes were replaced", AccountActions.By(account, now));
                return codes;
            },
            ct
        );
    }

    /// <summary>Counts an attempt, then checks the code from the app or a recovery code. Each code works once.</summary>
    public async Task<CodeCheck> Verify(string accountId, string code, DateTime now, CancellationToken ct)
    {
        if (!await attempts.TryTakeCodeAttempt(accountId, now, ct))
            return CodeCheck.TooManyAttempts;
        var bare = Bare(code);
        var isValid =
            bare.Length == 6 && bare.All(char.IsAsciiDigit)
                ? await IsAppCode(accountId, bare, now, ct)
                : await UseRecoveryCode(accountId, bare, ct);
        if (isValid)
            await attempts.ResetCodeAttempts(accountId, ct);
        return isValid ? CodeCheck.Valid : CodeCheck.Wrong;
    }

    public async Task<int> RecoveryCodesLeft(string accountId, CancellationToken ct) =>
        (await Token(accountId, CodesName).Select(t => t.Value).SingleOrDefaultAsync(ct))
            ?.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Length ?? 0;

    private async Task RequireValidCode(string accountId, string code, DateTime now, CancellationToken ct)
    {
        if (await Verify(accountId, code, now, ct) is var check and not CodeCheck.Valid)
            throw new WrongCodeException(
                check,
                "Enter the code that the app shows now, or an unused recovery code. After too many wrong codes, wait and try again."
            );
    }

    private async Task<bool> IsAppCode(string accountId, string code, DateTime now, CancellationToken ct) =>
        await Token(accountId, KeyName).Select(t => t.Value).SingleOrDefaultAsync(ct) is { } stored
        && Unprotect(stored) is { } key
        && FindTimeStep(key, code, now) is { } step
        && await attempts.TryTakeTimeStep(accountId, step, ct);

    /// <summary>Removes a valid code, but only if the list has not changed since it was read, so that a code works once.</summary>
    private async Task<bool> UseRecoveryCode(string accountId, string code, CancellationToken ct)
    {
        if (await Token(accountId, CodesName).Select(t => t.Value).SingleOrDefaultAsync(ct) is not { } stored)
            return false;
        var (all, used) = (stored.Split('\n'), Digest(accountId, code));
        var rest = string.Join('\n', all.Where(digest => digest != used));
        return all.Contains(used)
            && await Token(accountId, CodesName)
                .Where(t => t.Value == stored)
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.Value, rest), ct) == 1;
    }

    /// <summary>Null when the data protection keys are lost, as after a restore without them. Recovery codes still work then, and an
    /// administrator can remove the second factor.</summary>
    private string? Unprotect(string stored)
    {
        try
        {
            return _keys.Unprotect(stored);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private async Task RemoveSecondFactor(Account account, CancellationToken ct)
    {
        account.TwoFactorEnabled = false;
        account.RenewSecurityStamp();
        await db.UserTokens.Where(t => t.UserId == account.Id && t.LoginProvider == Provider).ExecuteDeleteAsync(ct);
    }

    private async Task<IReadOnlyList<string>> ReplaceRecoveryCodes(string accountId, CancellationToken ct)
    {
        var codes = Enumerable.Range(0, RecoveryCodes).Select(_ => RandomNumberGenerator.GetString(RecoveryCodeCharacters, 10)).ToList();
        await SaveToken(accountId, CodesName, string.Join('\n', codes.Select(code => Digest(accountId, code))), ct);
        return [.. codes.Select(code => $"{code[..5]}-{code[5..]}")];
    }

    private async Task SaveToken(string accountId, string name, string value, CancellationToken ct)
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

    private static long? FindTimeStep(string key, string code, DateTime now) =>
        new Totp(Base32Encoding.ToBytes(key)).VerifyTotp(now, string.Concat(Bare(code).Where(char.IsAsciiDigit)), out var step, Window)
            ? step
            : null;

    /// <summary>The characters that count. Keyboards for Chinese, Japanese and Arabic type digits and characters of other forms.</summary>
    private static string Bare(string code) =>
        string.Concat(
                code.Normalize(NormalizationForm.FormKC)
                    .Where(char.IsLetterOrDigit)
                    .Select(c => char.IsDigit(c) ? (char)('0' + CharUnicodeInfo.GetDecimalDigitValue(c)) : c)
            )
            .ToLowerInvariant();

    private static string Digest(string accountId, string code) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{accountId}:{code}")));
}
