using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace MasterHome.Accounts;

/// <summary>What a password must be (NIST SP 800-63B-4, 3.1.1.2): long, and not one that an attacker tries first. No rules of composition,
/// no expiry. Counted in code points after normalization.</summary>
public sealed class PasswordRules(IOptions<SignInSettings> settings, IOptions<HomeSettings> home) : IPasswordValidator<Account>
{
    public const int Longest = 128;

    // With so few emails and digits beside words that everybody tries, the password is those words.
    private const int Little = 4;

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
            return $"A password has at least {settings.Value.PasswordLength} characters; this has {length}. "
                + "A few words in a row are easy to remember.";
        if (length > Longest)
            return $"A password has at most {Longest} characters; this has {length}.";
        if (IsMadeOf(normal, Own(account)))
            return "This is made of your name, your address or the program's name, which an attacker tries first. "
                + "A few other words in a row are easy to remember.";
        if (IsMadeOf(normal, Common.Value.Concat(Own(account))))
            return "This is one of the passwords that attackers try first, or made of them. "
                + "A few words that do not belong together are better.";
        return IsMonotonous(normal)
            ? "This repeats a few characters, or follows the keyboard. A few words in a row are easy to remember."
            : null;
    }

    Task<IdentityResult> IPasswordValidator<Account>.ValidateAsync(UserManager<Account> manager, Account user, string? password) =>
        Task.FromResult(
            WhyNot(password, user) is { } why
                ? IdentityResult.Failed(new IdentityError { Code = nameof(PasswordRules), Description = why })
                : IdentityResult.Success
        );

    private IEnumerable<string> Own(Account account) =>
        $"{account.DisplayName} {account.Email} {home.Value.ProgramName} {home.Value.PublicUrl} master anaplanner anaplan model builder"
            .ToLowerInvariant()
            .Split([' ', '@', '.', '-', '_', '+', '/', ':'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.Length > 2);

    /// <summary>Whether hardly anything is left when these words, years and runs along the keyboard are taken out, as typed or with
    /// disguises
    /// read back.</summary>
    private static bool IsMadeOf(string password, IEnumerable<string> words)
    {
        var longestFirst = words.Distinct().OrderByDescending(w => w.Length).ToList();
        return new[] { PasswordVariants.AsTyped(password), PasswordVariants.Undisguised(password) }.Any(text =>
            longestFirst.Any(w => text.Typed.Contains(w, StringComparison.Ordinal) || text.Read.Contains(w, StringComparison.Ordinal))
            && text.Rest([.. longestFirst, .. Years]) <= Little
        );
    }

    private static bool IsMonotonous(string password)
    {
        var text = PasswordVariants.AsTyped(password);
        var bare = text.Typed;
        if (password.EnumerateRunes().Distinct().Count() < 5)
            return true;
        var unit = Enumerable
            .Range(1, 6)
            .FirstOrDefault(length => bare.Length > length && Enumerable.Range(0, bare.Length).All(i => bare[i] == bare[i % length]));
        return unit > 0 || (bare.Length > 0 && text.Rest(Years) <= Little);
    }

    private static string[] ReadCommon()
    {
        using var reader = new StreamReader(typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords")!);
        return reader.ReadToEnd().Split(['\n', '\r', ' '], StringSplitOptions.RemoveEmptyEntries);
    }
}
