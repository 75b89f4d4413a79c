using System.Buffers.Text;
using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.SignIn.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.SignIn.Passkeys;

/// <summary>The passkeys of the signed-in account. The owner gets an email about each one that is added or removed.</summary>
public sealed class OwnPasskeys(HomeDb db, SignInManager<Account> signIn, ProgramCalendar calendar)
{
    /// <summary>How the history names a passkey.</summary>
    public const string Subject = "Passkey";

    /// <summary>Options for the browser to create a passkey, as JSON.</summary>
    public async Task<string> CreationOptions(ClaimsPrincipal user, CancellationToken ct) =>
        await signIn.MakeCreationOptions(await OwnAccount(user, ct));

    /// <summary>Null when there is no such passkey of this account.</summary>
    public async Task<UserPasskeyInfo?> Find(ClaimsPrincipal user, string id, CancellationToken ct) =>
        Base64Url.IsValid(id) ? await signIn.UserManager.GetPasskeyAsync(await OwnAccount(user, ct), Base64Url.DecodeFromChars(id)) : null;

    /// <exception cref="RefusedException">The browser's response does not answer a request of this portal, or a second factor is
    /// missing.</exception>
    public async Task Add(ClaimsPrincipal user, string credential, string name, CancellationToken ct)
    {
        var passkey = await signIn.VerifyCreation(credential, user.AccountId());
        passkey.Name = name;
        await ChangeAndNotify(
            user,
            $"the passkey “{Format.Isolated(name)}” was added",
            account => signIn.UserManager.AddOrUpdatePasskeyAsync(account, passkey),
            ct
        );
    }

    /// <summary>The account of the passkey that answers the portal's last request; null when there is none.</summary>
    public async Task<Account?> FindProved(string credential)
    {
        try
        {
            return
                await signIn.PerformPasskeyAssertionAsync(credential) is { Succeeded: true } assertion
                && (await signIn.UserManager.AddOrUpdatePasskeyAsync(assertion.User, assertion.Passkey)).Succeeded
                ? assertion.User
                : null;
        }
        // The request in the cookie is missing or of another kind, for example after the Back button.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <param name="version">The version of the name that the form showed.</param>
    public Task Rename(ClaimsPrincipal user, UserPasskeyInfo passkey, string name, EditedVersion version, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var (account, before) = (await OwnAccount(user, ct), passkey.Name);
                version.MustMatch(Subject, IdOf(passkey), before ?? "");
                passkey.Name = name;
                PasskeyCreation.ThrowIfFailed(await signIn.UserManager.AddOrUpdatePasskeyAsync(account, passkey));
                db.Note(
                    AccountActions.By(account, calendar.Now),
                    Subject,
                    IdOf(passkey),
                    "Passkey renamed",
                    account.MemberId,
                    before,
                    name
                );
            },
            ct
        );

    public static string IdOf(UserPasskeyInfo passkey) => Base64Url.EncodeToString(passkey.CredentialId);

    /// <summary>Also ends all sessions, including those opened with the removed passkey.</summary>
    /// <returns>The account, and whether this session still has a second factor.</returns>
    public async Task<(Account Account, bool HasSecondFactor)> Remove(ClaimsPrincipal user, UserPasskeyInfo passkey, CancellationToken ct)
    {
        await ChangeAndNotify(
            user,
            $"the passkey “{Format.Isolated(passkey.Name)}” was removed",
            async account =>
                await signIn.UserManager.GetPasskeyAsync(account, passkey.CredentialId) is null
                    ? throw new NotFoundException("This passkey was already removed.")
                    : await signIn.UserManager.RemovePasskeyAsync(account, passkey.CredentialId),
            ct,
            endsSessions: true
        );
        var me = await OwnAccount(user, ct);
        var hasFactor = me.TwoFactorEnabled || await db.UserPasskeys.AnyAsync(p => p.UserId == me.Id, ct);
        return (me, user.HasSecondFactor() && hasFactor);
    }

    private Task ChangeAndNotify(
        ClaimsPrincipal user,
        string what,
        Func<Account, Task<IdentityResult>> change,
        CancellationToken ct,
        bool endsSessions = false
    ) =>
        db.Transact(
            async ct =>
            {
                // Whether the account has a passkey must not change between the question and the change.
                var account = (await db.LockAccount(user.AccountId(), ct))!;
                await user.MustNotSkipPasskey(db, null, ct);
                PasskeyCreation.ThrowIfFailed(await change(account));
                if (endsSessions)
                    account.RenewSecurityStamp();
                db.NotifySecurityChange(account, what, AccountActions.By(account, calendar.Now));
            },
            ct
        );

    private Task<Account> OwnAccount(ClaimsPrincipal user, CancellationToken ct)
    {
        var me = user.AccountId();
        return db.Users.SingleAsync(a => a.Id == me, ct);
    }
}
