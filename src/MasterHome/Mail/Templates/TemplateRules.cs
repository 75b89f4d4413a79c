using System.Text.RegularExpressions;

namespace MasterHome.Mail.Templates;

/// <summary>What an email's text may be. Asked before it is kept, and by the preview, so that both say the same.</summary>
public static partial class TemplateRules
{
    /// <summary>Refuses what cannot be sent, in a sentence beside its field.</summary>
    public static void Obey(string kind, TemplateText text)
    {
        Refusal.When(WhyNotSubject(kind, text.Subject), nameof(text.Subject));
        Refusal.When(WhyNotMarkdown(kind, text.Markdown), nameof(text.Markdown));
    }

    public static string? WhyNotSubject(string kind, string subject) =>
        subject.Length == 0 ? "An email needs a subject."
        : subject.Length > EmailTemplate.SubjectLength
            ? $"At most {EmailTemplate.SubjectLength} characters, please; it has {subject.Length}."
        : TemplateParser.Placeholders(subject).Contains("link")
            ? "{link} lets somebody in: it stands in the text alone, never in the subject."
        : Unknown(kind, subject);

    public static string? WhyNotMarkdown(string kind, string markdown) =>
        markdown.Length == 0 ? "An email needs a text."
        : markdown.Length > EmailTemplate.TextLength
            ? $"At most {EmailTemplate.TextLength:N0} characters, please; it has {markdown.Length:N0}."
        : Unknown(kind, markdown) is { } unknown ? unknown
        : Picture().IsMatch(markdown) ? "Emails hold no pictures: they are read where none are shown."
        : EmailKinds.HasOneTimeLink(kind) && !Whole().IsMatch(markdown)
            ? "This email lets somebody in: it needs a link to {link}, such as [Come in]({link})."
        // Within another address it would give the way in to whoever keeps that address.
        : TemplateParser.Count(markdown, "link") != Whole().Count(markdown)
            ? "{link} is a whole address: write it as [Come in]({link}) and nowhere else."
        : Addresses().Matches(markdown).Select(m => m.Groups[1].Value).FirstOrDefault(a => !IsAddress(a)) is { } wrong
            ? $"“{wrong}” is no address: a link leads to {{home}}/…, to {{link}}, to https://… or to mailto:…."
        : null;

    private static string? Unknown(string kind, string text)
    {
        var known = Placeholders.Of(kind).Select(p => p.Name).ToHashSet();
        return TemplateParser.Placeholders(text).FirstOrDefault(p => !known.Contains(p)) is { } unknown
            ? $"This email knows no {{{unknown}}}. It knows {string.Join(", ", known.Select(k => $"{{{k}}}"))}."
            : null;
    }

    private static bool IsAddress(string address) =>
        // What follows the portal's address must not make it another one, such as {home}.example.org; pages begin with a slash.
        address is "{link}" or "{home}"
        || address.StartsWith("{home}/", StringComparison.Ordinal)
        || address.StartsWith("{home}{page}", StringComparison.Ordinal)
        || address.StartsWith("https://", StringComparison.Ordinal)
        || address.StartsWith("mailto:", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\(\{link\}\)")]
    private static partial Regex Whole();

    [GeneratedRegex(@"!\[")]
    private static partial Regex Picture();

    [GeneratedRegex(@"\]\(\s*([^)\s]*)")]
    private static partial Regex Addresses();
}
