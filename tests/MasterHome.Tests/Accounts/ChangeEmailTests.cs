using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Accounts;

[Trait("Fault", "5")]
public sealed class ChangeEmailTests(TestDatabase database) : DataTest(database)
{
    [Theory]
    [InlineData("Mira@Example.org")]
    [InlineData("mi\u00ADra@EXAMPLE.org.")]
    public async Task Another_spelling_of_the_address_changes_in_all_tables_and_leaves_no_former_address(string spelling)
    {
        var account = await Mira();
        await Change(account, spelling);
        var shown = EmailAddress.Clean(spelling);
        var member = await Read(db => db.Members.SingleAsync());
        var after = await Read(db => db.Users.SingleAsync());
        Assert.Equal((shown, shown, shown), (member.Email, after.Email, after.UserName));
        Assert.Equal((account.NormalizedEmail, account.NormalizedEmail), (member.EmailKey, after.NormalizedEmail));
        Assert.Empty(member.FormerAddresses);
    }

    [Fact]
    public async Task Waiting_emails_follow_a_changed_address()
    {
        var account = await Mira();
        var to = new Recipient("MIRA@example.org", "Mira", account.MemberId);
        await Given(new OutgoingEmail(new Welcome("Mira"), "by-member", to, A.Moment));
        await Given(new OutgoingEmail(new Welcome("Mira"), "by-account", to with { MemberId = null, AccountId = account.Id }, A.Moment));
        await Given(new OutgoingEmail(new SecurityChanged("Mira", "a passkey was added", "now"), "warning", to, A.Moment));
        await Given(new OutgoingEmail(new ConfirmAddress("Mira"), "confirm", to with { Address = "third@example.org" }, A.Moment));
        await Given(new OutgoingEmail(new AddressChanged("Mira", "new@example.org", "now"), "undo", to, A.Moment));
        await Given(new OutgoingEmail(new Welcome("Mira"), "else", to with { Address = "host@example.org" }, A.Moment));

        await Change(account, "mira.new@example.org");

        var addresses = await Read(db =>
            db.OutgoingEmails.Where(m => !m.Key.StartsWith(SecurityChanged.Key)).ToDictionaryAsync(m => m.Key, m => m.ToAddress)
        );
        Assert.Equal(("mira.new@example.org", "mira.new@example.org"), (addresses["by-member"], addresses["by-account"]));
        Assert.Equal(("MIRA@example.org", "MIRA@example.org"), (addresses["warning"], addresses["undo"]));
        Assert.Equal(("third@example.org", "host@example.org"), (addresses["confirm"], addresses["else"]));
    }

    [Fact]
    public async Task An_address_of_another_member_is_refused_in_any_spelling()
    {
        var account = await Mira();
        await Given(A.Member().At("ida@b\u00FCcher.example.org").Build());
        await Assert.ThrowsAsync<RefusedException>(() => Change(account, "Ida@xn--bcher-kva.example.org."));
    }

    [Theory]
    [InlineData(true, "mira.new@example.org", 1)]
    [InlineData(true, "Mira@Example.org", 0)]
    [InlineData(false, "mira.new@example.org", 0)]
    public async Task Only_a_change_to_another_mailbox_that_the_owner_made_can_be_undone(bool byOwner, string email, int links)
    {
        var account = await Mira();
        await Do(db =>
            new ChangeEmail(db).Run(account, email, confirmed: true, AccountActions.By(account, A.Moment), default, canBeUndone: byOwner)
        );
        var emails = await Read(db => db.OutgoingEmails.ToListAsync());
        Assert.Equal(links, emails.Count(m => m.Kind == AddressChanged.Key));
        // Each mailbox is told once.
        Assert.Equal(emails.Select(m => EmailAddress.Key(m.ToAddress)).Distinct().Count(), emails.Count);
        Assert.Contains(emails, m => EmailAddress.Key(m.ToAddress) == account.NormalizedEmail);
    }

    private async Task<Account> Mira()
    {
        var member = await Given(A.Member().At("mira@example.org").Build());
        return await Given(new Account(member.Email, member.Name, member.Id, StaffRole.None, A.Moment));
    }

    private Task Change(Account account, string email) =>
        Do(db => new ChangeEmail(db).Run(account, email, confirmed: true, AccountActions.By(account, A.Moment), default));
}
