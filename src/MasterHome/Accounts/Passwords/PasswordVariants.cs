using System.Collections.Frozen;

namespace MasterHome.Accounts.Passwords;

/// <summary>A password's characters and digits, as typed and with substitutions undone: people replace characters of a word by digits and
/// symbols. Both texts have the same length.</summary>
internal readonly record struct PasswordVariants(string Typed, string Decoded)
{
    // Substitutions that people use to satisfy composition rules.
    private static readonly FrozenDictionary<char, char> Substitutions = new Dictionary<char, char>
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

    private const int MinRun = 4;

    private static readonly string[] Rows = InBothDirections(
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

    /// <summary>Keeps both texts in parallel, so that a digit can be a substitution in a word and a plain digit in the next run.</summary>
    public static PasswordVariants WithoutSubstitutions(string password)
    {
        var typed = password.ToLowerInvariant();
        var both = typed
            .Select(c => (Typed: c, Decoded: Substitutions.GetValueOrDefault(c, c)))
            .Where(c => char.IsLetterOrDigit(c.Decoded))
            .ToList();
        return new PasswordVariants(string.Concat(both.Select(c => c.Typed)), string.Concat(both.Select(c => c.Decoded)));
    }

    /// <summary>Counts the characters that remain after these words and all keyboard runs are removed.</summary>
    public int CountRemainder(IEnumerable<string> words)
    {
        var left = this;
        foreach (var word in words)
            left = left.Without(word);
        foreach (var row in Rows)
            left = left.WithoutRuns(row);
        return left.Typed.Count(char.IsLetterOrDigit);
    }

    /// <summary>Reads the text as these words, keyboard runs and other characters: as few other characters as possible, then as few words.
    /// Every way to read it is tried: "and the mustang" is not "and them ustang".</summary>
    /// <param name="counted">The length from which a word is counted. Numbers and runs are not.</param>
    public (int Remainder, int Words) Read(IReadOnlyCollection<string> words, int counted)
    {
        // The best way to read the text from each position to its end.
        var best = new (int Remainder, int Words)[Typed.Length + 1];
        for (var at = Typed.Length - 1; at >= 0; at--)
        {
            var (typed, decoded) = (Typed[at..], Decoded[at..]);
            best[at] = (best[at + 1].Remainder + 1, best[at + 1].Words);
            var run = Rows.Max(row => Math.Max(RunLength(typed, 0, row), RunLength(decoded, 0, row)));
            if (run >= MinRun && best[at + run].CompareTo(best[at]) < 0)
                best[at] = best[at + run];
            foreach (var word in words)
            {
                if (!typed.StartsWith(word, StringComparison.Ordinal) && !decoded.StartsWith(word, StringComparison.Ordinal))
                    continue;
                var (remainder, after) = best[at + word.Length];
                var read = (remainder, after + (word.Length >= counted && !char.IsDigit(word[0]) ? 1 : 0));
                if (read.CompareTo(best[at]) < 0)
                    best[at] = read;
            }
        }
        return best[0];
    }

    private PasswordVariants Without(string word)
    {
        var left = this;
        for (
            int at;
            (at = left.Typed.IndexOf(word, StringComparison.Ordinal)) >= 0
                || (at = left.Decoded.IndexOf(word, StringComparison.Ordinal)) >= 0;

        )
            left = left.Cut(at, word.Length, " ");
        return left;
    }

    /// <summary>Removes every run of at least four characters that follows the row.</summary>
    private PasswordVariants WithoutRuns(string row)
    {
        var left = this;
        for (var at = 0; at < left.Typed.Length; )
        {
            var run = Math.Max(RunLength(left.Typed, at, row), RunLength(left.Decoded, at, row));
            if (run < MinRun)
                at++;
            else
                left = left.Cut(at, run, "");
        }
        return left;
    }

    private static int RunLength(string text, int at, string row)
    {
        var run = 0;
        while (at + run < text.Length && row.Contains(text.Substring(at, run + 1), StringComparison.Ordinal))
            run++;
        return run;
    }

    private PasswordVariants Cut(int at, int length, string replacement) =>
        new($"{Typed[..at]}{replacement}{Typed[(at + length)..]}", $"{Decoded[..at]}{replacement}{Decoded[(at + length)..]}");

    private static string[] InBothDirections(params string[] rows) => [.. rows, .. rows.Select(r => string.Concat(r.Reverse()))];
}
