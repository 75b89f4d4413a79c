using System.Globalization;
using MasterHome.Data;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Accounts.Links;

/// <summary>The links by which former addresses undo changes of an account's address. Tokens of the account name the emails whose link has
/// ended: the security stamp ends none, because a stranger can renew it.</summary>
internal static class UndoLinks
{
    private const string Ended = "address-change-undone";

    /// <summary>Ends the links of an email and of later changes; without an email, those of all changes so far.</summary>
    /// <returns>The addresses that the later emails were for, or all.</returns>
    public static async Task<IReadOnlyList<string>> EndUndoLinks(this HomeDb db, string accountId, long? first, CancellationToken ct)
    {
        var ended = await EndedOf(db, accountId).Select(t => t.Name).ToListAsync(ct);
        var after = first ?? 0;
        var emails = await db
            .OutgoingEmails.Where(m => m.AccountId == accountId && m.Kind == AddressChanged.Key && m.Id > after)
            .Select(m => new { m.Id, m.ToAddress })
            .ToListAsync(ct);
        var ids = emails.Select(m => m.Id).ToList();
        if (first is { } own)
            ids.Add(own);
        db.AddRange(
            ids.Select(NameOf)
                .Except(ended)
                .Select(name => new IdentityUserToken<string>
                {
                    UserId = accountId,
                    LoginProvider = Ended,
                    Name = name,
                })
        );
        return [.. emails.Select(m => m.ToAddress)];
    }

    public static Task<bool> HasUndoLinkEnded(this HomeDb db, string accountId, long emailId)
    {
        var name = NameOf(emailId);
        return EndedOf(db, accountId).AnyAsync(t => t.Name == name);
    }

    private static IQueryable<IdentityUserToken<string>> EndedOf(HomeDb db, string accountId) =>
        db.UserTokens.AsNoTracking().Where(t => t.UserId == accountId && t.LoginProvider == Ended);

    private static string NameOf(long emailId) => emailId.ToString(CultureInfo.InvariantCulture);
}
