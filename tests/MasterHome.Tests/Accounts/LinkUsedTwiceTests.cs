using MasterHome.Accounts;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Accounts;

/// <summary>A link is checked while the account is locked: the second of two uses at the same time changes nothing.</summary>
[Trait("Fault", "6")]
public sealed class LinkUsedTwiceTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Of_two_address_changes_with_one_proof_only_one_wins()
    {
        var account = await Given(new Account("mira@example.org", "Mira", null, StaffRole.Staff, A.Moment));
        var results = await Task.WhenAll(
            new[] { "one@example.org", "two@example.org" }.Select(email => Task.Run(() => Change(account, email)))
        );
        Assert.Equal([false, true], results.Order());
    }

    [Fact]
    public async Task Of_two_joined_identities_with_one_proof_only_one_wins()
    {
        var account = await Given(new Account("mira@example.org", "Mira", null, StaffRole.Staff, A.Moment));
        var results = await Task.WhenAll(new[] { "one", "two" }.Select(subject => Task.Run(() => Join(account, subject))));
        Assert.Equal([false, true], results.Order());
        Assert.Single(await Read(db => db.UserLogins.ToListAsync()));
    }

    private async Task<bool> Change(Account account, string email)
    {
        await using var db = Open();
        var audit = AccountActions.By(account, A.Moment);
        return await new ChangeEmail(db).Run(account, email, confirmed: true, audit, default, StillHas(account));
    }

    private async Task<bool> Join(Account account, string subject)
    {
        await using var db = Open();
        var provider = new SignInProvider
        {
            Id = subject,
            Name = subject,
            Authority = $"https://{subject}.example.org",
        };
        var identity = new ProviderIdentity(provider, provider.Authority, subject, "mira@example.org", true);
        return await new ExternalLogins(db).Link(account.Id, identity, byEmail: true, A.Moment, default, StillHas(account)) is not null;
    }

    /// <summary>As a link does: it is bound to the stamp that the account had when it was made.</summary>
    private static Func<Account, Task<bool>> StillHas(Account before) =>
        current => Task.FromResult(current.SecurityStamp == before.SecurityStamp);
}
