using MasterHome.Accounts.Links;
using MasterHome.Data;
using MasterHome.History;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts;

/// <summary>Undoes a change of the address that the owner of an account did not make. Whoever reads the former mailbox has the link for it,
/// and whoever made the change may have added sign-in methods: all are removed, except a second factor, which only an administrator removes
/// for somebody else.</summary>
public sealed class UndoAddressChange(HomeDb db, ChangeEmail change, OneTimeLinks links)
{
    /// <returns>Null when the link does not work.</returns>
    public async Task<Account?> Find(string? accountId, string? code, string? address, CancellationToken ct) =>
        accountId is not null
        && code is not null
        && address is not null
        && await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, ct) is { } account
        && await IsValid(account, code, address)
            ? account
            : null;

    /// <returns>The account, which has no password; null when the link does not work, and then nothing is changed.</returns>
    /// <exception cref="RefusedException">Another member or account has the address by now.</exception>
    public Task<Account?> Run(string accountId, string code, string address, DateTime now, CancellationToken ct) =>
        db.Transact<Account?>(
            async ct =>
            {
                var (audit, before) = (default(AuditContext), "");
                if (
                    await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId, ct) is not { } account
                    || !await change.Run(
                        account,
                        address,
                        confirmed: false,
                        audit = AccountActions.By(account, now),
                        ct,
                        async current =>
                        {
                            before = current.Email!;
                            return await IsValid(current, code, address);
                        }
                    )
                )
                    return null;
                var current = await db.Users.SingleAsync(a => a.Id == accountId, ct);
                var between = await links.EndUndo(current, code, address, ct);
                current.EmailConfirmed = false;
                await db.ClaimMailbox(current, ct);
                db.NotifySecurityChange(
                    current,
                    "the change of the address was undone; password, passkeys and single sign-on were removed",
                    audit
                );
                if (current.MemberId is { } id)
                    (await db.Members.SingleAsync(m => m.Id == id, ct)).Disown([.. between, before]);
                return current;
            },
            ct
        );

    /// <summary>An account that uses the address again has nothing to undo.</summary>
    private async Task<bool> IsValid(Account account, string code, string address) =>
        account.IsEnabled
        && EmailAddress.Key(address) != account.NormalizedEmail
        && await links.IsValid(AddressChanged.Key, account, code, address);
}
