namespace MasterHome.Common.Text;

/// <summary>The range of texts that begin with a prefix, for conditions that an index answers. SQLite reads every text for "begins with"
/// alone.</summary>
internal static class KeyRange
{
    /// <summary>After all characters, in the order of both databases.</summary>
    private const string LastCharacter = "\U0010FFFF";

    /// <summary>The end of the range; its begin is the prefix.</summary>
    public static string EndOf(string prefix) => prefix + LastCharacter;
}
