using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>Writes the emails with one-time links that people asked for, and mints each link when its email is sent. The outbox
/// stores no link.</summary>
public sealed class OneTimeLinkEmails(HomeDb db, OneTimeLinks links, IOptions<HomeSettings> home, IOptions<SignInSettings> settings)
{
    private const int Batch = 100;

    /// <summary>Writes what was asked for since the last time, for the addresses that somebody here has. Two at once write each
    /// once.</summary>
    public async Task WriteAsked(DateTime now, CancellationToken ct)
    {
        while (await db.LinkRequests.AsNoTracking().OrderBy(a => a.Id).Take(Batch).ToListAsync(ct) is { Count: > 0 } asked)
        {
            foreach (var one in asked)
                await db.Transact(ct => Write(one, now, ct), ct);
        }
    }

    /// <returns>Null for emails without a one-time link.</returns>
    public async Task<OneTimeLink?> Mint(OutgoingEmail mail)
    {
        if (!EmailKinds.HasOneTimeLink(mail.Kind))
            return null;
        if (mail.AccountId is null || await db.Users.FindAsync(mail.AccountId) is not { IsEnabled: true } account)
            return new OneTimeLink(null, null, "the account no longer lets anybody in");
        // The address changed after the email was written: a new link must not go to the old one. A new address is confirmed at the new
        // one.
        if (mail.Kind != EmailKinds.ConfirmAddress && EmailAddress.Key(mail.ToAddress) != account.NormalizedEmail)
            return new OneTimeLink(null, null, "the account has another address by now");
        if (
            mail.Kind == EmailKinds.ConfirmAddress
            && await db.Users.AnyAsync(a => a.Id != account.Id && a.NormalizedEmail == EmailAddress.Key(mail.ToAddress))
        )
            return new OneTimeLink(null, null, "somebody else here has this address");
        var link = await links.Mint(
            mail.Kind,
            account,
            mail.Kind == EmailKinds.ConfirmAddress ? mail.ToAddress : mail.ReadValues().GetValueOrDefault("for")
        );
        return new OneTimeLink(home.Value.Link(link), settings.Value.Life(mail.Kind), null);
    }

    private async Task<bool> Write(LinkRequest asked, DateTime now, CancellationToken ct)
    {
        // Whoever takes the row away writes the email.
        if (await db.LinkRequests.Where(a => a.Id == asked.Id).ExecuteDeleteAsync(ct) == 0)
            return false;
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == asked.EmailKey && a.DisabledAt == null, ct)
            is not { } account
        )
            return false;
        // Whoever has a password already is better served by the way to a new one; the team is not welcomed as members.
        var kind = (asked.Kind, account) switch
        {
            (EmailKinds.Welcome, { PasswordHash: not null }) => EmailKinds.ResetPassword,
            (EmailKinds.Welcome, { MemberId: null, Role: not StaffRole.None }) => EmailKinds.TeamWelcome,
            (EmailKinds.Welcome, { MemberId: null }) => EmailKinds.ResetPassword,
            _ => asked.Kind,
        };
        // One within the pause, so that asking again and again fills no mailbox; the key, should two have looked at once.
        var pause = TimeSpan.FromMinutes(settings.Value.LinkPauseMinutes);
        var (key, since) = ($"{kind}:{account.Id}:{asked.AskedAt.Ticks / pause.Ticks}", asked.AskedAt - pause);
        if (await db.OutgoingEmails.AnyAsync(m => m.Key == key || (m.AccountId == account.Id && m.Kind == kind && m.CreatedAt > since), ct))
            return false;
        db.Queue(
            new OutgoingEmail(
                kind,
                key,
                new Recipient(account.Email!, account.DisplayName, account.MemberId, account.Id),
                new Dictionary<string, string> { ["name"] = account.DisplayName, ["role"] = StaffAccounts.InWords(account.Role) },
                now
            )
        );
        return true;
    }
}
