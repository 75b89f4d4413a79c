using MasterHome.Mail;
using MasterHome.Mail.Templates;
using MasterHome.Tests.Support;

namespace MasterHome.Tests.Mail.Templates;

public class TemplateRulesTests
{
    private const string Way = "[Come in]({link})";

    public static TheoryData<string> Kinds => [.. TemplateText.Shipped.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_shipped_text_may_be_kept_as_it_is(string kind)
    {
        var email = new EmailTemplate(kind, new TemplateText("a", "b"));
        email.Rewrite(TemplateText.Shipped[kind], A.Moment);
        Assert.Equal((TemplateText.Shipped[kind], A.Moment), (email.Text, email.EditedAt));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_placeholder_of_an_email_is_told_with_an_example(string kind) =>
        Assert.DoesNotContain(Placeholders.Of(kind), p => p.Sample == $"({p.Name})" || p.Meaning.Length == 0);

    [Theory]
    [InlineData("", "An email needs a text.")]
    [InlineData("Hello", "needs a link to {link}")]
    [InlineData("Hello {link}", "needs a link to {link}")]
    [InlineData(Way + " or {link}", "{link} is a whole address")]
    [InlineData(Way + " [or](https://evil.example/?{link})", "{link} is a whole address")]
    [InlineData(Way + " {nothing}", "knows no {nothing}")]
    [InlineData(Way + " {points}", "knows no {points}")]
    [InlineData(Way + " ![x](https://example.org/pixel.png)", "no pictures")]
    [InlineData(Way + " [x](javascript:alert)", "“javascript:alert” is no address")]
    [InlineData(Way + " [x]({home}.evil.example)", "“{home}.evil.example” is no address")]
    [InlineData(Way + " [x]({home}@evil.example/)", "is no address")]
    [InlineData(Way + " [x](http://example.org)", "is no address")]
    public void A_text_that_cannot_leave_is_refused_in_a_sentence(string markdown, string sentence)
    {
        var email = new EmailTemplate(EmailKinds.Welcome, TemplateText.Shipped[EmailKinds.Welcome]);
        var refused = Assert.Throws<RefusedException>(() => email.Rewrite(new TemplateText("Welcome", markdown), A.Moment));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.Equal("Markdown", refused.Field);
        Assert.True(email.IsShipped);
        Assert.Equal(TemplateText.Shipped[EmailKinds.Welcome], email.Text);
    }

    [Theory]
    [InlineData("", "An email needs a subject.")]
    [InlineData(" \r\n ", "An email needs a subject.")]
    [InlineData("Come in by {link}", "never in the subject")]
    [InlineData("For {nobody}", "knows no {nobody}")]
    public void A_subject_that_cannot_leave_is_refused_in_a_sentence(string subject, string sentence)
    {
        var email = new EmailTemplate(EmailKinds.Welcome, TemplateText.Shipped[EmailKinds.Welcome]);
        var refused = Assert.Throws<RefusedException>(() => email.Rewrite(new TemplateText(subject, Way), A.Moment));
        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        Assert.Equal("Subject", refused.Field);
    }

    [Fact]
    public void What_is_too_long_is_refused_with_its_length()
    {
        Assert.Contains("it has 201", TemplateRules.WhyNotSubject(EmailKinds.Welcome, new string('x', 201)), StringComparison.Ordinal);
        Assert.Contains("it has 8,001", TemplateRules.WhyNotMarkdown(EmailKinds.Welcome, new string('x', 8001)), StringComparison.Ordinal);
    }

    [Fact]
    public void Staffs_own_text_stays_when_a_new_version_comes_and_goes_when_they_want_the_portals()
    {
        var email = new EmailTemplate(EmailKinds.Welcome, TemplateText.Shipped[EmailKinds.Welcome]);
        email.Rewrite(new TemplateText("Mine", $"One\r\n\r\n{Way}"), A.Moment);
        email.Refresh(new TemplateText("New", "New"));
        Assert.Equal(new TemplateText("Mine", $"One\n\n{Way}"), email.Text);
        email.Restore();
        Assert.Equal((TemplateText.Shipped[EmailKinds.Welcome], true), (email.Text, email.IsShipped));
    }
}
