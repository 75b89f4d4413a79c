using MasterHome.Accounts;
using MasterHome.Tests.Support;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Accounts;

public sealed class ExternalLoginsTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime Now = new(2026, 9, 15, 12, 0, 0, DateTimeKind.Utc);

    private static readonly SignInProvider Acme = Provider("acme");
    private static readonly SignInProvider Trusted = Provider("trusted", trust: true);

    [Fact]
    public async Task Meeting_somebody_known_asks_for_nothing_whatever_the_address_says()
    {
        var ada = await Given(Account("ada@example.org"));
        await Link(ada, Somebody("1"));

        var meeting = await Meet(Somebody("1", "other@example.test", verified: false));

        Assert.Equal((ada.Id, false), (meeting.Whose?.Id, meeting.NeedsProof));
    }

    [Fact]
    public async Task A_subject_in_other_emails_is_somebody_else()
    {
        await Link(await Given(Account("ada@example.org")), Somebody("abc"));

        Assert.Null((await Meet(Somebody("ABC"))).Whose);
    }

    [Theory]
    [InlineData("ada@example.org", true, true)]
    [InlineData("ada@example.org", false, false)]
    [InlineData("Ada@example.org", true, false)]
    [InlineData("", true, false)]
    [InlineData(null, true, false)]
    public async Task Only_a_verified_address_that_is_the_same_email_by_email_hints_at_an_account(string? email, bool verified, bool hints)
    {
        var ada = await Given(Account("ada@example.org"));

        var meeting = await Meet(Somebody("1", email, verified));

        Assert.Equal((hints ? ada.Id : null, hints), (meeting.Whose?.Id, meeting.NeedsProof));
        Assert.False(await Read(db => db.UserLogins.AnyAsync()));
    }

    [Fact]
    public async Task A_second_subject_of_the_same_provider_is_neither_met_nor_joined()
    {
        var ada = await Given(Account("ada@example.org"));
        await Link(ada, Somebody("1"));

        Assert.Null((await Meet(Somebody("2", "ada@example.org"))).Whose);
        await Assert.ThrowsAsync<RefusedException>(() => Link(ada, Somebody("2")));
    }

    [Fact]
    public async Task What_belongs_to_one_account_is_not_joined_to_another()
    {
        var (ada, eve) = (await Given(Account("ada@example.org")), await Given(Account("eve@example.org")));
        await Link(ada, Somebody("1"));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Link(eve, Somebody("1")));

        Assert.Contains("belongs to another membership", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ada.Id, await Read(db => db.UserLogins.Select(l => l.UserId).SingleAsync()));
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, "hash", true)]
    [InlineData(false, null, true)]
    [InlineData(false, "hash", false)]
    public async Task Trust_joins_an_account_whose_mailbox_was_shown_or_that_nobody_has_touched(
        bool confirmed,
        string? password,
        bool joined
    )
    {
        var ada = Account("ada@example.org");
        (ada.EmailConfirmed, ada.PasswordHash) = (confirmed, password);
        await Given(ada);

        var meeting = await Meet(Somebody("1", "ada@example.org", provider: Trusted));

        Assert.Equal((ada.Id, !joined), (meeting.Whose?.Id, meeting.NeedsProof));
        Assert.Equal(joined, await Read(db => db.UserLogins.AnyAsync()));
    }

    [Fact]
    public async Task Trust_ends_at_the_providers_domains()
    {
        await Given(Account("ada@example.test"));

        Assert.True((await Meet(Somebody("1", "ada@example.test", provider: Trusted))).NeedsProof);
    }

    [Fact]
    public async Task The_proof_by_email_leaves_nothing_of_what_was_there_before_the_mailbox_was_shown()
    {
        var ada = Account("ada@example.org");
        (ada.EmailConfirmed, ada.PasswordHash) = (false, "a stranger's");
        await Given(ada);
        await Do(db =>
        {
            db.Add(
                new IdentityUserLogin<string>
                {
                    LoginProvider = "https://evil.example",
                    ProviderKey = "9",
                    UserId = ada.Id,
                }
            );
            return db.SaveChangesAsync();
        });
        var stamp = ada.SecurityStamp;

        await Do(db => new ExternalLogins(db).Link(ada.Id, Somebody("1"), byEmail: true, Now, default));

        var after = await Read(db => db.Users.SingleAsync());
        Assert.Null(after.PasswordHash);
        Assert.True(after.EmailConfirmed);
        Assert.NotEqual(stamp, after.SecurityStamp);
        Assert.Equal(["1"], await Read(db => db.UserLogins.Select(l => l.ProviderKey).ToListAsync()));
    }

    [Fact]
    public async Task Unlinking_shuts_the_door_ends_sessions_and_is_told()
    {
        var ada = await Given(Account("ada@example.org"));
        await Link(ada, Somebody("1"));

        await Do(db => new ExternalLogins(db).Unlink(ada.Id, Somebody("1").Issuer, Now, default));

        Assert.Null((await Meet(Somebody("1"))).Whose);
        Assert.NotEqual(ada.SecurityStamp, await Read(db => db.Users.Select(a => a.SecurityStamp).SingleAsync()));
        Assert.Equal(2, await Read(db => db.OutgoingEmails.CountAsync(m => m.ToAddress == ada.Email)));
        await Assert.ThrowsAsync<NotFoundException>(() =>
            Do(db => new ExternalLogins(db).Unlink(ada.Id, Somebody("1").Issuer, Now, default))
        );
    }

    [Fact]
    public async Task An_identity_longer_than_the_standard_allows_is_nobodys()
    {
        await Given(Account("ada@example.org"));

        Assert.Null((await Meet(Somebody(new string('1', ExternalLogins.SubjectLength + 1), "ada@example.org"))).Whose);
    }

    private static SignInProvider Provider(string id, bool trust = false)
    {
        var provider = new SignInProvider
        {
            Id = id,
            Name = id,
            TrustVerifiedEmail = trust,
        };
        provider.Domains.Add("example.org");
        return provider;
    }

    private static ProviderIdentity Somebody(string subject, string? email = null, bool verified = true, SignInProvider? provider = null) =>
        new(provider ?? Acme, "https://login.example.org", subject, email, verified);

    private static Account Account(string email) => new(email, email.Split('@')[0], null, StaffRole.Staff, Now) { EmailConfirmed = true };

    private async Task<ExternalLoginMatch> Meet(ProviderIdentity identity)
    {
        await using var db = Open();
        return await new ExternalLogins(db).Meet(identity, Now, default);
    }

    private Task Link(Account account, ProviderIdentity identity) =>
        Do(db => new ExternalLogins(db).Link(account.Id, identity, byEmail: false, Now, default));
}
