using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.RegularExpressions;

namespace MasterHome.Common.Text;

/// <summary>Turns identifiers into labels.</summary>
public static partial class Labels
{
    // Reflection on every label of every row would cost more than the row.
    private static readonly ConcurrentDictionary<Enum, string> Known = new();

    /// <summary>"DidNotTakePart" as "Did not take part".</summary>
    public static string Of(string name)
    {
        var words = WordStart().Replace(name, " $1").ToLowerInvariant();
        return Sentence(words);
    }

    /// <summary>Starts with a capital and hyphenates our nouns: "sign up declined" as "Sign-up declined".</summary>
    public static string Sentence(string words)
    {
        words = HyphenatedNoun().Replace(words, "$1-$2");
        return words.Length == 0 ? words : char.ToUpperInvariant(words[0]) + words[1..];
    }

    /// <summary>The [Display] name of an enum value, or its name split into words.</summary>
    public static string Of(Enum value) => Known.GetOrAdd(value, Find);

    private static string Find(Enum value)
    {
        var name = value.ToString();
        return value.GetType().GetField(name)?.GetCustomAttribute<DisplayAttribute>()?.GetName() ?? Of(name);
    }

    [GeneratedRegex(@"\b(sign|opt) (up|in|out)\b")]
    private static partial Regex HyphenatedNoun();

    [GeneratedRegex(@"(?<=[\p{Ll}\p{Nd}])(\p{Lu})|(?<=\p{Lu})(\p{Lu}(?=\p{Ll}))")]
    private static partial Regex WordStart();
}
