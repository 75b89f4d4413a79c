using System.Collections.Frozen;
using System.Globalization;
using System.Text;

using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>What a password must be (NIST SP 800-63B-4, 3.1.1.2): long, and not one that an attacker tries first. No rules of composition,
/// no expiry. Counted in code points after normalisation.</summary>
public sealed class PasswordRules(IOptions<SignInSettings> settings, IOptions<HomeSettings> home) : IPasswordValidator<Account>
{
    public const int Longest = 128;

    // With so few letters and digits beside words that everybody tries, the password is those words.
    private const int Little = 4;

    // What people put around a word to please rules of composition, read back.
    private static readonly FrozenDictionary<char, char> Disguises = new Dictionary<char, char>
    {
        ['@'] = 'a', ['4'] = 'a', ['3'] = 'e', ['1'] = 'i', ['!'] = 'i', ['0'] = 'o', ['$'] = 's', ['5'] = 's', ['7'] = 't', ['8'] = 'b',
    }.ToFrozenDictionary();

    private static readonly string[] Rows = Both("abcdefghijklmnopqrstuvwxyzabc", "012345678901234567890", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "qazwsxedcrfvtgbyhnujmikolp", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
        "1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "zaq12wsxcde34rfvbgt56yhnmju78ik", "zaq1xsw2cde3vfr4bgt5nhy6mju7");

    // The digits that people put behind a word.
    private static readonly string[] Years = [.. Enumerable.Range(1930, 121).Select(year => year.ToString(CultureInfo.InvariantCulture))];

    private static readonly Lazy<string[]> Common = new(ReadCommon);

    /// <summary>The same password however a keyboard composed it (NFKC); null when it is not text at all.</summary>
    public static string? Normal(string password)
    {
        try
        {
            return password.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    /// <returns>The sentence to show, or null when nothing stands against it.</returns>
    public string? WhyNot(string? password, Account account)
    {
        if (Normal(password ?? "") is not { } normal)
            return "This holds a character that is half of one. Type it again.";
        var length = normal.EnumerateRunes().Count();
        if (length < settings.Value.PasswordLength)
            return $"A password has at least {settings.Value.PasswordLength} characters; this has {length}. A few words in a row are easy to remember.";
        if (length > Longest)
            return $"A password has at most {Longest} characters; this has {length}.";
        if (IsMadeOf(normal, Own(account)))
            return "This is made of your name, your address or the programme's name, which an attacker tries first. A few other words in a row are easy to remember.";
        if (IsMadeOf(normal, Common.Value.Concat(Own(account))))
            return "This is one of the passwords that attackers try first, or made of them. A few words that do not belong together are better.";
        return IsMonotonous(normal) ? "This repeats a few characters, or follows the keyboard. A few words in a row are easy to remember." : null;
    }

    Task<IdentityResult> IPasswordValidator<Account>.ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(WhyNot(password, user) is { } why ? IdentityResult.Failed(new IdentityError { Code = nameof(PasswordRules), Description = why }) : IdentityResult.Success);

    private IEnumerable<string> Own(Account account) =>
        $"{account.DisplayName} {account.Email} {home.Value.ProgramName} {home.Value.PublicUrl} master anaplanner anaplan model builder"
            .ToLowerInvariant().Split([' ', '@', '.', '-', '_', '+', '/', ':'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length > 2);

    /// <summary>Whether hardly anything is left when these words, years and runs along the keyboard are taken out, as typed or with disguises
    /// read back.</summary>
    private static bool IsMadeOf(string password, IEnumerable<string> words)
    {
        var longestFirst = words.Distinct().OrderByDescending(w => w.Length).ToList();
        return new[] { AsTyped(password), Undisguised(password) }.Any(text =>
            longestFirst.Any(w => text.Typed.Contains(w, StringComparison.Ordinal) || text.Read.Contains(w, StringComparison.Ordinal)) && text.Rest([.. longestFirst, .. Years]) <= Little);
    }

    private static bool IsMonotonous(string password)
    {
        var text = AsTyped(password);
        var bare = text.Typed;
        if (password.EnumerateRunes().Distinct().Count() < 5)
            return true;
        var unit = Enumerable.Range(1, 6).FirstOrDefault(length => bare.Length > length && Enumerable.Range(0, bare.Length).All(i => bare[i] == bare[i % length]));
        return unit > 0 || (bare.Length > 0 && text.Rest(Years) <= Little);
    }

    private static Readings AsTyped(string password)
    {
        var bare = string.Concat(password.ToLowerInvariant().Where(char.IsLetterOrDigit));
        return new Readings(bare, bare);
    }

    /// <summary>Side by side, so that the same digit is a letter in one word and a digit in the run behind it.</summary>
    private static Readings Undisguised(string password)
    {
        var typed = password.ToLowerInvariant();
        var both = typed.Select(c => (Typed: c, Read: Disguises.GetValueOrDefault(c, c))).Where(c => char.IsLetterOrDigit(c.Read)).ToList();
        return new Readings(string.Concat(both.Select(c => c.Typed)), string.Concat(both.Select(c => c.Read)));
    }

    private static string[] Both(params string[] rows) => [.. rows, .. rows.Select(r => string.Concat(r.Reverse()))];

    private static string[] ReadCommon()
    {
        using var reader = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords")!);
        return reader.ReadToEnd().Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The same characters as typed and as read.</summary>
    private readonly record struct Readings(string Typed, string Read)
    {
        /// <summary>How many letters and digits are left without these words and without runs along a row of keys.</summary>
        public int Rest(IEnumerable<string> words)
        {
            var left = this;
            foreach (var word in words)
                left = left.Without(word);
            foreach (var row in Rows)
                left = left.WithoutRuns(row);
            return left.Typed.Count(char.IsLetterOrDigit);
        }

        private Readings Without(string word)
        {
            var left = this;
            for (int at; (at = left.Typed.IndexOf(word, StringComparison.Ordinal)) >= 0 || (at = left.Read.IndexOf(word, StringComparison.Ordinal)) >= 0;)
                left = left.Cut(at, word.Length, " ");
            return left;
        }

        /// <summary>Takes out every stretch of at least four characters that follows the row.</summary>
        private Readings WithoutRuns(string row)
        {
            var left = this;
            for (var at = 0; at < left.Typed.Length;)
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

        private Readings Cut(int at, int length, string instead) =>
            new($"{Typed[..at]}{instead}{Typed[(at + length)..]}", $"{Read[..at]}{instead}{Read[(at + length)..]}");
    }
}
