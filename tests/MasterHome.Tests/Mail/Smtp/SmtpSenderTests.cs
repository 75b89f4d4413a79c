using System.Net;
using System.Net.Sockets;
using MasterHome.Mail;
using MasterHome.Mail.Smtp;
using MasterHome.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MasterHome.Tests.Mail.Smtp;

public sealed class SmtpSenderTests : IDisposable
{
    private readonly SkippingClock _clock = new();
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"emails-{Guid.NewGuid():N}");

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    // --- Sending

    [Fact]
    public async Task An_email_arrives_as_it_was_written()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var post = Post(smtp.Settings());

        AssertSent(await post.Send(Email("zoe@example.test"), default));

        var taken = Assert.Single(smtp.Emails);
        Assert.Equal("home@example.org", taken.From);
        Assert.Equal(["zoe@example.test"], taken.To);
        Assert.Equal("Grüße", taken.Message.Subject);
        Assert.Equal("email-1@example.org", taken.Message.MessageId);
        Assert.Equal("Hello\n.a line with a dot\n..two\n", taken.Message.TextBody!.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_of_emails_uses_one_connection(bool extensions)
    {
        await using var smtp = ScriptedSmtp.Start(offersExtensions: extensions);
        await using (var post = Post(smtp.Settings()))
        {
            for (var i = 0; i < 20; i++)
                AssertSent(await post.Send(Email($"member{i}@example.test"), default));
        }

        Assert.Equal(20, smtp.Emails.Count);
        Assert.Equal(1, smtp.Connections);
        Assert.Equal("QUIT", smtp.Commands.Last());
    }

    [Fact]
    public async Task Nothing_is_connected_before_the_first_email()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using (Post(smtp.Settings())) { }

        Assert.Equal(0, smtp.Connections);
    }

    [Fact]
    public async Task An_address_outside_ascii_is_reached()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var post = Post(smtp.Settings());

        AssertSent(await post.Send(Email("zoë@example.test"), default));

        Assert.Equal(["zoë@example.test"], Assert.Single(smtp.Emails).To);
    }

    [Fact]
    public async Task An_email_to_nobody_is_refused()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var post = Post(smtp.Settings());
        var email = Email("zoe@example.test");
        email.To.Clear();

        AssertRefused("the email cannot be addressed", await post.Send(email, default));
        AssertSent(await post.Send(Email("ann@example.test"), default));
    }

    // --- Signing in and TLS

    [Fact]
    public async Task The_user_signs_in_once()
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        await using var post = Post(smtp.Settings());

        AssertSent(await post.Send(Email("zoe@example.test"), default));
        AssertSent(await post.Send(Email("ann@example.test"), default));

        Assert.All(smtp.Emails, l => Assert.Equal("portal", l.User));
        Assert.Single(smtp.Commands, c => c.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_is_not_the_emails_fault()
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        var settings = smtp.Settings();
        settings.Password = "wrong";
        await using var post = Post(settings);

        AssertLater("the mail server refuses our sign-in", await post.Send(Email("zoe@example.test"), default), concernsAll: true);
    }

    [Fact]
    public async Task A_server_that_wants_a_sign_in_we_do_not_have_is_not_the_emails_fault()
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        var settings = smtp.Settings();
        settings.User = null;
        await using var post = Post(settings);

        AssertLater("the mail server asks us to sign in", await post.Send(Email("zoe@example.test"), default), concernsAll: true);
    }

    [Fact]
    public async Task A_server_that_knows_no_sign_in_is_not_the_emails_fault()
    {
        await using var smtp = ScriptedSmtp.Start();
        var settings = smtp.Settings();
        (settings.User, settings.Password) = ("portal", "secret");
        await using var post = Post(settings);

        AssertLater("the mail server offers no way to sign in", await post.Send(Email("zoe@example.test"), default), concernsAll: true);
    }

    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task An_email_travels_secured(MailSecurity security)
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret", tlsAtOnce: security == MailSecurity.Tls);
        var settings = smtp.Settings();
        settings.Security = security;
        await using var post = Post(settings, smtp);

        AssertSent(await post.Send(Email("zoe@example.test"), default));

        Assert.True(Assert.Single(smtp.Emails).Secured);
    }

    [Fact]
    public async Task A_certificate_that_nobody_knows_is_not_trusted()
    {
        await using var smtp = ScriptedSmtp.Start();
        var settings = smtp.Settings();
        settings.Security = MailSecurity.StartTls;
        await using var post = Post(settings);

        AssertLater(
            "the mail server's certificate is not trusted, or it speaks no TLS here",
            await post.Send(Email("zoe@example.test"), default),
            concernsAll: true
        );
        Assert.Empty(smtp.Emails);
    }

    [Fact]
    public async Task StartTls_insists_on_it()
    {
        await using var smtp = ScriptedSmtp.Start(offersTls: false);
        var settings = smtp.Settings();
        settings.Security = MailSecurity.StartTls;
        await using var post = Post(settings, smtp);

        AssertLater("the mail server does not offer STARTTLS", await post.Send(Email("zoe@example.test"), default), concernsAll: true);
        Assert.DoesNotContain(smtp.Commands, c => c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    // --- What the server says

    [Theory]
    [InlineData("450 4.2.1 zoe@example.test is full", "the mail server did not take the recipient (450)")]
    [InlineData("421 4.3.2 closing", "the mail server did not take the recipient (421)")]
    public async Task A_recipient_that_cannot_be_reached_now_is_tried_later(string line, string reason)
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.AnswersRecipient("zoe@example.test", line);
        await using var post = Post(smtp.Settings());

        AssertLater(reason, await post.Send(Email("zoe@example.test"), default));
        AssertSent(await post.Send(Email("ann@example.test"), default));
    }

    [Fact]
    public async Task A_recipient_that_does_not_exist_is_refused_and_the_others_are_not()
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.AnswersRecipient("zoe@example.test", "550 5.1.1 <zoe@example.test> no such user");
        await using var post = Post(smtp.Settings());

        AssertSent(await post.Send(Email("ann@example.test"), default));
        AssertRefused("the mail server did not take the recipient (550)", await post.Send(Email("zoe@example.test"), default));
        AssertSent(await post.Send(Email("bob@example.test"), default));

        Assert.Equal(1, smtp.Connections);
        Assert.Equal(["ann@example.test", "bob@example.test"], smtp.Emails.SelectMany(l => l.To));
    }

    [Theory]
    [InlineData("DATA", "451 4.3.0 try later", "the mail server did not take the email (451)")]
    [InlineData("MESSAGE", "452 4.3.1 no room", "the mail server did not take the message (452)")]
    [InlineData("MAIL", "451 4.3.0 try later", "the mail server did not take the sender (451)")]
    public async Task An_email_that_the_server_puts_off_is_tried_later(string point, string line, string reason)
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextAnswers(point, line);
        await using var post = Post(smtp.Settings());

        AssertLater(reason, await post.Send(Email("zoe@example.test"), default));
        AssertSent(await post.Send(Email("zoe@example.test"), default));
        Assert.Equal(1, smtp.Connections);
    }

    [Theory]
    [InlineData("DATA", "554 5.6.0 no", "the mail server did not take the email (554)")]
    [InlineData("MESSAGE", "552 5.3.4 too big", "the mail server did not take the message (552)")]
    [InlineData("MAIL", "501 5.1.7 bad sender", "the mail server did not take the sender (501)")]
    public async Task An_email_that_the_server_will_never_take_is_refused(string point, string line, string reason)
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextAnswers(point, line);
        await using var post = Post(smtp.Settings());

        AssertRefused(reason, await post.Send(Email("zoe@example.test"), default));
        AssertSent(await post.Send(Email("ann@example.test"), default));
    }

    [Fact]
    public async Task A_server_that_does_not_like_our_sender_loses_no_email()
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextAnswers("MAIL", "550 5.7.1 not your address");
        await using var post = Post(smtp.Settings());

        AssertLater(
            "the mail server did not take the sender (550)",
            await post.Send(Email("zoe@example.test"), default),
            concernsAll: true
        );
    }

    [Theory]
    [InlineData("CONNECT", "554 5.7.1 not you", "the mail server turns us away (554)")]
    [InlineData("CONNECT", "421 4.3.2 too busy", "the mail server turns us away (421)")]
    [InlineData("AUTH", "454 4.7.0 not now", "the mail server refuses our sign-in")]
    [InlineData("AUTH", "535 5.7.8 never", "the mail server refuses our sign-in")]
    public async Task A_server_that_turns_us_away_is_not_the_emails_fault(string point, string line, string reason)
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        // Once for each way of signing in that the client may try.
        smtp.NextAnswers(point, line);
        smtp.NextAnswers(point, line);
        await using var post = Post(smtp.Settings());

        AssertLater(reason, await post.Send(Email("zoe@example.test"), default), concernsAll: true);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_not_the_emails_fault()
    {
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var post = Post(new() { Host = "127.0.0.1", Port = ((IPEndPoint)port.LocalEndPoint!).Port });

        AssertLater("the mail server cannot be reached", await post.Send(Email("zoe@example.test"), default), concernsAll: true);
    }

    // --- Lost connections

    [Theory]
    [InlineData("INSIDE", 0)]
    [InlineData("TAKEN", 1)]
    [InlineData("RCPT", 0)]
    public async Task A_connection_that_is_lost_on_the_way_is_tried_later_and_not_at_once(string point, int taken)
    {
        await using var smtp = ScriptedSmtp.Start(offersExtensions: false);
        await using var post = Post(smtp.Settings());
        AssertSent(await post.Send(Email("ann@example.test"), default));
        smtp.NextHangsUp(point);

        AssertLater("the connection to the mail server was lost", await post.Send(Email("zoe@example.test"), default));

        Assert.Equal(1 + taken, smtp.Emails.Count);
        Assert.Equal(1, smtp.Connections);
        AssertSent(await post.Send(Email("zoe@example.test"), default));
        Assert.Equal(2, smtp.Connections);
    }

    [Fact]
    public async Task A_server_that_hung_up_on_an_idle_line_is_called_again()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var post = Post(smtp.Settings());
        AssertSent(await post.Send(Email("ann@example.test"), default));
        await smtp.HangUpOnAll();

        AssertSent(await post.Send(Email("zoe@example.test"), default));

        Assert.Equal(2, smtp.Emails.Count);
        Assert.Equal(2, smtp.Connections);
    }

    [Fact]
    public async Task A_server_that_says_goodbye_on_an_idle_line_is_called_again()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var post = Post(smtp.Settings());
        AssertSent(await post.Send(Email("ann@example.test"), default));
        smtp.NextAnswers("MAIL", "421 4.4.2 you were silent too long");

        AssertSent(await post.Send(Email("zoe@example.test"), default));

        Assert.Equal(2, smtp.Emails.Count);
        Assert.Equal(2, smtp.Connections);
    }

    [Fact]
    public async Task It_is_called_again_once_and_not_for_ever()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var post = Post(smtp.Settings());
        AssertSent(await post.Send(Email("ann@example.test"), default));
        smtp.NextHangsUp("MAIL");
        smtp.NextHangsUp("MAIL");

        AssertLater("the connection to the mail server was lost", await post.Send(Email("zoe@example.test"), default));
        Assert.Equal(2, smtp.Connections);
    }

    [Theory]
    [InlineData("CONNECT", true)]
    [InlineData("MESSAGE", false)]
    public async Task A_server_that_does_not_answer_is_given_up(string point, bool concernsAll)
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextNeverAnswers(point);
        var settings = smtp.Settings();
        settings.TimeoutSeconds = 500; // So long that only the clock of the test can end it.
        await using var post = Post(settings);

        var sending = post.Send(Email("zoe@example.test"), default);
        await smtp.Stuck;
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(500));

        AssertLater("the mail server did not answer within 500 seconds", await sending, concernsAll);
        AssertSent(await post.Send(Email("ann@example.test"), default));
    }

    [Fact]
    public async Task A_server_that_has_become_slow_is_not_called_again_at_once()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var post = Post(smtp.Settings());
        AssertSent(await post.Send(Email("ann@example.test"), default));
        smtp.NextNeverAnswers("MAIL");

        var sending = post.Send(Email("zoe@example.test"), default);
        await smtp.Stuck;
        _clock.Advance(TimeSpan.FromSeconds(30));

        AssertLater("the mail server did not answer within 30 seconds", await sending);
        Assert.Equal(1, smtp.Connections);
    }

    [Fact]
    public async Task A_goodbye_that_is_not_answered_is_quiet()
    {
        await using var smtp = ScriptedSmtp.Start();
        var post = Post(smtp.Settings());
        AssertSent(await post.Send(Email("ann@example.test"), default));
        smtp.NextNeverAnswers("QUIT");

        var closing = post.DisposeAsync().AsTask();
        await smtp.Stuck;
        _clock.Advance(TimeSpan.FromSeconds(30));

        await closing;
    }

    [Fact]
    public async Task A_run_that_is_stopped_says_so()
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextNeverAnswers("MESSAGE");
        await using var post = Post(smtp.Settings());
        using var stop = new CancellationTokenSource();

        var sending = post.Send(Email("zoe@example.test"), stop.Token);
        await smtp.Stuck;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Closing_after_the_server_has_gone_is_quiet()
    {
        await using var smtp = ScriptedSmtp.Start();
        var post = Post(smtp.Settings());
        AssertSent(await post.Send(Email("ann@example.test"), default));
        await smtp.HangUpOnAll();

        await post.DisposeAsync();
    }

    // --- The folder

    [Fact]
    public async Task Without_a_server_keeping_is_the_delivery()
    {
        await using var post = Post(new() { Folder = _folder });

        AssertSent(await post.Send(Email("zoe@example.test"), default));

        var file = Assert.Single(Directory.GetFileSystemEntries(_folder));
        Assert.Equal("20260915-120000-email-1@example.org.eml", Path.GetFileName(file));
        Assert.Equal("Grüße", (await MimeMessage.LoadAsync(file)).Subject);
    }

    [Fact]
    public async Task With_a_server_a_copy_is_kept_of_what_was_sent_and_of_nothing_else()
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.AnswersRecipient("zoe@example.test", "550 5.1.1 no");
        var settings = smtp.Settings();
        settings.Folder = _folder;
        await using var post = Post(settings);

        AssertRefused("the mail server did not take the recipient (550)", await post.Send(Email("zoe@example.test"), default));
        Assert.False(Directory.Exists(_folder));
        AssertSent(await post.Send(Email("ann@example.test"), default));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_message_id_cannot_lead_out_of_the_folder()
    {
        await using var post = Post(new() { Folder = _folder });
        var email = Email("zoe@example.test");
        email.Headers["Message-Id"] = "<../../out/of:here@example.org>";

        AssertSent(await post.Send(email, default));

        Assert.Equal("20260915-120000-.._.._out_of_here@example.org.eml", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public async Task A_copy_that_cannot_be_kept_does_not_unsend_the_email()
    {
        await using var smtp = ScriptedSmtp.Start();
        await File.WriteAllTextAsync(_folder, "a file where the folder should be");
        try
        {
            var settings = smtp.Settings();
            settings.Folder = _folder;
            await using var post = Post(settings);
            AssertSent(await post.Send(Email("zoe@example.test"), default));

            settings.Host = null;
            AssertLater(
                "the email could not be kept in Mail:Folder",
                await post.Send(Email("ann@example.test"), default),
                concernsAll: true
            );
        }
        finally
        {
            File.Delete(_folder);
        }
    }

    [Fact]
    public async Task With_neither_server_nor_folder_nothing_is_sent()
    {
        await using var post = Post(new());

        AssertLater("no mail server is set", await post.Send(Email("zoe@example.test"), default), concernsAll: true);
    }

    // --- Settings

    [Theory]
    [InlineData("Mail:Host", "smtp://mail")]
    [InlineData("Mail:Port", "0")]
    [InlineData("Mail:Security", "9")]
    [InlineData("Mail:From", "nobody")]
    [InlineData("Mail:ReplyTo", "nobody")]
    [InlineData("Mail:Password", "")]
    [InlineData("Mail:User", "")]
    [InlineData("Mail:TimeoutSeconds", "0")]
    [InlineData("Mail:BatchSize", "0")]
    public void A_wrong_setting_is_said_in_a_sentence(string setting, string value)
    {
        var settings = new MailSettings
        {
            Host = "mail.example.org",
            User = "portal",
            Password = "secret",
        };
        var property = typeof(MailSettings).GetProperty(setting["Mail:".Length..])!;
        var type = property.PropertyType;
        property.SetValue(
            settings,
            type.IsEnum ? Enum.Parse(type, value) : Convert.ChangeType(value, type, System.Globalization.CultureInfo.InvariantCulture)
        );

        var wrong = new MailSettingsCheck().Validate(null, settings);

        Assert.StartsWith(setting + ": ", Assert.Single(wrong.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_does_not_travel_in_the_open()
    {
        var settings = new MailSettings
        {
            Host = "mail.example.org",
            User = "portal",
            Password = "secret",
            Security = MailSecurity.None,
        };

        Assert.StartsWith(
            "Mail:Security: ",
            Assert.Single(new MailSettingsCheck().Validate(null, settings).Failures!),
            StringComparison.Ordinal
        );
        settings.Host = "localhost";
        Assert.True(new MailSettingsCheck().Validate(null, settings).Succeeded);
    }

    [Fact]
    public void The_defaults_are_right() => Assert.True(new MailSettingsCheck().Validate(null, new()).Succeeded);

    private SmtpSender Post(MailSettings settings, ScriptedSmtp? trusted = null) =>
        new(Options.Create(settings), _clock, NullLogger<SmtpSender>.Instance, trusted is null ? null : trusted.Trust);

    private static MimeMessage Email(string to)
    {
        var email = new MimeMessage { Subject = "Grüße", MessageId = "email-1@example.org" };
        email.From.Add(MailboxAddress.Parse("Master Anaplanner Home <home@example.org>"));
        email.To.Add(new MailboxAddress("A member", to));
        email.Body = new TextPart("plain") { Text = "Hello\r\n.a line with a dot\r\n..two\r\n" };
        return email;
    }

    private static void AssertSent(DeliveryResult delivery) => Assert.Equal(new DeliveryResult.Sent(), delivery);

    private static void AssertLater(string reason, DeliveryResult delivery, bool concernsAll = false)
    {
        var later = Assert.IsType<DeliveryResult.TryLater>(delivery);
        Assert.Equal((reason, concernsAll), (later.Reason, later.ConcernsAll));
    }

    private static void AssertRefused(string reason, DeliveryResult delivery) => Assert.Equal(new DeliveryResult.Refused(reason), delivery);
}
