using System.Text;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Smtp;
using MasterHome.Mail.Templates;
using MasterHome.Reminders;
using MasterHome.Tests.Mail.Templates;
using MasterHome.Training;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Mail.Smtp;

/// <summary>Checks the bytes and headers of emails as they are sent over the socket.</summary>
public sealed class HeadersOnTheWireTests : IAsyncDisposable
{
    private const string Injection = "x\r\nBcc: all@example.org\r\n\r\n<script>";

    private static readonly string[] Always =
    [
        "Auto-Submitted",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-Id",
        "Reply-To",
        "Subject",
        "To",
    ];

    private readonly ScriptedSmtp _smtp = ScriptedSmtp.Start();

    public ValueTask DisposeAsync() => _smtp.DisposeAsync();

    public static TheoryData<string> Evil =>
        [
            "x\r\nBcc: all@example.org",
            "x\nBcc: all@example.org\n\nbody",
            "x\rBcc: all@example.org",
            "x\0Bcc: all@example.org",
            "x\u2028Bcc: all@example.org\u2029y",
            "x\u0085Bcc: all@example.org",
            "x\vBcc: all@example.org\f",
            "=?utf-8?Q?x=0D=0ABcc:_all@example.org?=",
            "=?utf-8?B?eA0KQmNjOiBhbGxAZXhhbXBsZS5vcmc=?=",
            "\"><all@example.org>, <",
            "\"Mira\" <all@example.org>",
            "all@example.org,",
            "Mira (all@example.org);",
            "x\\\r\n Bcc: all@example.org",
            "\u202Egro.elpmaxe@lla",
            "\ud83d\ude00 \ud83d\ude00",
            new string('x', 5000),
            string.Concat(Enumerable.Repeat("ünïcödé ", 400)),
            string.Concat(Enumerable.Repeat(Injection, 40)),
        ];

    [Theory]
    [MemberData(nameof(Evil))]
    public async Task A_name_or_title_cannot_add_a_header_or_a_recipient(string evil)
    {
        var email = new OutgoingEmail(new TestEmail(TrainingVerified.Key), "k", new Recipient("zoe@example.org", evil), A.Moment);
        var taken = await Send(
            email,
            new TemplateText("About {title}", "Dear {name},\n\n{title}"),
            new() { ["name"] = evil, ["title"] = evil }
        );

        Assert.Equal(["zoe@example.org"], taken.To);
        Assert.Equal("zoe@example.org", Assert.Single(taken.Message.To.Mailboxes).Address);
        Assert.Equal(Always, Fields(taken.Raw));
        Assert.Empty(taken.Message.Cc);
        Assert.StartsWith("About ", taken.Message.Subject, StringComparison.Ordinal);
        Assert.DoesNotContain(
            taken.Message.Subject + taken.Message.To.Mailboxes.Single().Name,
            c => char.IsControl(c) || c is '\u2028' or '\u2029'
        );
        Assert.All(Lines(taken.Raw), line => Assert.True(line.Length <= 998, $"a line of {line.Length}"));
    }

    [Theory]
    [InlineData("zoe@example.org\r\nRCPT TO:<all@example.org>")]
    [InlineData("zoe@example.org>\r\nDATA")]
    [InlineData("zoe@example.org, all@example.org")]
    [InlineData("zoe@example.org\0")]
    [InlineData("<zoe@example.org> <all@example.org>")]
    public async Task A_malformed_address_reaches_no_other_recipient(string address)
    {
        var email = new OutgoingEmail(new TestEmail(TrainingVerified.Key), "k", new Recipient(address, "Zoë"), A.Moment);
        try
        {
            await Send(email, new TemplateText("a", "b"), []);
        }
        catch (FormatException)
        {
            // The email cannot be rendered and fails.
        }
        Assert.All(
            _smtp.Commands.Where(c => c.StartsWith("RCPT", StringComparison.Ordinal)),
            c => Assert.DoesNotContain("all@", c, StringComparison.Ordinal)
        );
        Assert.All(_smtp.Emails, l => Assert.DoesNotContain(l.To, to => to != "zoe@example.org"));
    }

    [Fact]
    public async Task A_reminder_has_complete_one_click_unsubscribe_headers_and_other_emails_have_none()
    {
        var text = TemplateText.Shipped[WhereYouStand.Key];
        var reminder = await Send(
            new OutgoingEmail(new TestEmail(WhereYouStand.Key), "k", new Recipient("zoe@example.org", "Zoë", 7), A.Moment),
            text,
            []
        );
        Assert.Equal(Always.Append("List-Unsubscribe").Append("List-Unsubscribe-Post").Order(StringComparer.Ordinal), Fields(reminder.Raw));
        Assert.Equal("List-Unsubscribe=One-Click", reminder.Message.Headers["List-Unsubscribe-Post"]);
        var link = reminder.Message.Headers["List-Unsubscribe"]!.Trim();
        Assert.Matches(@"^<https://home\.example\.org/notifications/unsubscribe/[A-Za-z0-9_-]+>$", link);
        // The raw bytes contain the URL without encoded words and without folding.
        Assert.Contains(link, Encoding.ASCII.GetString(reminder.Raw), StringComparison.Ordinal);
        Assert.Contains(link.Trim('<', '>'), reminder.Message.TextBody, StringComparison.Ordinal);
        Assert.Equal(
            (7, WhereYouStand.Key),
            new UnsubscribeLinks(EmailRendererTests.Keys, EmailRendererTests.Home, EmailRendererTests.Catalog).Read(
                link.Trim('<', '>')[(link.LastIndexOf('/'))..]
            )
        );

        var answer = await Send(
            new OutgoingEmail(new TestEmail(TrainingVerified.Key), "k", new Recipient("zoe@example.org", "Zoë", 7), A.Moment),
            text,
            []
        );
        Assert.Equal(Always, Fields(answer.Raw));
    }

    private async Task<ReceivedMessage> Send(OutgoingEmail email, TemplateText text, Dictionary<string, string> values)
    {
        await using var sender = new SmtpSender(Options.Create(_smtp.Settings()), TimeProvider.System, NullLogger<SmtpSender>.Instance);
        using var message = EmailRendererTests
            .Renderer(new MailSettings { From = "Home <home@example.org>", ReplyTo = "team@example.org" })
            .Compose(email, text, values, []);
        Assert.IsType<DeliveryResult.Sent>(await sender.Send(message, default));
        return _smtp.Emails.Last();
    }

    private static string[] Lines(byte[] raw) => Encoding.Latin1.GetString(raw).Split("\r\n");

    /// <summary>The header names, read line by line.</summary>
    private static IEnumerable<string> Fields(byte[] raw) =>
        Lines(raw)
            .TakeWhile(line => line.Length > 0)
            .Where(line => line[0] is not (' ' or '\t'))
            .Select(line => line.Split(':')[0])
            .Order(StringComparer.Ordinal);
}
