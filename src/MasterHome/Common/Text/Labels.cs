using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MasterHome.Common.Text;

/// <summary>Turns identifiers into labels.</summary>
public static partial class Labels
{
    private static readonly string[] Hyphenated = ["sign-up", "sign-in", "opt-out"];

    /// <summary>"DidNotTakePart" as "Did not take part".</summary>
    public static string Of(string name)
    {
        var words = WordStart().Replace(name, " $1").ToLowerInvariant();
        return Sentence(words);
    }

    /// <summary>Starts with a capital and hyphenates our nouns: "sign up declined" as "Sign-up declined".</summary>
    public static string Sentence(string words)
    {
        foreach (var noun in Hyphenated)
            words = words.Replace(noun.Replace('-', ' '), noun, StringComparison.Ordinal);
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>The [Display] name of an enum value, or its name split into words.</summary>
    public static string Of(Enum value)
    {
        var name = value.ToString();
        return value.GetType().GetField(name)?.GetCustomAttribute<DisplayAttribute>()?.GetName() ?? Of(name);
    }

    [GeneratedRegex(@"(?<=[\p{Ll}\p{Nd}])(\p{Lu})|(?<=\p{Lu})(\p{Lu}(?=\p{Ll}))")]
    private static partial Regex WordStart();
}
