using System.Net;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Tests.Support;
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
    public void Says_who_writes_to_whom_and_that_no_person_wrote_it()
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
    public void An_email_composed_twice_has_one_message_id_and_another_email_another()
    {
        var email = Email();
        using var first = Press().Compose(email, new TemplateText("a", "b"), new Dictionary<string, string>(), []);
        using var second = Press().Compose(email, new TemplateText("a", "b"), new Dictionary<string, string>(), []);
        using var other = Press().Compose(Email(), new TemplateText("a", "b"), new Dictionary<string, string>(), []);
        Assert.Equal((first.MessageId, $"{email.MessageToken}@example.org"), (second.MessageId, first.MessageId));
        Assert.NotEqual(first.MessageId, other.MessageId);
    }

    [Fact]
    public void The_press_lives_as_long_as_the_program_and_keeps_no_email_that_has_left()
    {
        var renderer = Press();
        var emails = Enumerable.Range(0, 20).Select(_ => Composed(renderer)).ToList();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(0, emails.Count(l => l.IsAlive));
        GC.KeepAlive(renderer);
    }

    [Fact]
    public void Without_a_reply_address_there_is_none()
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
    public void What_somebody_wrote_stays_words_in_both_parts(string words)
    {
        var text = new TemplateText(
            "About {reason}",
            "Dear {name},\n\nyou wrote **{reason}** and:\n\n> {reason}\n\n{reason}\n\n- {reason}\n\n[Look]({home}{page})"
        );
        using var message = Compose(
            text,
            new()
            {
                ["name"] = words,
                ["reason"] = words,
                ["page"] = "/points",
            }
        );

        var said = Words(words);
        Assert.Equal(5, Count(Words(Quotes().Replace(message.TextBody!, "")), Words(Quotes().Replace(words, ""))));
        Assert.Equal(5, Count(Words(Shown(message.HtmlBody!)), said));
        Assert.DoesNotContain(HtmlTags(message.HtmlBody!), t => t is "script" or "b" or "em" or "code" or "pre" or "h1" or "h2" or "del");
        Assert.Equal(["https://home.example.org/points"], Links(message.HtmlBody!));
        Assert.Equal(Words($"About {words}"), message.Subject);
    }

    [Fact]
    public void What_somebody_wrote_in_several_lines_stays_in_its_quotation()
    {
        using var message = Compose(new TemplateText("a", "They said:\n\n> {reason}\n\nBye"), new() { ["reason"] = "one\n\ntwo" });
        Assert.Contains("\n\nThey said:\n\n> one\n> \n> two\n\nBye", message.TextBody!.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Matches(@"(?s)<blockquote [^>]*>.*one.*two.*</blockquote>\s*<p [^>]*>Bye</p>", message.HtmlBody);
    }

    [Fact]
    public void Nobody_can_write_a_header_by_a_name_or_a_title()
    {
        const string evil = "x\r\nBcc: all@example.org\r\n\r\nBody\u2028\u0000";
        var email = new OutgoingEmail(
            EmailKinds.Welcome,
            "k",
            new Recipient("zoe@example.org", evil),
            new Dictionary<string, string>(),
            A.Moment
        );
        using var message = Press()
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
    public void A_link_with_a_way_in_arrives_whole_in_both_parts()
    {
        const string link = "https://home.example.org/welcome?account=7f-_x&code=CfDJ8%2Bab_c*d%3D%3D";
        using var message = Compose(TemplateText.Shipped[EmailKinds.Welcome], new() { ["name"] = "Zoë", ["link"] = link });
        Assert.Contains($"Choose a password and come in: {link}", message.TextBody, StringComparison.Ordinal);
        Assert.Equal([link], Links(message.HtmlBody!));
    }

    [Fact]
    public void A_file_goes_with_it_beside_both_parts()
    {
        using var message = Press()
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

    internal static EmailRenderer Press(MailSettings? mail = null) =>
        new(Options.Create(mail ?? new MailSettings()), Home, new UnsubscribeLinks(Keys, Home));

    internal static readonly IOptions<HomeSettings> Home = Options.Create(
        new HomeSettings
        {
            PublicUrl = "https://home.example.org/",
            ProgramName = "Home *and* more",
            SupportAddress = "help_us@example.org",
        }
    );

    internal static readonly IDataProtectionProvider Keys = new EphemeralDataProtectionProvider();

    /// <summary>What a reader sees of the HTML, with each link's address behind it as the text part has it.</summary>
    internal static string Shown(string html)
    {
        var body = Preview().Replace(html[html.IndexOf("<body", StringComparison.Ordinal)..], "");
        body = Anchor().Replace(body, m => $"{m.Groups[2].Value}: {m.Groups[1].Value}");
        return WebUtility.HtmlDecode(Tag().Replace(body, m => m.Value.StartsWith("<br", StringComparison.Ordinal) ? "\n" : ""));
    }

    /// <summary>On one line, because white space is not what was said.</summary>
    internal static string Words(string text) => White().Replace(text, " ").Trim();

    // On its own, so that no email stays in a register of the one who asks.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Composed(EmailRenderer renderer)
    {
        using var email = renderer.Compose(Email(), new TemplateText("a", "b"), new Dictionary<string, string>(), []);
        return new WeakReference(email);
    }

    private EmailRenderer Press() => Press(_mail);

    private static OutgoingEmail Email() =>
        new(EmailKinds.Welcome, "k", new Recipient("zoe@example.org", "Zoë Çelik"), new Dictionary<string, string>(), A.Moment);

    private MimeMessage Compose(TemplateText text, Dictionary<string, string> values) => Press().Compose(Email(), text, values, []);

    private static int Count(string text, string words) => text.Split(words).Length - 1;

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
    private static partial Regex White();
}
