namespace MasterHome.Mail.Templates;

/// <summary>The text of one kind of email: a subject and Markdown with named placeholders. Stored as data so that staff can
/// change it.</summary>
public sealed class EmailTemplate
{
    public const int SubjectLength = 200;
    public const int TextLength = 8000;

    public EmailTemplate(string kind, TemplateText text) => (Kind, Subject, Markdown) = (kind, text.Subject, text.Markdown);

    private EmailTemplate() { }

    public string Kind { get; private set; } = "";

    public string Subject { get; private set; } = "";

    public string Markdown { get; private set; } = "";

    /// <summary>UTC. Set when staff change the text; from then on, a new version of the portal does not overwrite it.</summary>
    public DateTime? EditedAt { get; private set; }

    public TemplateText Text => new(Subject, Markdown);

    public bool IsShipped => EditedAt is null;

    /// <summary>Replaces the shipped text with the staff's own text. Refuses text that cannot be sent.</summary>
    /// <param name="kind">The kind of this template.</param>
    public void Edit(TemplateText text, EmailKind kind, DateTime at)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(kind.Key, Kind);
        var clean = text.Clean();
        TemplateRules.Validate(kind, clean);
        (Subject, Markdown) = clean;
        EditedAt = at;
    }

    /// <summary>Returns to the shipped text and follows its later versions.</summary>
    public void Restore()
    {
        if (!TemplateText.Shipped.TryGetValue(Kind, out var shipped))
            throw new RefusedException("There is no default text for this email.");
        EditedAt = null;
        Refresh(shipped);
    }

    /// <summary>Takes over the shipped text, unless staff have written their own.</summary>
    public void Refresh(TemplateText text)
    {
        if (EditedAt is null)
            (Subject, Markdown) = (text.Subject, text.Markdown);
    }
}

public sealed record TemplateText(string Subject, string Markdown)
{
    /// <summary>Normalizes the text for storage: a one-line subject, and LF line endings, because browsers send CRLF.</summary>
    public TemplateText Clean() => new(TemplateParser.OneLine(Subject), Markdown.ReplaceLineEndings("\n").Trim());

    /// <summary>The texts that the portal ships, by kind. In each file, the first line is the subject, then an empty line, then
    /// the text.</summary>
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
