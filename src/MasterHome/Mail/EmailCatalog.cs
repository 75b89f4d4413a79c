using MasterHome.Mail.Templates;

namespace MasterHome.Mail;

/// <summary>All kinds of email. It is created when the portal starts, and refuses kinds and shipped templates that do not fit together,
/// so that no email fails only when it is sent.</summary>
public sealed class EmailCatalog
{
    private readonly Dictionary<string, EmailKind> _kinds;

    /// <param name="shipped">The shipped templates, by the key of their kind.</param>
    /// <exception cref="RefusedException">A kind has no template, a template has no kind, or a template is not valid for its
    /// kind.</exception>
    public EmailCatalog(IReadOnlyList<EmailKind> kinds, IReadOnlyDictionary<string, TemplateText> shipped)
    {
        _kinds = kinds.ToDictionary(kind => kind.Key);
        Optional = [.. kinds.Where(kind => kind.IsOptional)];
        if (Errors(shipped).ToList() is { Count: > 0 } errors)
            throw new RefusedException(string.Join(Environment.NewLine, errors));
    }

    public IReadOnlyCollection<EmailKind> Kinds => _kinds.Values;

    /// <summary>The reminders that a member can turn off, kind by kind.</summary>
    public IReadOnlyList<EmailKind> Optional { get; }

    /// <exception cref="KeyNotFoundException">There is no such kind. Stored rows may have a kind of an older version: see
    /// <see cref="Find"/>.</exception>
    public EmailKind this[string key] => _kinds[key];

    public EmailKind? Find(string key) => _kinds.GetValueOrDefault(key);

    /// <summary>The kinds that the link in an email of this kind turns off. In a digest, it turns off the reminders of the
    /// status.</summary>
    public IReadOnlyList<EmailKind> TurnedOffBy(string key) =>
        key == Digest.Key ? [.. Optional.Where(kind => kind.IsAboutStatus)] : [this[key]];

    private IEnumerable<string> Errors(IReadOnlyDictionary<string, TemplateText> shipped)
    {
        foreach (var kind in _kinds.Values.Where(kind => !shipped.ContainsKey(kind.Key)))
            yield return $"The email '{kind.Key}' has no template: add {kind.Key}.md to Mail/Templates/Shipped.";
        foreach (var (key, text) in shipped)
        {
            if (!_kinds.TryGetValue(key, out var kind))
                yield return $"The email template '{key}' has no kind of email: register its kind, or remove {key}.md.";
            else if ((TemplateRules.SubjectError(kind, text.Subject) ?? TemplateRules.MarkdownError(kind, text.Markdown)) is { } error)
                yield return $"The email template '{key}' is not valid: {error}";
        }
    }
}
