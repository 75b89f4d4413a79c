using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts.Passwords;

/// <summary>Password requirements (NIST SP 800-63B-4, 3.1.1.2): long, and not one that attackers try first. There are no composition rules
/// and no expiry. Length is counted in code points after normalization.</summary>
public sealed class PasswordRules(IOptions<SignInSettings> settings, IOptions<HomeSettings> home) : IPasswordValidator<Account>
{
    public const int MaxLength = 128;

    // With so few characters besides common words, the password is as easy to guess as the words.
    private const int MaxRemainder = 4;

    // The well-known long passwords are phrases of so few everyday words, such as "welcome to the jungle". With more it is a passphrase.
    private const int FewWords = 2;

    // Shorter ones, such as "the", add nothing to guess.
    private const int ContentWord = 4;

    // Words of two characters stand in almost every text.
    private const int ShortWord = 3;

    // Digits that people often append to a word.
    private static readonly string[] Years = [.. Enumerable.Range(1930, 121).Select(year => year.ToString(CultureInfo.InvariantCulture))];

    private static readonly Lazy<string[]> Common = new(() => ReadWords("common-passwords"));
    private static readonly Lazy<string[]> Everyday = new(() => ReadWords("common-words"));

    /// <summary>Normalizes a password (NFKC), so that it is the same on every keyboard; null when it is not valid Unicode.</summary>
    public static string? Normalize(string password)
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

    /// <returns>The error to show, or null when the password is acceptable.</returns>
    public string? WhyNot(string? password, Account account)
    {
        if (Normalize(password ?? "") is not { } normal)
            return "The password contains an invalid character. Type it again.";
        var length = normal.EnumerateRunes().Count();
        if (length < settings.Value.PasswordLength)
            return $"A password must have at least {settings.Value.PasswordLength} characters; this one has {length}. "
                + "A few words in a row are easy to remember.";
        if (length > MaxLength)
            return $"A password can have at most {MaxLength} characters; this one has {length}.";
        if (IsMadeOf(normal, PersonalWords(account)))
            return "This password consists of your name, your address or the program's name, which attackers try first. "
                + "A few other words in a row are easy to remember.";
        if (KnownPasswords.Contains(normal) || IsMadeOf(normal, Common.Value.Concat(PersonalWords(account))))
            return "This password is common or consists of common passwords, which attackers try first. "
                + "Choose a few unrelated words instead.";
        if (
            IsShortPhrase(
                normal,
                [.. Common.Value.Concat(Everyday.Value).Where(w => w.Length >= ShortWord), .. PersonalWords(account), .. Years]
            )
        )
            return "This password is a phrase of a few everyday words, which attackers try early. Choose a few unrelated words instead.";
        return IsPattern(normal)
            ? "This password repeats a few characters or follows the keyboard. A few words in a row are easy to remember."
            : null;
    }

    Task<IdentityResult> IPasswordValidator<Account>.ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(
            WhyNot(password, user) is { } why
                ? IdentityResult.Failed(new IdentityError { Code = nameof(PasswordRules), Description = why })
                : IdentityResult.Success
        );

    private IEnumerable<string> PersonalWords(Account account) =>
        $"{account.DisplayName} {account.Email} {home.Value.ProgramName} {home.Value.PublicUrl} master anaplanner anaplan model builder"
            .ToLowerInvariant()
            .Split([' ', '@', '.', '-', '_', '+', '/', ':'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length > 2);

    /// <summary>Whether hardly anything remains after these words, years and keyboard runs are removed, as typed or with substitutions
    /// such as "@" for "a" undone.</summary>
    private static bool IsMadeOf(string password, IEnumerable<string> words)
    {
        var longestFirst = words.Distinct().OrderByDescending(w => w.Length).ToList();
        return new[] { PasswordVariants.AsTyped(password), PasswordVariants.WithoutSubstitutions(password) }.Any(text =>
            longestFirst.Any(w => text.Typed.Contains(w, StringComparison.Ordinal) || text.Decoded.Contains(w, StringComparison.Ordinal))
            && text.CountRemainder([.. longestFirst, .. Years]) <= MaxRemainder
        );
    }

    private static bool IsShortPhrase(string password, IReadOnlyCollection<string> words) =>
        new[] { PasswordVariants.AsTyped(password), PasswordVariants.WithoutSubstitutions(password) }.Any(text =>
            text.Typed.Length > 0 && text.Read(words, ContentWord) is (<= MaxRemainder, <= FewWords)
        );

    private static bool IsPattern(string password)
    {
        var text = PasswordVariants.AsTyped(password);
        var bare = text.Typed;
        if (password.EnumerateRunes().Distinct().Count() < 5)
            return true;
        var unit = Enumerable
            .Range(1, 6)
            .FirstOrDefault(length => bare.Length > length && Enumerable.Range(0, bare.Length).All(i => bare[i] == bare[i % length]));
        return unit > 0 || (bare.Length > 0 && text.CountRemainder(Years) <= MaxRemainder);
    }

    private static string[] ReadWords(string list)
    {
        using var reader = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream(list)!);
        return reader.ReadToEnd().Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries);
    }
}
