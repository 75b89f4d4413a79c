using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts.Links;

/// <summary>Queues requested emails with one-time links, and creates each link only when its email is sent. The outbox never contains
/// a link.</summary>
internal sealed class OneTimeLinkEmails(
    HomeDb db,
    OneTimeLinks links,
    TimeProvider clock,
    IOptions<HomeSettings> home,
    IOptions<SignInSettings> settings
)
{
    private const int Batch = 100;

    /// <summary>Queues the emails that were requested for known addresses; <see cref="DeliverMail"/> calls it each minute. Two simultaneous
    /// runs queue each email once.</summary>
    public async Task QueueRequested(DateTime now, CancellationToken ct)
    {
        while (await db.LinkRequests.AsNoTracking().OrderBy(r => r.Id).Take(Batch).ToListAsync(ct) is { Count: > 0 } requests)
        {
            foreach (var request in requests)
                await db.Transact(ct => Queue(request, now, ct), ct);
        }
    }

    /// <summary>Creates the link of an email, or says why it must not be sent.</summary>
    /// <returns>Null for emails without a one-time link.</returns>
    public async Task<OneTimeLink?> Create(OutgoingEmail mail)
    {
        if (!OneTimeLinks.IsFor(mail.Kind))
            return null;
        if (mail.AccountId is null || await db.Users.FindAsync(mail.AccountId) is not { IsEnabled: true } account)
            return new OneTimeLink(null, null, "the account is disabled or no longer exists");
        // The address may have changed since the email was queued: a new link must not go to the old mailbox, unless it is about that
        // mailbox. A new address is confirmed at that address, and a change is undone from the former one.
        if (!OneTimeLinks.NamesAddress(mail.Kind) && EmailAddress.Key(mail.ToAddress) != account.NormalizedEmail)
            return new OneTimeLink(null, null, "the address of the account has changed");
        if (
            mail.Kind == ConfirmAddress.Key
            && await db.Users.AnyAsync(a => a.Id != account.Id && a.NormalizedEmail == EmailAddress.Key(mail.ToAddress))
        )
            return new OneTimeLink(null, null, "another account has this address");
        var isUndo = mail.Kind == AddressChanged.Key;
        if (isUndo && EmailAddress.Key(mail.ToAddress) == account.NormalizedEmail)
            return new OneTimeLink(null, null, "the account uses this address again");
        // Whoever reads this mailbox weeks later may be somebody else.
        if (
            isUndo
            && (
                mail.CreatedAt + settings.Value.Lifetime(mail.Kind) <= clock.GetUtcNow().UtcDateTime
                || await db.HasUndoLinkEnded(account.Id, mail.Id)
            )
        )
            return new OneTimeLink(null, null, "the time to undo the change of the address is over");
        var link = links.Create(
            mail.Kind,
            account,
            OneTimeLinks.NamesAddress(mail.Kind) ? mail.ToAddress : mail.ReadValues().GetValueOrDefault("fingerprint"),
            mail.Id,
            isUndo ? mail.CreatedAt : null
        );
        return new OneTimeLink(home.Value.Link(link), settings.Value.DescribeLifetime(mail.Kind), null);
    }

    private async Task Queue(LinkRequest request, DateTime now, CancellationToken ct)
    {
        // Only the run that deletes the row queues the email.
        if (await db.LinkRequests.Where(r => r.Id == request.Id).ExecuteDeleteAsync(ct) == 0)
            return;
        if (
            await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.NormalizedEmail == request.EmailKey && a.DisabledAt == null, ct)
            is not { } account
        )
            return;
        var email = EmailFor(request, account);
        // One email per pause, so that repeated requests do not flood a mailbox. The key covers two runs that check at the same time.
        var pause = TimeSpan.FromMinutes(settings.Value.LinkPauseMinutes);
        var (key, since) = ($"{email.Kind}:{account.Id}:{request.AskedAt.Ticks / pause.Ticks}", request.AskedAt - pause);
        if (
            await db.OutgoingEmails.AnyAsync(
                m => m.Key == key || (m.AccountId == account.Id && m.Kind == email.Kind && m.CreatedAt > since),
                ct
            )
        )
            return;
        db.Queue(new OutgoingEmail(email, key, new Recipient(account.Email!, account.DisplayName, account.MemberId, account.Id), now));
    }

    /// <summary>An account that already has a password gets a reset instead of a welcome. Staff do not get the welcome for
    /// members.</summary>
    private static EmailWithLink EmailFor(LinkRequest request, Account account) =>
        (request.Kind, account) switch
        {
            (Welcome.Key, { PasswordHash: null, MemberId: not null }) => new Welcome(account.DisplayName),
            (Welcome.Key, { PasswordHash: null, Role: not StaffRole.None }) => new TeamWelcome(
                account.DisplayName,
                StaffAccounts.Describe(account.Role)
            ),
            _ => new ResetPassword(account.DisplayName),
        };
}
