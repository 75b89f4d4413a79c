using MasterHome.Accounts;
using Microsoft.AspNetCore.Identity;

namespace MasterHome.Web.SignIn.Passkeys;

/// <summary>What the browser needs to create a passkey for an account, and its answer.</summary>
internal static class PasskeyCreation
{
    /// <summary>Options for the browser, as JSON.</summary>
    public static Task<string> MakeCreationOptions(this SignInManager<Account> signIn, Account account) =>
        signIn.MakePasskeyCreationOptionsAsync(
            new PasskeyUserEntity
            {
                Id = account.Id,
                Name = account.Email!,
                DisplayName = account.DisplayName,
            }
        );

    /// <exception cref="RefusedException">The browser's response does not answer a request of this portal for this account.</exception>
    public static async Task<UserPasskeyInfo> VerifyCreation(this SignInManager<Account> signIn, string credential, string accountId) =>
        await Attest(signIn, credential) is { Succeeded: true } attestation && attestation.UserEntity.Id == accountId
            ? attestation.Passkey
            : throw new RefusedException(
                "The passkey could not be added: the request expired, or the passkey is not for this portal. Try again."
            );

    /// <exception cref="RefusedException">Somebody else changed the account at the same time.</exception>
    public static void ThrowIfFailed(IdentityResult result)
    {
        if (!result.Succeeded)
            throw new RefusedException("Your account was just changed in another window. Try again.");
    }

    /// <summary>Null when the request in the cookie is missing or of another kind, for example after the Back button.</summary>
    private static async Task<PasskeyAttestationResult?> Attest(SignInManager<Account> signIn, string credential)
    {
        try
        {
            return await signIn.PerformPasskeyAttestationAsync(credential);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
