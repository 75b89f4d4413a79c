using System.Collections.Frozen;

namespace MasterHome.Accounts;

/// <summary>A password's emails and digits, as typed and, side by side, as read: people disguise a word's emails with digits and
/// signs.</summary>
internal readonly record struct PasswordVariants(string Typed, string Read)
{
    // What people put around a word to please rules of composition, read back.
    private static readonly FrozenDictionary<char, char> Disguises = new Dictionary<char, char>
    {
        ['@'] = 'a',
        ['4'] = 'a',
        ['3'] = 'e',
        ['1'] = 'i',
        ['!'] = 'i',
        ['0'] = 'o',
        ['$'] = 's',
        ['5'] = 's',
        ['7'] = 't',
        ['8'] = 'b',
    }.ToFrozenDictionary();

    private static readonly string[] Rows = Both(
        "abcdefghijklmnopqrstuvwxyzabc",
        "012345678901234567890",
        "qwertyuiopasdfghjklzxcvbnm",
        "qwertzuiopasdfghjklyxcvbnm",
        "azertyuiopqsdfghjklmwxcvbn",
        "qazwsxedcrfvtgbyhnujmikolp",
        "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "1q2w3e4r5t6y7u8i9o0p",
        "q1w2e3r4t5y6u7i8o9p0",
        "zaq12wsxcde34rfvbgt56yhnmju78ik",
        "zaq1xsw2cde3vfr4bgt5nhy6mju7"
    );

    public static PasswordVariants AsTyped(string password)
    {
        var bare = string.Concat(password.ToLowerInvariant().Where(char.IsLetterOrDigit));
        return new PasswordVariants(bare, bare);
    }

    /// <summary>Side by side, so that the same digit is an email in one word and a digit in the run behind it.</summary>
    public static PasswordVariants Undisguised(string password)
    {
        var typed = password.ToLowerInvariant();
        var both = typed.Select(c => (Typed: c, Read: Disguises.GetValueOrDefault(c, c))).Where(c => char.IsLetterOrDigit(c.Read)).ToList();
        return new PasswordVariants(string.Concat(both.Select(c => c.Typed)), string.Concat(both.Select(c => c.Read)));
    }

    /// <summary>How many emails and digits are left without these words and without runs along a row of keys.</summary>
    public int Rest(IEnumerable<string> words)
    {
        var left = this;
        foreach (var word in words)
            left = left.Without(word);
        foreach (var row in Rows)
            left = left.WithoutRuns(row);
        return left.Typed.Count(char.IsLetterOrDigit);
    }

    private PasswordVariants Without(string word)
    {
        var left = this;
        for (
            int at;
            (at = left.Typed.IndexOf(word, StringComparison.Ordinal)) >= 0 || (at = left.Read.IndexOf(word, StringComparison.Ordinal)) >= 0;

        )
            left = left.Cut(at, word.Length, " ");
        return left;
    }

    /// <summary>Takes out every stretch of at least four characters that follows the row.</summary>
    private PasswordVariants WithoutRuns(string row)
    {
        var left = this;
        for (var at = 0; at < left.Typed.Length; )
        {
            var run = Math.Max(Run(left.Typed, at, row), Run(left.Read, at, row));
            if (run < 4)
                at++;
            else
                left = left.Cut(at, run, "");
        }
        return left;
    }

    private static int Run(string text, int at, string row)
    {
        var run = 0;
        while (at + run < text.Length && row.Contains(text.Substring(at, run + 1), StringComparison.Ordinal))
            run++;
        return run;
    }

    private PasswordVariants Cut(int at, int length, string instead) =>
        new($"{Typed[..at]}{instead}{Typed[(at + length)..]}", $"{Read[..at]}{instead}{Read[(at + length)..]}");

    private static string[] Both(params string[] rows) => [.. rows, .. rows.Select(r => string.Concat(r.Reverse()))];
}
