using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using MasterHome.Data;
using MasterHome.Mail;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts.Links;

/// <summary>Links by email that sign in, reset or confirm. They are created when the email is sent and stored nowhere. Each works once,
/// because it is bound to the account's security stamp and its use renews the stamp; a newer email of the same kind ends the older
/// ones. The link that undoes a change of the address is neither: whoever took over an account can do both.</summary>
public sealed class OneTimeLinks(HomeDb db, IDataProtectionProvider keys, TimeProvider clock, IOptions<SignInSettings> settings)
{
    private const int TimeBytes = 8;
    private const int EmailBytes = 8;
    private const int DigestBytes = 16;

    private static readonly Dictionary<string, string> Pages = new()
    {
        [Welcome.Key] = "/welcome",
        [TeamWelcome.Key] = "/welcome",
        [ResetPassword.Key] = "/reset-password",
        [LinkSignIn.Key] = "/sign-in/sso/confirmation",
        [ConfirmAddress.Key] = "/security/address/confirmation",
        [AddressChanged.Key] = "/security/address/undo",
    };

    private readonly IDataProtector _keys = keys.CreateProtector("MasterHome.OneTimeLink.v1");

    /// <summary>Whether emails of this kind contain a one-time link.</summary>
    public static bool IsFor(string kind) => Pages.ContainsKey(kind);

    /// <summary>Whether the link is for a person's first sign-in method, which works for days.</summary>
    public static bool IsWelcome(string kind) => Pages[kind] == Pages[Welcome.Key];

    /// <summary>Whether the link works for one email address, which is a part of it.</summary>
    public static bool NamesAddress(string kind) => kind is ConfirmAddress.Key or AddressChanged.Key;

    /// <param name="kind">One of the kinds of email with a link; a link for one purpose is not valid for another.</param>
    /// <param name="subject">What the link is about besides the account, such as the new address; the check needs the same value.</param>
    /// <param name="emailId">The email that holds the link; 0 for a link that is shown, not sent.</param>
    /// <param name="since">When its lifetime begins (UTC); null for now.</param>
    /// <returns>A path with a query, relative to the portal's public URL. Code and account consist of characters that no mail program
    /// encodes.</returns>
    public string Create(string kind, Account account, string? subject = null, long emailId = 0, DateTime? since = null)
    {
        var content = new byte[TimeBytes + EmailBytes + DigestBytes];
        var begins = since is { } at ? new DateTimeOffset(at, TimeSpan.Zero) : clock.GetUtcNow();
        BinaryPrimitives.WriteInt64BigEndian(content, begins.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt64BigEndian(content.AsSpan(TimeBytes), emailId);
        Digest(kind, account, subject).CopyTo(content, TimeBytes + EmailBytes);
        var address = NamesAddress(kind) ? $"&address={Uri.EscapeDataString(subject!)}" : "";
        return $"{Pages[kind]}?account={Uri.EscapeDataString(account.Id)}{address}&code={Base64Url.EncodeToString(_keys.Protect(content))}";
    }

    public async Task<bool> IsValid(string kind, Account account, string code, string? subject = null) =>
        FindEmail(kind, account, code, subject) is { } emailId && !await WasReplaced(kind, account.Id, emailId);

    /// <summary>Whether the link would work if no newer email of its kind had been sent.</summary>
    public async Task<bool> IsReplaced(string kind, string? accountId, string? code, string? subject = null) =>
        accountId is not null
        && code is not null
        && await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && a.DisabledAt == null) is { } account
        && FindEmail(kind, account, code, subject) is { } emailId
        && await WasReplaced(kind, account.Id, emailId);

    /// <summary>Ends the link that undoes a change of the address, and those of later changes, so that a stranger who changed it twice
    /// cannot undo the owner's undo. Links of earlier changes keep working.</summary>
    /// <returns>The addresses that the account had after this change and before the present one.</returns>
    public Task<IReadOnlyList<string>> EndUndo(Account account, string code, string address, CancellationToken ct) =>
        FindEmail(AddressChanged.Key, account, code, address) is { } email
            ? db.EndUndoLinks(account.Id, email, ct)
            : throw new ArgumentException("No such link.", nameof(code));

    /// <returns>The email that holds the link; null when the code is of something else or has expired.</returns>
    private long? FindEmail(string kind, Account account, string code, string? subject)
    {
        if (Read(code) is not { Length: TimeBytes + EmailBytes + DigestBytes } content)
            return null;
        var age = clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(content));
        return
            age <= settings.Value.Lifetime(kind)
            && CryptographicOperations.FixedTimeEquals(content.AsSpan(TimeBytes + EmailBytes), Digest(kind, account, subject))
            ? BinaryPrimitives.ReadInt64BigEndian(content.AsSpan(TimeBytes))
            : null;
    }

    private Task<bool> WasReplaced(string kind, string accountId, long emailId)
    {
        if (kind == AddressChanged.Key)
            return db.HasUndoLinkEnded(accountId, emailId);
        var kinds = Pages.Where(p => p.Value == Pages[kind]).Select(p => p.Key).ToList();
        return db.OutgoingEmails.AnyAsync(m =>
            m.AccountId == accountId && kinds.Contains(m.Kind) && emailId > 0 && m.Id > emailId && m.SentAt != null
        );
    }

    private byte[]? Read(string code)
    {
        try
        {
            return _keys.Unprotect(Base64Url.DecodeFromChars(code));
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    // Both welcome emails lead to the same page, which checks one purpose.
    private static byte[] Digest(string kind, Account account, string? subject) =>
        SHA256.HashData(
            Encoding.UTF8.GetBytes($"{Pages[kind]}\n{account.Id}\n{(kind == AddressChanged.Key ? "" : account.SecurityStamp)}\n{subject}")
        )[..DigestBytes];
}
