using MasterHome.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Accounts;

public sealed class ExternalLoginsTests(TestDatabase database) : DataTest(database)
{
    private static readonly DateTime Now = new(2026, 9, 15, 12, 0, 0, DateTimeKind.Utc);

    private static readonly SignInProvider Acme = Provider("acme");
    private static readonly SignInProvider Trusted = Provider("trusted", trust: true);

    [Fact]
    public async Task A_linked_identity_needs_no_proof_whatever_its_address()
    {
        var ada = await Given(NewAccount("ada@example.org"));
        await Link(ada, Identity("1"));

        var match = await FindOrLink(Identity("1", "other@example.test", verified: false));

        Assert.Equal((ada.Id, false), (match.Account?.Id, match.NeedsProof));
    }

    [Fact]
    public async Task A_subject_that_differs_only_in_case_is_another_person()
    {
        await Link(await Given(NewAccount("ada@example.org")), Identity("abc"));

        Assert.Null((await FindOrLink(Identity("ABC"))).Account);
    }

    [Theory]
    [InlineData("ada@example.org", true, true)]
    [InlineData("ada@example.org", false, false)]
    [InlineData("Ada@Example.org", true, true)]
    [InlineData("a\u200Bda@example.org.", true, true)]
    [InlineData("<ada@example.org>", true, false)]
    [InlineData("", true, false)]
    [InlineData(null, true, false)]
    public async Task Only_a_verified_address_finds_an_account_whatever_its_spelling(string? email, bool verified, bool found)
    {
        var ada = await Given(NewAccount("ada@example.org"));

        var match = await FindOrLink(Identity("1", email, verified));

        Assert.Equal((found ? ada.Id : null, found), (match.Account?.Id, match.NeedsProof));
        Assert.False(await Read(db => db.UserLogins.AnyAsync()));
    }

    [Fact]
    public async Task A_second_subject_of_the_same_provider_is_neither_found_nor_linked()
    {
        var ada = await Given(NewAccount("ada@example.org"));
        await Link(ada, Identity("1"));

        Assert.Null((await FindOrLink(Identity("2", "ada@example.org"))).Account);
        await Assert.ThrowsAsync<RefusedException>(() => Link(ada, Identity("2")));
    }

    [Fact]
    public async Task An_identity_linked_to_one_account_cannot_be_linked_to_another()
    {
        var (ada, eve) = (await Given(NewAccount("ada@example.org")), await Given(NewAccount("eve@example.org")));
        await Link(ada, Identity("1"));

        var refused = await Assert.ThrowsAsync<RefusedException>(() => Link(eve, Identity("1")));

        Assert.Contains("is linked to another account", refused.Message, StringComparison.Ordinal);
        Assert.Equal(ada.Id, await Read(db => db.UserLogins.Select(l => l.UserId).SingleAsync()));
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(true, "hash", true)]
    [InlineData(false, null, true)]
    [InlineData(false, "hash", false)]
    public async Task A_trusted_provider_links_an_account_that_is_confirmed_or_has_no_sign_in_method(
        bool confirmed,
        string? password,
        bool linked
    )
    {
        var ada = NewAccount("ada@example.org");
        (ada.EmailConfirmed, ada.PasswordHash) = (confirmed, password);
        await Given(ada);

        var match = await FindOrLink(Identity("1", "ada@example.org", provider: Trusted));

        Assert.Equal((ada.Id, !linked), (match.Account?.Id, match.NeedsProof));
        Assert.Equal(linked, await Read(db => db.UserLogins.AnyAsync()));
    }

    [Fact]
    public async Task A_trusted_provider_is_trusted_only_for_its_domains()
    {
        await Given(NewAccount("ada@example.test"));

        Assert.True((await FindOrLink(Identity("1", "ada@example.test", provider: Trusted))).NeedsProof);
    }

    [Fact]
    public async Task Proof_by_email_removes_sign_in_methods_added_before_the_mailbox_was_confirmed()
    {
        var ada = NewAccount("ada@example.org");
        (ada.EmailConfirmed, ada.PasswordHash) = (false, "set by a stranger");
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

        await Do(db => new ExternalLogins(db).Link(ada.Id, Identity("1"), byEmail: true, Now, default));

        var after = await Read(db => db.Users.SingleAsync());
        Assert.Null(after.PasswordHash);
        Assert.True(after.EmailConfirmed);
        Assert.NotEqual(stamp, after.SecurityStamp);
        Assert.Equal(["1"], await Read(db => db.UserLogins.Select(l => l.ProviderKey).ToListAsync()));
    }

    [Fact]
    public async Task Unlinking_removes_the_login_ends_sessions_and_sends_an_email()
    {
        var ada = await Given(NewAccount("ada@example.org"));
        await Link(ada, Identity("1"));

        await Do(db => new ExternalLogins(db).Unlink(ada.Id, Identity("1").Issuer, Now, default));

        Assert.Null((await FindOrLink(Identity("1"))).Account);
        Assert.NotEqual(ada.SecurityStamp, await Read(db => db.Users.Select(a => a.SecurityStamp).SingleAsync()));
        Assert.Equal(2, await Read(db => db.OutgoingEmails.CountAsync(m => m.ToAddress == ada.Email)));
        await Assert.ThrowsAsync<NotFoundException>(() =>
            Do(db => new ExternalLogins(db).Unlink(ada.Id, Identity("1").Issuer, Now, default))
        );
    }

    [Fact]
    public async Task An_identity_longer_than_the_standard_allows_finds_no_account()
    {
        await Given(NewAccount("ada@example.org"));

        Assert.Null((await FindOrLink(Identity(new string('1', ExternalLogins.SubjectLength + 1), "ada@example.org"))).Account);
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

    private static ProviderIdentity Identity(string subject, string? email = null, bool verified = true, SignInProvider? provider = null) =>
        new(provider ?? Acme, "https://login.example.org", subject, email, verified);

    private static Account NewAccount(string email) =>
        new(email, email.Split('@')[0], null, StaffRole.Staff, Now) { EmailConfirmed = true };

    private async Task<ExternalLoginMatch> FindOrLink(ProviderIdentity identity)
    {
        await using var db = Open();
        return await new ExternalLogins(db).FindOrLink(identity, Now, default);
    }

    private Task Link(Account account, ProviderIdentity identity) =>
        Do(db => new ExternalLogins(db).Link(account.Id, identity, byEmail: false, Now, default));
}
