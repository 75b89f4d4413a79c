using System.Net;
using System.Net.Sockets;
using MasterHome.Mail;
using MasterHome.Mail.Smtp;
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
    public async Task An_email_arrives_unchanged()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var sender = Sender(smtp.Settings());

        AssertSent(await sender.Send(Email("zoe@example.test"), default));

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
    public async Task A_run_sends_all_emails_over_one_connection(bool extensions)
    {
        await using var smtp = ScriptedSmtp.Start(offersExtensions: extensions);
        await using (var sender = Sender(smtp.Settings()))
        {
            for (var i = 0; i < 20; i++)
                AssertSent(await sender.Send(Email($"member{i}@example.test"), default));
        }

        Assert.Equal(20, smtp.Emails.Count);
        Assert.Equal(1, smtp.Connections);
        Assert.Equal("QUIT", smtp.Commands.Last());
    }

    [Fact]
    public async Task No_connection_is_opened_before_the_first_email()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using (Sender(smtp.Settings())) { }

        Assert.Equal(0, smtp.Connections);
    }

    [Fact]
    public async Task A_non_ASCII_address_is_supported()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var sender = Sender(smtp.Settings());

        AssertSent(await sender.Send(Email("zoë@example.test"), default));

        Assert.Equal(["zoë@example.test"], Assert.Single(smtp.Emails).To);
    }

    [Fact, Trait("Fault", "5")]
    public async Task A_non_ASCII_address_is_refused_for_good_where_the_server_does_not_support_it()
    {
        await using var smtp = ScriptedSmtp.Start(offersExtensions: false);
        await using var sender = Sender(smtp.Settings());

        AssertRefused(
            "the mail server delivers only to addresses with ASCII characters before the @ (it does not offer SMTPUTF8)",
            await sender.Send(Email("zoë@example.test"), default)
        );
        AssertSent(await sender.Send(Email("zoe@bücher.example"), default));
        Assert.Equal(1, smtp.Connections);
    }

    [Fact]
    public async Task An_email_without_a_recipient_is_refused()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var sender = Sender(smtp.Settings());
        var email = Email("zoe@example.test");
        email.To.Clear();

        AssertRefused("the sender or recipient address is missing or not supported", await sender.Send(email, default));
        AssertSent(await sender.Send(Email("ann@example.test"), default));
    }

    // --- Authentication and TLS

    [Fact]
    public async Task The_user_is_authenticated_once_per_connection()
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        await using var sender = Sender(smtp.Settings());

        AssertSent(await sender.Send(Email("zoe@example.test"), default));
        AssertSent(await sender.Send(Email("ann@example.test"), default));

        Assert.All(smtp.Emails, l => Assert.Equal("portal", l.User));
        Assert.Single(smtp.Commands, c => c.StartsWith("AUTH", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_wrong_password_affects_all_emails()
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        var settings = smtp.Settings();
        settings.Password = "wrong";
        await using var sender = Sender(settings);

        AssertLater(
            "the mail server rejected the user name or password",
            await sender.Send(Email("zoe@example.test"), default),
            affectsAll: true
        );
    }

    [Fact]
    public async Task A_server_that_requires_authentication_without_credentials_affects_all_emails()
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        var settings = smtp.Settings();
        settings.User = null;
        await using var sender = Sender(settings);

        AssertLater("the mail server requires authentication", await sender.Send(Email("zoe@example.test"), default), affectsAll: true);
    }

    [Fact]
    public async Task A_server_without_authentication_support_affects_all_emails()
    {
        await using var smtp = ScriptedSmtp.Start();
        var settings = smtp.Settings();
        (settings.User, settings.Password) = ("portal", "secret");
        await using var sender = Sender(settings);

        AssertLater(
            "the mail server does not support authentication",
            await sender.Send(Email("zoe@example.test"), default),
            affectsAll: true
        );
    }

    [Theory]
    [InlineData(MailSecurity.StartTls)]
    [InlineData(MailSecurity.Tls)]
    public async Task An_email_is_sent_over_TLS(MailSecurity security)
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret", tlsAtOnce: security == MailSecurity.Tls);
        var settings = smtp.Settings();
        settings.Security = security;
        await using var sender = Sender(settings, smtp);

        AssertSent(await sender.Send(Email("zoe@example.test"), default));

        Assert.True(Assert.Single(smtp.Emails).Secured);
    }

    [Fact]
    public async Task An_unknown_certificate_is_not_trusted()
    {
        await using var smtp = ScriptedSmtp.Start();
        var settings = smtp.Settings();
        settings.Security = MailSecurity.StartTls;
        await using var sender = Sender(settings);

        AssertLater(
            "the mail server's certificate is not trusted, or the port does not support TLS",
            await sender.Send(Email("zoe@example.test"), default),
            affectsAll: true
        );
        Assert.Empty(smtp.Emails);
    }

    [Fact]
    public async Task With_StartTls_nothing_is_sent_to_a_server_without_it()
    {
        await using var smtp = ScriptedSmtp.Start(offersTls: false);
        var settings = smtp.Settings();
        settings.Security = MailSecurity.StartTls;
        await using var sender = Sender(settings, smtp);

        AssertLater("the mail server does not offer STARTTLS", await sender.Send(Email("zoe@example.test"), default), affectsAll: true);
        Assert.DoesNotContain(smtp.Commands, c => c.StartsWith("MAIL", StringComparison.Ordinal));
    }

    // --- Server replies

    [Theory]
    [InlineData("450 4.2.1 zoe@example.test is full", "the mail server did not accept the recipient (450)")]
    [InlineData("421 4.3.2 closing", "the mail server did not accept the recipient (421)")]
    public async Task A_temporary_recipient_failure_is_retried_later(string line, string reason)
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.AnswersRecipient("zoe@example.test", line);
        await using var sender = Sender(smtp.Settings());

        AssertLater(reason, await sender.Send(Email("zoe@example.test"), default));
        AssertSent(await sender.Send(Email("ann@example.test"), default));
    }

    [Fact]
    public async Task A_recipient_that_does_not_exist_does_not_affect_the_others()
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.AnswersRecipient("zoe@example.test", "550 5.1.1 <zoe@example.test> no such user");
        await using var sender = Sender(smtp.Settings());

        AssertSent(await sender.Send(Email("ann@example.test"), default));
        AssertRefused("the mail server did not accept the recipient (550)", await sender.Send(Email("zoe@example.test"), default));
        AssertSent(await sender.Send(Email("bob@example.test"), default));

        Assert.Equal(1, smtp.Connections);
        Assert.Equal(["ann@example.test", "bob@example.test"], smtp.Emails.SelectMany(l => l.To));
    }

    [Theory]
    [InlineData("DATA", "451 4.3.0 try later", "the mail server did not accept the email (451)")]
    [InlineData("MESSAGE", "452 4.3.1 no room", "the mail server did not accept the message (452)")]
    [InlineData("MAIL", "451 4.3.0 try later", "the mail server did not accept the sender (451)")]
    public async Task An_email_that_the_server_defers_is_retried_later(string point, string line, string reason)
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextAnswers(point, line);
        await using var sender = Sender(smtp.Settings());

        AssertLater(reason, await sender.Send(Email("zoe@example.test"), default));
        AssertSent(await sender.Send(Email("zoe@example.test"), default));
        Assert.Equal(1, smtp.Connections);
    }

    [Theory]
    [InlineData("DATA", "554 5.6.0 no", "the mail server did not accept the email (554)")]
    [InlineData("MESSAGE", "552 5.3.4 too big", "the mail server did not accept the message (552)")]
    [InlineData("MAIL", "501 5.1.7 bad sender", "the mail server did not accept the sender (501)")]
    public async Task An_email_that_the_server_rejects_permanently_is_refused(string point, string line, string reason)
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextAnswers(point, line);
        await using var sender = Sender(smtp.Settings());

        AssertRefused(reason, await sender.Send(Email("zoe@example.test"), default));
        AssertSent(await sender.Send(Email("ann@example.test"), default));
    }

    [Fact]
    public async Task A_rejected_sender_address_loses_no_email()
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextAnswers("MAIL", "550 5.7.1 not your address");
        await using var sender = Sender(smtp.Settings());

        AssertLater(
            "the mail server did not accept the sender (550)",
            await sender.Send(Email("zoe@example.test"), default),
            affectsAll: true
        );
    }

    [Theory]
    [InlineData("CONNECT", "554 5.7.1 not you", "the mail server refused the connection (554)")]
    [InlineData("CONNECT", "421 4.3.2 too busy", "the mail server refused the connection (421)")]
    [InlineData("AUTH", "454 4.7.0 not now", "the mail server rejected the user name or password")]
    [InlineData("AUTH", "535 5.7.8 never", "the mail server rejected the user name or password")]
    public async Task A_server_that_refuses_the_connection_or_the_credentials_affects_all_emails(string point, string line, string reason)
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        // Once for each authentication mechanism that the client may try.
        smtp.NextAnswers(point, line);
        smtp.NextAnswers(point, line);
        await using var sender = Sender(smtp.Settings());

        AssertLater(reason, await sender.Send(Email("zoe@example.test"), default), affectsAll: true);
    }

    [Fact]
    public async Task An_unreachable_server_affects_all_emails()
    {
        using var port = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        port.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var sender = Sender(new() { Host = "127.0.0.1", Port = ((IPEndPoint)port.LocalEndPoint!).Port });

        AssertLater("the mail server cannot be reached", await sender.Send(Email("zoe@example.test"), default), affectsAll: true);
    }

    // --- Lost connections

    [Theory]
    [InlineData("INSIDE", 0)]
    [InlineData("TAKEN", 1)]
    [InlineData("RCPT", 0)]
    public async Task A_connection_lost_while_sending_is_retried_later_and_not_at_once(string point, int taken)
    {
        await using var smtp = ScriptedSmtp.Start(offersExtensions: false);
        await using var sender = Sender(smtp.Settings());
        AssertSent(await sender.Send(Email("ann@example.test"), default));
        smtp.NextHangsUp(point);

        AssertLater("the connection to the mail server was lost", await sender.Send(Email("zoe@example.test"), default));

        Assert.Equal(1 + taken, smtp.Emails.Count);
        Assert.Equal(1, smtp.Connections);
        AssertSent(await sender.Send(Email("zoe@example.test"), default));
        Assert.Equal(2, smtp.Connections);
    }

    [Fact]
    public async Task An_idle_connection_that_the_server_closed_is_reopened()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var sender = Sender(smtp.Settings());
        AssertSent(await sender.Send(Email("ann@example.test"), default));
        await smtp.HangUpOnAll();

        AssertSent(await sender.Send(Email("zoe@example.test"), default));

        Assert.Equal(2, smtp.Emails.Count);
        Assert.Equal(2, smtp.Connections);
    }

    [Fact]
    public async Task An_idle_connection_that_the_server_ends_with_421_is_reopened()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var sender = Sender(smtp.Settings());
        AssertSent(await sender.Send(Email("ann@example.test"), default));
        smtp.NextAnswers("MAIL", "421 4.4.2 you were silent too long");

        AssertSent(await sender.Send(Email("zoe@example.test"), default));

        Assert.Equal(2, smtp.Emails.Count);
        Assert.Equal(2, smtp.Connections);
    }

    [Fact]
    public async Task An_idle_connection_is_reopened_only_once()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var sender = Sender(smtp.Settings());
        AssertSent(await sender.Send(Email("ann@example.test"), default));
        smtp.NextHangsUp("MAIL");
        smtp.NextHangsUp("MAIL");

        AssertLater("the connection to the mail server was lost", await sender.Send(Email("zoe@example.test"), default));
        Assert.Equal(2, smtp.Connections);
    }

    [Theory]
    [InlineData("CONNECT", true)]
    [InlineData("MESSAGE", false)]
    public async Task A_server_that_does_not_answer_times_out(string point, bool affectsAll)
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextNeverAnswers(point);
        var settings = smtp.Settings();
        settings.TimeoutSeconds = 500; // Long enough that only the test's clock can end it.
        await using var sender = Sender(settings);

        var sending = sender.Send(Email("zoe@example.test"), default);
        await smtp.Stuck;
        Assert.False(sending.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(500));

        AssertLater("the mail server did not answer within 500 seconds", await sending, affectsAll);
        AssertSent(await sender.Send(Email("ann@example.test"), default));
    }

    [Fact]
    public async Task A_timeout_on_an_open_connection_is_not_retried_at_once()
    {
        await using var smtp = ScriptedSmtp.Start();
        await using var sender = Sender(smtp.Settings());
        AssertSent(await sender.Send(Email("ann@example.test"), default));
        smtp.NextNeverAnswers("MAIL");

        var sending = sender.Send(Email("zoe@example.test"), default);
        await smtp.Stuck;
        _clock.Advance(TimeSpan.FromSeconds(30));

        AssertLater("the mail server did not answer within 30 seconds", await sending);
        Assert.Equal(1, smtp.Connections);
    }

    [Fact]
    public async Task Disposing_does_not_fail_when_the_server_does_not_answer_QUIT()
    {
        await using var smtp = ScriptedSmtp.Start();
        var sender = Sender(smtp.Settings());
        AssertSent(await sender.Send(Email("ann@example.test"), default));
        smtp.NextNeverAnswers("QUIT");

        var closing = sender.DisposeAsync().AsTask();
        await smtp.Stuck;
        _clock.Advance(TimeSpan.FromSeconds(30));

        await closing;
    }

    [Fact]
    public async Task A_canceled_run_throws()
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.NextNeverAnswers("MESSAGE");
        await using var sender = Sender(smtp.Settings());
        using var stop = new CancellationTokenSource();

        var sending = sender.Send(Email("zoe@example.test"), stop.Token);
        await smtp.Stuck;
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
    }

    [Fact]
    public async Task Disposing_does_not_fail_after_the_server_closed_the_connection()
    {
        await using var smtp = ScriptedSmtp.Start();
        var sender = Sender(smtp.Settings());
        AssertSent(await sender.Send(Email("ann@example.test"), default));
        await smtp.HangUpOnAll();

        await sender.DisposeAsync();
    }

    // --- The folder

    [Fact]
    public async Task Without_a_server_saving_to_the_folder_counts_as_sent()
    {
        await using var sender = Sender(new() { Folder = _folder });

        AssertSent(await sender.Send(Email("zoe@example.test"), default));

        var file = Assert.Single(Directory.GetFileSystemEntries(_folder));
        Assert.Equal("20260915-120000-email-1@example.org.eml", Path.GetFileName(file));
        Assert.Equal("Grüße", (await MimeMessage.LoadAsync(file)).Subject);
    }

    [Fact]
    public async Task With_a_server_only_sent_emails_are_copied_to_the_folder()
    {
        await using var smtp = ScriptedSmtp.Start();
        smtp.AnswersRecipient("zoe@example.test", "550 5.1.1 no");
        var settings = smtp.Settings();
        settings.Folder = _folder;
        await using var sender = Sender(settings);

        AssertRefused("the mail server did not accept the recipient (550)", await sender.Send(Email("zoe@example.test"), default));
        Assert.False(Directory.Exists(_folder));
        AssertSent(await sender.Send(Email("ann@example.test"), default));
        Assert.Single(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_message_id_cannot_escape_the_folder()
    {
        await using var sender = Sender(new() { Folder = _folder });
        var email = Email("zoe@example.test");
        email.Headers["Message-Id"] = "<../../out/of:here@example.org>";

        AssertSent(await sender.Send(email, default));

        Assert.Equal("20260915-120000-.._.._out_of_here@example.org.eml", Path.GetFileName(Assert.Single(Directory.GetFiles(_folder))));
    }

    [Fact]
    public async Task An_email_counts_as_sent_even_if_its_copy_cannot_be_saved()
    {
        await using var smtp = ScriptedSmtp.Start();
        await File.WriteAllTextAsync(_folder, "a file where the folder should be");
        try
        {
            var settings = smtp.Settings();
            settings.Folder = _folder;
            await using var sender = Sender(settings);
            AssertSent(await sender.Send(Email("zoe@example.test"), default));

            settings.Host = null;
            AssertLater(
                "the email could not be saved in Mail:Folder",
                await sender.Send(Email("ann@example.test"), default),
                affectsAll: true
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
        await using var sender = Sender(new());

        AssertLater("no mail server is configured", await sender.Send(Email("zoe@example.test"), default), affectsAll: true);
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
    public void An_invalid_setting_is_reported_with_its_name(string setting, string value)
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

        var result = new SettingsCheck<MailSettings>().Validate(null, settings);

        Assert.StartsWith(setting + ": ", Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_password_is_not_sent_unencrypted()
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
            Assert.Single(new SettingsCheck<MailSettings>().Validate(null, settings).Failures!),
            StringComparison.Ordinal
        );
        settings.Host = "localhost";
        Assert.True(new SettingsCheck<MailSettings>().Validate(null, settings).Succeeded);
    }

    [Fact]
    public void The_default_settings_are_valid() => Assert.True(new SettingsCheck<MailSettings>().Validate(null, new()).Succeeded);

    private SmtpSender Sender(MailSettings settings, ScriptedSmtp? trusted = null) =>
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

    private static void AssertLater(string reason, DeliveryResult delivery, bool affectsAll = false)
    {
        var later = Assert.IsType<DeliveryResult.TryLater>(delivery);
        Assert.Equal((reason, affectsAll), (later.Reason, later.AffectsAll));
    }

    private static void AssertRefused(string reason, DeliveryResult delivery) => Assert.Equal(new DeliveryResult.Refused(reason), delivery);
}
