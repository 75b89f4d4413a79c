using System.Text.RegularExpressions;

namespace MasterHome.Mail.Templates;

/// <summary>Validates an email's text. Saving and the preview both use it, so that they show the same errors.</summary>
public static partial class TemplateRules
{
    private const string SampleHost = "home-of-the-portal.example";
    private const string SampleHome = $"https://{SampleHost}";

    /// <summary>Refuses a text that cannot be sent, with a message for the field.</summary>
    public static void Validate(EmailKind kind, TemplateText text)
    {
        Refusal.When(SubjectError(kind, text.Subject), nameof(text.Subject));
        Refusal.When(MarkdownError(kind, text.Markdown), nameof(text.Markdown));
    }

    public static string? SubjectError(EmailKind kind, string subject) =>
        subject.Length == 0 ? "Enter a subject."
        : subject.Length > EmailTemplate.SubjectLength
            ? $"Shorten the subject to at most {EmailTemplate.SubjectLength} characters; it has {subject.Length}."
        : TemplateParser.Placeholders(subject).Contains("link")
            ? "{link} is a one-time link: use it in the text only, never in the subject."
        : Unknown(kind, subject);

    public static string? MarkdownError(EmailKind kind, string markdown) =>
        markdown.Length == 0 ? "Enter a text."
        : markdown.Length > EmailTemplate.TextLength
            ? $"Shorten the text to at most {Format.Number(EmailTemplate.TextLength)} characters; it has {Format.Number(markdown.Length)}."
        : Unknown(kind, markdown) is { } unknown ? unknown
        : Image().IsMatch(markdown) ? "Remove the image: many mail programs do not show images."
        : kind.HasOneTimeLink && !OneTimeLinkTarget().IsMatch(markdown)
            ? "This email needs its one-time link: add a link to {link}, such as [Sign in]({link})."
        // As part of another URL, it would reveal the one-time link to the owner of that URL.
        : TemplateParser.Count(markdown, "link") != OneTimeLinkTarget().Count(markdown)
            ? "{link} is a complete URL: use it only as the target of a link, such as [Sign in]({link})."
        : LinkTargets().Matches(markdown).Select(m => m.Groups[1].Value).FirstOrDefault(a => !IsAllowedTarget(a)) is { } wrong
            ? NotALinkTarget(wrong)
        : RenderedTargets(kind, markdown).FirstOrDefault(a => !IsAllowedRendered(a)) is { } rendered
            ? NotALinkTarget(rendered.Replace(SampleHome, "{home}", StringComparison.Ordinal))
        : null;

    private static string NotALinkTarget(string target) =>
        $"“{target}” is not a valid link target: use {{home}}/…, {{link}}, https://… or mailto:….";

    /// <summary>The targets of all links in the HTML, whatever their notation: inline, by reference, or an address in angle
    /// brackets.</summary>
    private static IEnumerable<string> RenderedTargets(EmailKind kind, string markdown)
    {
        var values = kind.Placeholders.ToDictionary(p => p.Name, p => p.Sample);
        (values["home"], values["link"], values["page"], values["stop"]) = (
            SampleHome,
            $"{SampleHome}/link",
            "/page",
            $"{SampleHome}/stop"
        );
        return EmailLayout.Targets(TemplateParser.AsMarkdown(markdown, values));
    }

    private static bool IsAllowedRendered(string target) =>
        Uri.TryCreate(target, UriKind.Absolute, out var url)
        && (
            url.Scheme == Uri.UriSchemeMailto
            || (
                url.Scheme == Uri.UriSchemeHttps
                && url.UserInfo.Length == 0
                && (!target.Contains(SampleHost, StringComparison.OrdinalIgnoreCase) || IsHome(url))
            )
        );

    // The portal's address must stand at the start and end before a slash, or it would be a part of somebody else's URL.
    private static bool IsHome(Uri url) => url.Host == SampleHost && url.IsDefaultPort;

    private static string? Unknown(EmailKind kind, string text)
    {
        var known = kind.Placeholders.Select(p => p.Name).ToHashSet();
        return TemplateParser.Placeholders(text).FirstOrDefault(p => !known.Contains(p)) is { } unknown
            ? $"{{{unknown}}} is not available in this email. Use {string.Join(", ", known.Select(k => $"{{{k}}}"))}."
            : null;
    }

    private static bool IsAllowedTarget(string address) =>
        // Text after {home} must not turn it into another host, such as {home}.example.org. The value of {page} starts with a slash.
        address is "{link}" or "{home}"
        || address.StartsWith("{home}/", StringComparison.Ordinal)
        || address.StartsWith("{home}{page}", StringComparison.Ordinal)
        || address.StartsWith("https://", StringComparison.Ordinal)
        || address.StartsWith("mailto:", StringComparison.Ordinal);

    [GeneratedRegex(@"\]\(\{link\}\)")]
    private static partial Regex OneTimeLinkTarget();

    [GeneratedRegex(@"!\[")]
    private static partial Regex Image();

    [GeneratedRegex(@"\]\(\s*([^)\s]*)")]
    private static partial Regex LinkTargets();
}
