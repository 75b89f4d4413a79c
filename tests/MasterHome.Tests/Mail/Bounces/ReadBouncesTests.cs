using MasterHome.Mail;
using MasterHome.Mail.Bounces;
using MasterHome.Mail.Outbox;
using MasterHome.Tests.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Mail.Bounces;

public sealed class ReadBouncesTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task A_returned_email_is_marked_with_the_words_of_the_server_and_its_report_is_read()
    {
        var email = await Sent();
        await using var server = new ImapServer(Report(email.MessageToken), Report("of-another-portal"), "Subject: Hello\n\nOut of office");

        var result = await Run(server);

        Assert.Equal("1 returned email marked. 1 other message left in the mailbox.", result.Sentence);
        email = await Read(db => db.OutgoingEmails.SingleAsync());
        Assert.Equal(EmailState.Returned, email.State);
        Assert.Equal("The receiving mail server returned it: 550 5.1.1 No such user here", email.LastError);
        Assert.Equal([true, true, true], server.Seen);
        Assert.Equal("No returned emails marked. No other messages left in the mailbox.", (await Run(server)).Sentence);
    }

    [Fact]
    public async Task A_delay_is_no_return()
    {
        var email = await Sent();
        await using var server = new ImapServer(Report(email.MessageToken, action: "delayed"));
        await Run(server);
        Assert.Equal(EmailState.Sent, await Read(db => db.OutgoingEmails.Select(m => m.State).SingleAsync()));
    }

    [Fact]
    public async Task A_report_on_an_email_that_is_not_recorded_as_sent_yet_waits_for_the_next_run()
    {
        var email = await Given(OutgoingEmailTests.Written());
        await using var server = new ImapServer(Report(email.MessageToken));

        Assert.Equal(0, (await Run(server)).Counted);
        Assert.Equal([false], server.Seen);

        await Do(db => db.OutgoingEmails.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent)));
        Assert.Equal(1, (await Run(server)).Counted);
        Assert.Equal([true], server.Seen);
    }

    [Theory]
    [InlineData("open sesame", "Archive", "it has no folder “Archive”.")]
    [InlineData("wrong", "INBOX", "it rejected the user name or password.")]
    public async Task A_mailbox_that_cannot_be_read_is_said(string password, string folder, string why)
    {
        await using var server = new ImapServer(Report("any"));
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Run(server, password, folder));
        Assert.Equal($"The mailbox for returned emails could not be read: {why}", refused.Message);
        Assert.Equal([false], server.Seen);
    }

    [Fact]
    public async Task A_server_that_is_gone_is_said_and_without_one_nothing_happens()
    {
        int port;
        await using (var server = new ImapServer())
            port = server.Port;
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Run(port));
        Assert.EndsWith("it cannot be reached, or does not answer.", refused.Message, StringComparison.Ordinal);
        var result = await Read(db => new ReadBounces(db, Options.Create(new BounceSettings())).RunAsync(default));
        Assert.Equal("No mailbox for returned emails is set (Bounces:Host).", result.Sentence);
    }

    [Fact]
    public void Settings_that_do_not_fit_are_named()
    {
        Assert.Empty(new BounceSettings().FindErrors());
        var wrong = new BounceSettings
        {
            Host = "https://mail.example.org",
            Port = 0,
            Security = MailSecurity.None,
            Folder = " ",
            TimeoutSeconds = 0,
            BatchSize = 0,
        };
        Assert.Equal(
            ["Host", "Port", "User", "Security", "Folder", "TimeoutSeconds", "BatchSize"],
            wrong.FindErrors().Select(e => e.Split(':', ' ')[1])
        );
    }

    private async Task<OutgoingEmail> Sent()
    {
        var email = OutgoingEmailTests.Written();
        email.Sent(A.Moment);
        return await Given(email);
    }

    private Task<MasterHome.Jobs.JobResult> Run(ImapServer server, string password = "open sesame", string folder = "INBOX") =>
        Run(server.Port, password, folder);

    private Task<MasterHome.Jobs.JobResult> Run(int port, string password = "open sesame", string folder = "INBOX") =>
        Read(db =>
            new ReadBounces(
                db,
                Options.Create(
                    new BounceSettings
                    {
                        Host = "127.0.0.1",
                        Port = port,
                        Security = MailSecurity.None,
                        User = "home",
                        Password = password,
                        Folder = folder,
                    }
                )
            ).RunAsync(default)
        );

    /// <summary>As a mail server writes it (RFC 3464).</summary>
    private static string Report(string token, string action = "failed") =>
        $"""
            From: Mail Delivery <mailer-daemon@example.org>
            To: home@example.org
            Subject: Undelivered Mail Returned to Sender
            MIME-Version: 1.0
            Content-Type: multipart/report; report-type=delivery-status; boundary="part"

            --part
            Content-Type: text/plain

            Your message could not be delivered.

            --part
            Content-Type: message/delivery-status

            Reporting-MTA: dns; mail.example.org

            Final-Recipient: rfc822; mira@example.org
            Action: {action}
            Status: 5.1.1
            Diagnostic-Code: smtp; 550 5.1.1 No such user
             here

            --part
            Content-Type: text/rfc822-headers

            From: home@example.org
            To: mira@example.org
            Message-ID: <{token}@example.org>
            Subject: Where you stand

            --part--

            """;
}
