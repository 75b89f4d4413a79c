using MasterHome.Accounts.Links;
using MasterHome.Data;
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
        && await db.Users.AsNoTracking().SingleOrDefaultAsync(a => a.Id == accountId && a.DisabledAt == null, ct) is { } account
        && await links.IsValid(AddressChanged.Key, account, code, address)
            ? account
            : null;

    /// <returns>The account, which has no password; null when the link does not work, and then nothing is changed.</returns>
    /// <exception cref="RefusedException">Another member or account has the address by now.</exception>
    public Task<Account?> Run(string accountId, string code, string address, DateTime now, CancellationToken ct) =>
        db.Transact<Account?>(
            async ct =>
            {
                if (
                    await Find(accountId, code, address, ct) is not { } account
                    || !await change.Run(
                        account,
                        address,
                        confirmed: false,
                        AccountActions.By(account, now),
                        ct,
                        async current => current.IsEnabled && await links.IsValid(AddressChanged.Key, current, code, address)
                    )
                )
                    return null;
                var current = await db.Users.SingleAsync(a => a.Id == accountId, ct);
                var between = await links.EndUndo(current, code, address, ct);
                current.EmailConfirmed = false;
                await db.ClaimMailbox(current, ct);
                if (current.MemberId is { } id)
                    (await db.Members.SingleAsync(m => m.Id == id, ct)).Disown([.. between, account.Email!]);
                return current;
            },
            ct
        );
}
