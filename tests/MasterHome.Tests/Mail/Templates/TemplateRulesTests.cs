using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Templates;

namespace MasterHome.Tests.Mail.Templates;

public class TemplateRulesTests
{
    private static readonly EmailCatalog Catalog = EmailRendererTests.Catalog;

    private const string Link = "[Sign in]({link})";

    public static TheoryData<string> Kinds => [.. TemplateText.Shipped.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_shipped_template_passes_validation_unchanged(string kind)
    {
        var email = new EmailTemplate(kind, new TemplateText("a", "b"));
        email.Edit(TemplateText.Shipped[kind], Catalog[kind], A.Moment);
        Assert.Equal((TemplateText.Shipped[kind], A.Moment), (email.Text, email.EditedAt));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_placeholder_has_a_description_and_an_example(string kind) =>
        Assert.DoesNotContain(Catalog[kind].Placeholders, p => p.Sample.Length == 0 || p.Meaning.Length == 0);

    [Theory]
    [InlineData("", "Enter a text.")]
    [InlineData("Hello", "add a link to {link}")]
    [InlineData("Hello {link}", "add a link to {link}")]
    [InlineData(Link + " or {link}", "{link} is a complete URL")]
    [InlineData(Link + " [or](https://evil.example/?{link})", "{link} is a complete URL")]
    [InlineData(Link + " {nothing}", "{nothing} is not available")]
    [InlineData(Link + " {points}", "{points} is not available")]
    [InlineData(Link + " ![x](https://example.org/pixel.png)", "Remove the image")]
    [InlineData(Link + " [x](javascript:alert)", "“javascript:alert” is not a valid link target")]
    [InlineData(Link + " [x]({home}.evil.example)", "“{home}.evil.example” is not a valid link target")]
    [InlineData(Link + " [x]({home}@evil.example/)", "is not a valid link target")]
    [InlineData(Link + " [x](http://example.org)", "is not a valid link target")]
    [InlineData(Link + " <javascript:alert(1)>", "is not a valid link target")]
    [InlineData(Link + " <data:text/html,x>", "is not a valid link target")]
    [InlineData(Link + " <http://evil.test/>", "is not a valid link target")]
    [InlineData(Link + " [x][a]\n\n[a]: javascript:alert(1)", "is not a valid link target")]
    [InlineData(Link + " [a]\n\n[a]: data:text/html,x", "is not a valid link target")]
    [InlineData(Link + " [x][a]\n\n[a]: {home}.evil.test", "is not a valid link target")]
    [InlineData(Link + " <{home}.evil.test>", "is not a valid link target")]
    [InlineData(Link + " <{home}@evil.test>", "is not a valid link target")]
    [InlineData(Link + " [x](<{home}.evil.test>)", "is not a valid link target")]
    [InlineData(Link + " [x](<javascript:alert(1)>)", "is not a valid link target")]
    [InlineData(Link + " [x][a]\n\n[a]: &#106;avascript:alert(1)", "is not a valid link target")]
    [InlineData(Link + " [x][a]\n\n[a]: //evil.test", "is not a valid link target")]
    [InlineData(Link + " [x][a]\n\n[a]: {home}:8443/", "is not a valid link target")]
    public void A_text_that_cannot_be_sent_is_refused_with_a_message(string markdown, string expected)
    {
        var email = new EmailTemplate(Welcome.Key, TemplateText.Shipped[Welcome.Key]);
        var refused = Assert.Throws<RefusedException>(() =>
            email.Edit(new TemplateText("Welcome", markdown), Catalog[Welcome.Key], A.Moment)
        );
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal("Markdown", refused.Field);
        Assert.True(email.IsShipped);
        Assert.Equal(TemplateText.Shipped[Welcome.Key], email.Text);
    }

    [Theory]
    [InlineData("", "Enter a subject.")]
    [InlineData(" \r\n ", "Enter a subject.")]
    [InlineData("Sign in with {link}", "never in the subject")]
    [InlineData("For {nobody}", "{nobody} is not available")]
    public void A_subject_that_cannot_be_sent_is_refused_with_a_message(string subject, string expected)
    {
        var email = new EmailTemplate(Welcome.Key, TemplateText.Shipped[Welcome.Key]);
        var refused = Assert.Throws<RefusedException>(() => email.Edit(new TemplateText(subject, Link), Catalog[Welcome.Key], A.Moment));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
        Assert.Equal("Subject", refused.Field);
    }

    [Fact]
    public void A_subject_or_text_that_is_too_long_is_refused_with_its_length()
    {
        Assert.Contains("it has 201", TemplateRules.SubjectError(Catalog[Welcome.Key], new string('x', 201)), StringComparison.Ordinal);
        Assert.Contains("it has 8,001", TemplateRules.MarkdownError(Catalog[Welcome.Key], new string('x', 8001)), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edited_text_survives_an_update_and_can_be_restored_to_the_shipped_text()
    {
        var email = new EmailTemplate(Welcome.Key, TemplateText.Shipped[Welcome.Key]);
        email.Edit(new TemplateText("Mine", $"One\r\n\r\n{Link}"), Catalog[Welcome.Key], A.Moment);
        email.Refresh(new TemplateText("New", "New"));
        Assert.Equal(new TemplateText("Mine", $"One\n\n{Link}"), email.Text);
        email.Restore();
        Assert.Equal((TemplateText.Shipped[Welcome.Key], true), (email.Text, email.IsShipped));
    }
}
