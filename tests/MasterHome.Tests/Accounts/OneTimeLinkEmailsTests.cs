using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Accounts;

public sealed class OneTimeLinkEmailsTests(TestDatabase database) : DataTest(database)
{
    private readonly Account _mira = new("mira@example.org", "Mira Okafor", null, StaffRole.None, A.Moment) { PasswordHash = "some hash" };

    [Fact]
    public async Task An_unknown_address_gets_nothing_and_the_row_goes()
    {
        await Given(_mira);
        await Ask("nobody@example.org");
        await Write();

        Assert.Empty(await Emails());
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Fact]
    public async Task A_known_one_gets_one_email_that_holds_no_way_in()
    {
        await Given(_mira);
        await Ask("mira@example.org");
        await Write();
        var email = Assert.Single(await Emails());

        Assert.Equal((EmailKinds.ResetPassword, "mira@example.org", _mira.Id), (email.Kind, email.ToAddress, email.AccountId));
        Assert.Equal(["name", "role"], email.ReadValues().Keys);
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Theory]
    [InlineData("MIRA@Example.ORG")]
    [InlineData(" mira@example.org ")]
    public async Task An_address_typed_in_another_case_is_found_and_the_email_goes_to_the_accounts_own(string typed)
    {
        await Given(_mira);
        await Ask(typed);
        await Write();

        Assert.Equal("mira@example.org", Assert.Single(await Emails()).ToAddress);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(299, 1)]
    [InlineData(300, 2)]
    public async Task Asked_for_twice_within_the_pause_it_is_one_email_whenever_the_pause_began(int seconds, int emails)
    {
        await Given(_mira);
        // Not at the full five minutes.
        var first = A.Moment.AddMinutes(4);
        await Ask("mira@example.org", at: first);
        await Write(first);
        await Ask("mira@example.org", at: first.AddSeconds(seconds));
        await Write(first.AddSeconds(seconds));

        Assert.Equal(emails, (await Emails()).Count);
    }

    [Fact]
    public async Task Asked_for_many_times_before_emails_leave_it_is_one()
    {
        await Given(_mira);
        for (var i = 0; i < 150; i++)
            await Ask("mira@example.org");
        await Write();

        Assert.Single(await Emails());
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Fact]
    public async Task Two_that_write_at_once_write_each_once()
    {
        for (var i = 0; i < 20; i++)
        {
            await Given(new Account($"member{i}@example.org", $"Member {i}", null, StaffRole.None, A.Moment));
            await Ask($"member{i}@example.org");
            await Ask($"member{i}@example.org");
        }
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Write())));

        Assert.Equal(20, (await Emails()).Count);
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Fact]
    public async Task Whoever_was_disabled_gets_none()
    {
        _mira.Disable(A.Moment);
        await Given(_mira);
        await Ask("mira@example.org");
        await Write();

        Assert.Empty(await Emails());
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Fact]
    public async Task A_welcome_becomes_a_way_to_a_new_password_for_whoever_has_one_and_the_team_has_a_welcome_of_its_own()
    {
        var lee = new Account("lee@example.org", "Lee Moreau", null, StaffRole.Staff, A.Moment);
        await Given(_mira);
        await Given(lee);
        await Ask("mira@example.org", EmailKinds.Welcome);
        await Ask("lee@example.org", EmailKinds.Welcome);
        await Write();

        var emails = (await Emails()).ToDictionary(l => l.ToAddress, l => l.Kind);
        Assert.Equal(EmailKinds.ResetPassword, emails["mira@example.org"]);
        Assert.Equal(EmailKinds.TeamWelcome, emails["lee@example.org"]);
    }

    [Fact]
    public async Task Whoever_asks_for_a_reset_before_the_first_password_gets_one()
    {
        await Given(new Account("lee@example.org", "Lee Moreau", null, StaffRole.None, A.Moment));
        await Ask("lee@example.org");
        await Write();

        Assert.Equal(EmailKinds.ResetPassword, Assert.Single(await Emails()).Kind);
    }

    private Task<LinkRequest> Ask(string email, string kind = EmailKinds.ResetPassword, DateTime? at = null) =>
        Given(new LinkRequest(kind, email, at ?? A.Moment));

    private async Task Write(DateTime? now = null)
    {
        await using var room = new EmailTestServices(() => Open(), new MailSettings(), Clock);
        await room.In<OneTimeLinkEmails, bool>(async emails =>
        {
            await emails.WriteAsked(now ?? A.Moment, default);
            return true;
        });
    }

    private Task<List<OutgoingEmail>> Emails() => Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync());
}
