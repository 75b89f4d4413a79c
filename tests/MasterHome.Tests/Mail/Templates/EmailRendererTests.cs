using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using MimeKit;

namespace MasterHome.Tests.Mail.Templates;

public partial class EmailRendererTests
{
    private const string Nasty =
        "**bold** _it_ `code` [a](http://evil.example) <b>&amp;</b> C:\\new\\* # 1. - > {link} ~~x~~ | http://x.example";

    private readonly MailSettings _mail = new() { From = "Home <home@example.org>", ReplyTo = "team@example.org" };

    [Fact]
    public void An_email_has_sender_reply_and_recipient_addresses_and_the_Auto_Submitted_header()
    {
        using var message = Compose(new TemplateText("Dear {name}", "Hello"), new() { ["name"] = "Zoë" });
        Assert.Equal(
            ("home@example.org", "team@example.org", "zoe@example.org", "Zoë Çelik"),
            (
                message.From.Mailboxes.Single().Address,
                message.ReplyTo.Mailboxes.Single().Address,
                message.To.Mailboxes.Single().Address,
                message.To.Mailboxes.Single().Name
            )
        );
        Assert.Equal(
            ("Dear Zoë", "auto-generated", new DateTimeOffset(A.Moment)),
            (message.Subject, message.Headers["Auto-Submitted"], message.Date)
        );
    }

    [Fact]
    public void The_same_email_keeps_its_message_id_and_another_email_has_a_different_one()
    {
        var email = Email();
        using var first = Renderer().Compose(email, new TemplateText("a", "b"), new Dictionary<string, string>(), []);
        using var second = Renderer().Compose(email, new TemplateText("a", "b"), new Dictionary<string, string>(), []);
        using var other = Renderer().Compose(Email(), new TemplateText("a", "b"), new Dictionary<string, string>(), []);
        Assert.Equal((first.MessageId, $"{email.MessageToken}@example.org"), (second.MessageId, first.MessageId));
        Assert.NotEqual(first.MessageId, other.MessageId);
    }

    [Fact]
    public void The_renderer_keeps_no_reference_to_sent_emails()
    {
        var renderer = Renderer();
        var emails = Enumerable.Range(0, 20).Select(_ => Composed(renderer)).ToList();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(0, emails.Count(e => e.IsAlive));
        GC.KeepAlive(renderer);
    }

    [Fact]
    public void Without_a_reply_address_there_is_no_Reply_To_header()
    {
        _mail.ReplyTo = null;
        using var message = Compose(new TemplateText("a", "b"), []);
        Assert.Empty(message.ReplyTo);
    }

    [Theory]
    [InlineData(Nasty)]
    [InlineData("two\nlines")]
    [InlineData("two\r\n\r\nparagraphs\r\n    - and four spaces with `code` and a \\*")]
    [InlineData("\tindented **code**")]
    [InlineData("ends with a backslash \\")]
    [InlineData("# A heading\n===\n1. one\n+ two\n> three\n---")]
    [InlineData("&lt;script&gt; and <script>alert(1)</script>")]
    [InlineData("{name} {home} {{x}}")]
    public void User_input_is_shown_literally_in_both_parts(string input)
    {
        var text = new TemplateText(
            "About {reason}",
            "Dear {name},\n\nyou wrote **{reason}** and:\n\n> {reason}\n\n{reason}\n\n- {reason}\n\n[Look]({home}{page})"
        );
        using var message = Compose(
            text,
            new()
            {
                ["name"] = input,
                ["reason"] = input,
                ["page"] = "/points",
            }
        );

        Assert.Equal(5, Count(OneLine(Quotes().Replace(message.TextBody!, "")), OneLine(Quotes().Replace(input, ""))));
        Assert.Equal(5, Count(OneLine(VisibleText(message.HtmlBody!)), OneLine(input)));
        Assert.DoesNotContain(HtmlTags(message.HtmlBody!), t => t is "script" or "b" or "em" or "code" or "pre" or "h1" or "h2" or "del");
        Assert.Equal(["https://home.example.org/points"], Links(message.HtmlBody!));
        Assert.Equal(OneLine($"About {input}"), message.Subject);
    }

    [Fact]
    public void A_multi_line_value_stays_inside_its_quotation()
    {
        using var message = Compose(new TemplateText("a", "They said:\n\n> {reason}\n\nBye"), new() { ["reason"] = "one\n\ntwo" });
        Assert.Contains("\n\nThey said:\n\n> one\n> \n> two\n\nBye", message.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Matches(@"(?s)<blockquote [^>]*>.*one.*two.*</blockquote>\s*<p [^>]*>Bye</p>", message.HtmlBody);
    }

    [Fact]
    public void A_name_or_a_title_cannot_inject_a_header()
    {
        const string evil = "x\r\nBcc: all@example.org\r\n\r\nBody\u2028\u0000";
        var email = new OutgoingEmail(new TestEmail(Welcome.Key), "k", new Recipient("zoe@example.org", evil), A.Moment);
        using var message = Renderer()
            .Compose(email, new TemplateText("Re: {title}", "b"), new Dictionary<string, string> { ["title"] = evil }, []);
        using var raw = new MemoryStream();
        message.WriteTo(raw);
        raw.Position = 0;
        using var read = MimeMessage.Load(raw);
        Assert.Empty(read.Bcc);
        Assert.Equal("zoe@example.org", read.To.Mailboxes.Single().Address);
        Assert.DoesNotContain(read.Headers, h => h.Field == "Bcc");
        Assert.DoesNotContain('\n', read.Subject!);
    }

    [Fact]
    public void A_one_time_link_is_complete_in_both_parts()
    {
        const string link = "https://home.example.org/welcome?account=7f-_x&code=CfDJ8%2Bab_c*d%3D%3D";
        using var message = Compose(TemplateText.Shipped[Welcome.Key], new() { ["name"] = "Zoë", ["link"] = link });
        Assert.Contains($"Choose a password and sign in: {link}", message.TextBody, StringComparison.Ordinal);
        Assert.Equal([link], Links(message.HtmlBody!));
    }

    [Fact]
    public void An_attachment_is_added_next_to_both_parts()
    {
        using var message = Renderer()
            .Compose(
                Email(),
                new TemplateText("a", "b"),
                new Dictionary<string, string>(),
                [new Attachment("status 2026.csv", "text/csv; charset=utf-8", [1, 2, 3])]
            );
        var part = Assert.IsType<MimePart>(Assert.Single(message.Attachments), exactMatch: false);
        Assert.Equal("status 2026.csv", part.FileName);
        Assert.NotNull(message.TextBody);
        Assert.NotNull(message.HtmlBody);
    }

    internal static EmailRenderer Renderer(MailSettings? mail = null) =>
        new(Options.Create(mail ?? new MailSettings()), Home, new UnsubscribeLinks(Keys, Home, Catalog), Catalog);

    internal static readonly IOptions<HomeSettings> Home = Options.Create(
        new HomeSettings
        {
            PublicUrl = "https://home.example.org/",
            ProgramName = "Home *and* more",
            SupportAddress = "help_us@example.org",
        }
    );

    internal static readonly EmailCatalog Catalog = AllEmails.CreateCatalog();

    internal static readonly IDataProtectionProvider Keys = new EphemeralDataProtectionProvider();

    /// <summary>The visible text of the HTML, with the URL after each link as in the plain-text part.</summary>
    internal static string VisibleText(string html)
    {
        var body = Preview().Replace(html[html.IndexOf("<body", StringComparison.Ordinal)..], "");
        body = Anchor().Replace(body, m => $"{m.Groups[2].Value}: {m.Groups[1].Value}");
        return WebUtility.HtmlDecode(Tag().Replace(body, m => m.Value.StartsWith("<br", StringComparison.Ordinal) ? "\n" : ""));
    }

    /// <summary>Collapses whitespace, so that only the content is compared.</summary>
    internal static string OneLine(string text) => Whitespace().Replace(text, " ").Trim();

    // Not inlined, so that no reference to an email stays in a register of the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Composed(EmailRenderer renderer)
    {
        using var email = renderer.Compose(Email(), new TemplateText("a", "b"), new Dictionary<string, string>(), []);
        return new WeakReference(email);
    }

    private EmailRenderer Renderer() => Renderer(_mail);

    private static OutgoingEmail Email() => new(new TestEmail(Welcome.Key), "k", new Recipient("zoe@example.org", "Zoë Çelik"), A.Moment);

    private MimeMessage Compose(TemplateText text, Dictionary<string, string> values) => Renderer().Compose(Email(), text, values, []);

    private static int Count(string text, string part) => text.Split(part).Length - 1;

    private static IEnumerable<string> HtmlTags(string html) => Tag().Matches(html).Select(m => m.Groups[1].Value);

    private static IEnumerable<string> Links(string html) => Anchor().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value));

    [GeneratedRegex("<a [^>]*?href=\"([^\"]*)\"[^>]*>(.*?)</a>", RegexOptions.Singleline)]
    private static partial Regex Anchor();

    [GeneratedRegex("<div class=\"preview\"[^>]*>.*?</div>", RegexOptions.Singleline)]
    private static partial Regex Preview();

    [GeneratedRegex(@"</?(\w+)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("^(> )+", RegexOptions.Multiline)]
    private static partial Regex Quotes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Whitespace();
}
