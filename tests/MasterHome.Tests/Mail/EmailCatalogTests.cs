using System.Text.Json;
using System.Text.RegularExpressions;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Tests.Mail.Templates;

namespace MasterHome.Tests.Mail;

public class EmailCatalogTests
{
    private static readonly EmailKind Kind = new(Farewell.Key, typeof(Farewell)) { Reason = "You leave." };

    private static readonly TemplateText Text = new("Goodbye, {name}", "Dear {name},\n\nuntil {lastDay}.\n\n[Home]({home})");

    private static readonly EmailCatalog All = AllEmails.CreateCatalog();

    public static TheoryData<string> Kinds => [.. All.Kinds.Select(kind => kind.Key)];

    [Fact]
    public void The_placeholders_of_a_kind_are_the_properties_of_its_record_and_those_that_the_renderer_fills()
    {
        Assert.Equal(["name", "lastDay", "program", "home", "support"], Kind.Placeholders.Select(p => p.Name));
        Assert.Equal(new Placeholder("lastDay", "the last day", "Dec 31, 2026"), Kind.Placeholders[1]);
        Assert.Contains("link", new EmailKind("k", typeof(FarewellWithLink)) { Reason = "" }.Placeholders.Select(p => p.Name));
    }

    [Fact]
    public void A_kind_and_a_template_that_fit_together_are_accepted() =>
        Assert.Same(Kind, new EmailCatalog([Kind], Shipped(Text))[Farewell.Key]);

    [Fact]
    public void A_kind_without_a_template_stops_the_start_and_is_named() =>
        Assert.Contains("'farewell' has no template", Refused([Kind], []), StringComparison.Ordinal);

    [Fact]
    public void A_template_without_a_kind_stops_the_start_and_is_named() =>
        Assert.Contains("'farewell' has no kind", Refused([], Shipped(Text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Goodbye {nobody}", "Dear {name}")]
    [InlineData("Goodbye", "Dear {nobody}")]
    public void A_template_with_an_unknown_placeholder_stops_the_start_and_is_named(string subject, string markdown)
    {
        var message = Refused([Kind], Shipped(new TemplateText(subject, markdown)));
        Assert.Contains("'farewell'", message, StringComparison.Ordinal);
        Assert.Contains("{nobody} is not available", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_without_its_one_time_link_stops_the_start() =>
        Assert.Contains(
            "needs its one-time link",
            Refused(
                [new EmailKind(Farewell.Key, typeof(FarewellWithLink)) { Reason = "" }],
                Shipped(new TemplateText("Goodbye", "Dear {name}"))
            ),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_property_that_is_no_placeholder_is_stored_but_templates_cannot_use_it()
    {
        var email = new OutgoingEmail(
            new Farewell("Zoë", "Dec 31, 2026", "secret"),
            "k",
            new Recipient("zoe@example.org", "Zoë"),
            A.Moment
        );
        Assert.Equal((Farewell.Key, false), (email.Kind, email.IsAwaited));
        Assert.Equal(
            [("lastDay", "Dec 31, 2026"), ("name", "Zoë"), ("proof", "secret")],
            email.ReadValues().Select(v => (v.Key, v.Value)).Order()
        );
        Assert.Contains("{proof} is not available", Refused([Kind], Shipped(Text with { Subject = "{proof}" })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_type_that_is_no_email_is_not_a_kind() =>
        Assert.Throws<ArgumentException>(() => new EmailKind("k", typeof(Recipient)) { Reason = "" });

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_renders_with_its_samples(string key)
    {
        var kind = All[key];
        Assert.All(kind.Placeholders, p => Assert.False(string.IsNullOrWhiteSpace(p.Meaning) || string.IsNullOrWhiteSpace(p.Sample)));
        var rendered = EmailRendererTests.Renderer().Render(kind, TemplateText.Shipped[key], kind.Samples(), new EmailFooter(true, null));
        Assert.NotEqual("", rendered.Subject);
        Assert.DoesNotContain('{', rendered.Subject + rendered.Text);
        Assert.Contains("Dear Mira,", rendered.Text, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Fault", "8")]
    public void Every_kind_says_why_it_is_sent_in_a_sentence_of_its_own()
    {
        Assert.All(
            All.Kinds,
            kind =>
            {
                Assert.Matches(@"^You get this .+\.$", kind.Reason);
                Assert.Contains(kind.Reason.Replace("{program}", "Home *and* more", StringComparison.Ordinal), Reading(kind));
            }
        );
        Assert.Equal(All.Kinds.Count, All.Kinds.Select(kind => kind.Reason).Distinct().Count());

        static string Reading(EmailKind kind) =>
            EmailRendererTests
                .Renderer()
                .Render(
                    kind,
                    TemplateText.Shipped[kind.Key],
                    kind.Samples(),
                    new EmailFooter(true, kind.CanUnsubscribe ? "https://x" : null)
                )
                .Text;
    }

    /// <summary>The noun after a number is part of the number's placeholder, because only its writer knows whether it is one.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    [Trait("Fault", "9")]
    public void A_number_and_its_noun_agree_with_1_and_with_1000(string key)
    {
        var kind = All[key];
        foreach (var number in new[] { 1, 1_000 })
        {
            var values = kind.Placeholders.ToDictionary(p => p.Name, p => With(p.Sample, number));
            var (text, footer) = (TemplateText.Shipped[key], new EmailFooter(true, null));
            var rendered = EmailRendererTests.Renderer().Render(kind, text, values, footer);
            var read = $"{rendered.Subject}\n{rendered.Text}";
            Assert.DoesNotMatch(@"(?<![\d,.])1 (points|members|days|trainings|emails|places)\b", read);
            Assert.DoesNotMatch(@"\b1000\b|1,000 (point|member|day|training|email|place)\b", read);
        }

        // Samples such as "75", "+250 points" and "You have 230 of 400 points." with another number.
        static string With(string sample, int number) =>
            Regex.Replace(
                sample,
                @"(?<![\w,./])[\d,]*\d(?: (?<noun>point|member|day|training|place)s?\b)?(?![\d%:/])",
                m => m.Groups["noun"] is { Success: true } noun ? Format.Count(number, noun.Value) : Format.Number(number)
            );
    }

    /// <summary>An email is queued with its record, so the record must know its own kind and store a value for each placeholder.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_record_has_the_key_of_its_kind_and_stores_its_placeholders(string key)
    {
        var kind = All[key];
        var parameters = kind.Record.GetConstructors().Single().GetParameters();
        var email = (Email)Activator.CreateInstance(kind.Record, [.. parameters.Select(p => (object)$"value of {p.Name}")])!;
        Assert.Equal(key, email.Kind);
        var queued = new OutgoingEmail(email, "k", new Recipient("zoe@example.org", "Zoë"), A.Moment);
        Assert.Equal((key, kind.HasOneTimeLink), (queued.Kind, queued.IsAwaited));
        Assert.Equal(
            parameters.Select(p => (JsonNamingPolicy.CamelCase.ConvertName(p.Name!), $"value of {p.Name}")).Order(),
            queued.ReadValues().Select(v => (v.Key, v.Value)).Order()
        );
        string[] added = ["program", "home", "support", "link", "life"];
        Assert.Empty(kind.Placeholders.Select(p => p.Name).Except(queued.ReadValues().Keys).Except(added));
    }

    private static Dictionary<string, TemplateText> Shipped(TemplateText text) => new() { [Farewell.Key] = text };

    private static string Refused(IReadOnlyList<EmailKind> kinds, Dictionary<string, TemplateText> shipped) =>
        Assert.Throws<RefusedException>(() => new EmailCatalog(kinds, shipped)).Message;

    private sealed record Farewell(string Name, [Placeholder("the last day", "Dec 31, 2026")] string LastDay, string Proof)
        : Email(Key, Name)
    {
        public const string Key = "farewell";
    }

    private sealed record FarewellWithLink(string Name) : EmailWithLink(Farewell.Key, Name);
}
