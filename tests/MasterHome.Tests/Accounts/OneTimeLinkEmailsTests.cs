using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Accounts;

public sealed class OneTimeLinkEmailsTests(TestDatabase database) : DataTest(database)
{
    private readonly Account _mira = new("mira@example.org", "Mira Okafor", null, StaffRole.None, A.Moment) { PasswordHash = "some hash" };

    [Fact]
    public async Task An_unknown_address_gets_no_email_and_its_request_is_deleted()
    {
        await Given(_mira);
        await Request("nobody@example.org");
        await QueueEmails();

        Assert.Empty(await Emails());
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Fact]
    public async Task A_known_address_gets_one_email_stored_without_its_link()
    {
        await Given(_mira);
        await Request("mira@example.org");
        await QueueEmails();
        var email = Assert.Single(await Emails());

        Assert.Equal((ResetPassword.Key, "mira@example.org", _mira.Id), (email.Kind, email.ToAddress, email.AccountId));
        Assert.Equal(["name"], email.ReadValues().Keys);
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Theory]
    [InlineData("MIRA@Example.ORG")]
    [InlineData(" mira@example.org ")]
    public async Task An_address_typed_in_another_case_is_found_and_the_email_goes_to_the_stored_address(string typed)
    {
        await Given(_mira);
        await Request(typed);
        await QueueEmails();

        Assert.Equal("mira@example.org", Assert.Single(await Emails()).ToAddress);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(299, 1)]
    [InlineData(300, 2)]
    public async Task Two_requests_within_the_pause_get_one_email_whenever_the_pause_began(int seconds, int emails)
    {
        await Given(_mira);
        // Not a multiple of five minutes.
        var first = A.Moment.AddMinutes(4);
        await Request("mira@example.org", at: first);
        await QueueEmails(first);
        await Request("mira@example.org", at: first.AddSeconds(seconds));
        await QueueEmails(first.AddSeconds(seconds));

        Assert.Equal(emails, (await Emails()).Count);
    }

    [Fact]
    public async Task Many_requests_before_emails_are_sent_get_one_email()
    {
        await Given(_mira);
        for (var i = 0; i < 150; i++)
            await Request("mira@example.org");
        await QueueEmails();

        Assert.Single(await Emails());
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Fact]
    public async Task Simultaneous_runs_queue_each_email_once()
    {
        for (var i = 0; i < 20; i++)
        {
            await Given(new Account($"member{i}@example.org", $"Member {i}", null, StaffRole.None, A.Moment));
            await Request($"member{i}@example.org");
            await Request($"member{i}@example.org");
        }
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => QueueEmails())));

        Assert.Equal(20, (await Emails()).Count);
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Fact]
    public async Task A_disabled_account_gets_no_email()
    {
        _mira.Disable(A.Moment);
        await Given(_mira);
        await Request("mira@example.org");
        await QueueEmails();

        Assert.Empty(await Emails());
        Assert.Empty(await Read(db => db.LinkRequests.ToListAsync()));
    }

    [Fact]
    public async Task A_requested_welcome_is_a_reset_for_accounts_with_a_password_and_a_team_welcome_for_staff()
    {
        var lee = new Account("lee@example.org", "Lee Moreau", null, StaffRole.Staff, A.Moment);
        await Given(_mira);
        await Given(lee);
        await Request("mira@example.org", Welcome.Key);
        await Request("lee@example.org", Welcome.Key);
        await QueueEmails();

        var emails = (await Emails()).ToDictionary(m => m.ToAddress, m => m.Kind);
        Assert.Equal(ResetPassword.Key, emails["mira@example.org"]);
        Assert.Equal(TeamWelcome.Key, emails["lee@example.org"]);
    }

    [Fact]
    public async Task An_account_without_a_password_can_request_a_reset()
    {
        await Given(new Account("lee@example.org", "Lee Moreau", null, StaffRole.None, A.Moment));
        await Request("lee@example.org");
        await QueueEmails();

        Assert.Equal(ResetPassword.Key, Assert.Single(await Emails()).Kind);
    }

    private Task<LinkRequest> Request(string email, string kind = ResetPassword.Key, DateTime? at = null) =>
        Given(new LinkRequest(kind, email, at ?? A.Moment));

    private async Task QueueEmails(DateTime? now = null)
    {
        await using var services = new EmailTestServices(() => Open(), new MailSettings(), Clock);
        await services.In<OneTimeLinkEmails, bool>(async emails =>
        {
            await emails.QueueRequested(now ?? A.Moment, default);
            return true;
        });
    }

    private Task<List<OutgoingEmail>> Emails() => Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync());
}
