namespace MasterHome.Mail.Templates;

/// <summary>The text of one kind of email: a subject and Markdown with named placeholders, kept as data so that staff can change it.</summary>
public sealed class EmailTemplate
{
    public const int SubjectLength = 200;
    public const int TextLength = 8000;

    public EmailTemplate(string kind, TemplateText text) => (Kind, Subject, Markdown) = (kind, text.Subject, text.Markdown);

    private EmailTemplate() { }

    public string Kind { get; private set; } = "";

    public string Subject { get; private set; } = "";

    public string Markdown { get; private set; } = "";

    /// <summary>Set once staff have changed it; from then on a new version of the portal leaves it alone.</summary>
    public DateTime? EditedAt { get; private set; }

    public TemplateText Text => new(Subject, Markdown);

    public bool IsShipped => EditedAt is null;

    /// <summary>Staff write their own text; from then on the portal's is no longer followed.</summary>
    public void Rewrite(TemplateText text, DateTime at)
    {
        var clean = text.Clean();
        TemplateRules.Obey(Kind, clean);
        (Subject, Markdown) = clean;
        EditedAt = at;
    }

    /// <summary>Back to the text that the portal ships, now and with later versions.</summary>
    public void Restore()
    {
        if (!TemplateText.Shipped.TryGetValue(Kind, out var shipped))
            throw new RefusedException("The portal ships no text for this email.");
        EditedAt = null;
        Refresh(shipped);
    }

    /// <summary>Follows the text that the portal ships, unless staff have written their own.</summary>
    public void Refresh(TemplateText text)
    {
        if (EditedAt is null)
            (Subject, Markdown) = (text.Subject, text.Markdown);
    }
}

public sealed record TemplateText(string Subject, string Markdown)
{
    /// <summary>As it is kept: a subject of one line, and the line ends of one kind that browsers do not send.</summary>
    public TemplateText Clean() => new(TemplateParser.OneLine(Subject), Markdown.ReplaceLineEndings("\n").Trim());

    /// <summary>The emails as the portal ships them: each a file whose first line is the subject, then an empty line, then the text.</summary>
    public static IReadOnlyDictionary<string, TemplateText> Shipped { get; } = Read();

    private static Dictionary<string, TemplateText> Read()
    {
        var assembly = typeof(TemplateText).Assembly;
        return assembly
            .GetManifestResourceNames()
            .Where(name => name.StartsWith("email-templates/", StringComparison.Ordinal))
            .ToDictionary(
                name => name["email-templates/".Length..],
                name =>
                {
                    using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
                    var subject = reader.ReadLine() ?? "";
                    return new TemplateText(subject, reader.ReadToEnd().Trim());
                }
            );
    }
}
