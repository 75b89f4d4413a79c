using System.Reflection;
using System.Text.Json;
using MasterHome.Mail.Templates;

namespace MasterHome.Mail;

/// <summary>Describes a kind of email: its record, its placeholders, and who can turn it off.</summary>
public sealed class EmailKind
{
    /// <summary>The placeholders that the renderer fills in every email.</summary>
    private static readonly Placeholder[] OfEveryEmail =
    [
        new("program", "the name of the portal", "Master Anaplanner Home"),
        new("home", "the portal's URL, for links", "https://home.example.org"),
        new("support", "the support address", "support@example.org"),
    ];

    /// <summary>The placeholders that are filled when a one-time link is created.</summary>
    private static readonly Placeholder[] OfOneTimeLinks =
    [
        new(
            "link",
            "the one-time link, created when the email is sent; must be the only link in its paragraph",
            "https://home.example.org/welcome"
        ),
        new("life", "how long the one-time link works", "14 days"),
    ];

    /// <param name="key">Stored with each email and each template, and the name of the shipped template's file.</param>
    /// <param name="record">The <see cref="Email"/> of this kind.</param>
    public EmailKind(string key, Type record)
    {
        if (record.IsAbstract || !record.IsSubclassOf(typeof(Email)))
            throw new ArgumentException($"{record.Name} is not a kind of email.", nameof(record));
        (Key, Record, HasOneTimeLink) = (key, record, record.IsSubclassOf(typeof(EmailWithLink)));
        Placeholders = [.. PlaceholdersOf(record), .. HasOneTimeLink ? OfOneTimeLinks : [], .. OfEveryEmail];
    }

    public string Key { get; }

    public Type Record { get; }

    /// <summary>The display name.</summary>
    public string Title => TitleOf(Key);

    /// <summary>What the email tells a member, for the list of reminders that can be turned off.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it is a reminder that a member can turn off. A digest contains only reminders that are on.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether it is about the member's status. The unsubscribe link of a digest turns these kinds off, and leaves those about the
    /// member's own places on.</summary>
    public bool IsAboutStatus { get; init; }

    /// <summary>Whether the email contains a link that signs in, resets or confirms.</summary>
    public bool HasOneTimeLink { get; }

    /// <summary>Whether it goes to the program team, who cannot choose their emails in the portal.</summary>
    public bool IsForStaff { get; init; }

    /// <summary>Why the recipient gets it: a sentence, as Markdown, for the footer and for the member's list of emails.</summary>
    public required string Reason { get; init; }

    /// <summary>The placeholders that a template of this kind can use, and no others.</summary>
    public IReadOnlyList<Placeholder> Placeholders { get; }

    /// <summary>True for reminders only. Emails about a member's own actions are always sent.</summary>
    public bool CanUnsubscribe => IsOptional || Key == Digest.Key;

    /// <summary>The display name of a stored key, also of a kind that no longer exists: "Where you stand" for "where-you-stand".</summary>
    public static string TitleOf(string key) => Labels.Sentence(key.Replace('-', ' '));

    /// <summary>An example value for each placeholder.</summary>
    public Dictionary<string, string> Samples() => Placeholders.ToDictionary(p => p.Name, p => p.Sample);

    // The attribute stands on the constructor's parameter, or on the property if a base record declares it.
    private static IEnumerable<Placeholder> PlaceholdersOf(Type record) =>
        from parameter in record.GetConstructors().Single().GetParameters()
        let attribute = parameter.GetCustomAttribute<PlaceholderAttribute>()
            ?? record.GetProperty(parameter.Name!)?.GetCustomAttribute<PlaceholderAttribute>()
        where attribute is not null
        select new Placeholder(JsonNamingPolicy.CamelCase.ConvertName(parameter.Name!), attribute.Meaning, attribute.Sample);
}
