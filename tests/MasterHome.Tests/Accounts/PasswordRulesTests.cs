using System.Text;
using MasterHome.Accounts;
using MasterHome.Accounts.Passwords;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Accounts;

public sealed class PasswordRulesTests
{
    private const string Good = "a slow grey river ";

    private readonly PasswordRules _rules = new(
        Options.Create(new SignInSettings()),
        Options.Create(new HomeSettings { PublicUrl = "https://home.example.org/" })
    );

    [Theory]
    [InlineData("violet jug hum", 14)]
    [InlineData("", 0)]
    // A base character and its combining accent count as one.
    [InlineData("viole\u0301t jug hum", 14)]
    // Each of these is one code point, although two UTF-16 code units.
    [InlineData("🐢🎷🧭🪁🥨🛶🧶🪴🎈🔭🧊🪕🍄🛸", 14)]
    public void Fourteen_characters_are_refused(string password, int length)
    {
        Assert.Contains($"at least 15 characters; this one has {length}.", WhyNot(password), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("violet jug hums")]
    [InlineData("🐢🎷🧭🪁🥨🛶🧶🪴🎈🔭🧊🪕🍄🛸🦉")]
    // Normalization turns one symbol into two characters; the hashed text is what counts.
    [InlineData("violet jug hu㎥")]
    public void Fifteen_characters_are_accepted_however_many_code_units_they_have(string password) => Assert.Null(WhyNot(password));

    [Fact]
    public void A_password_can_have_128_characters_and_no_more()
    {
        var most = string.Concat(Enumerable.Repeat(Good + "under seven old bridges and ", 3))[..127] + "🐢";

        Assert.Null(WhyNot(most));
        Assert.Contains("at most 128 characters; this one has 129.", WhyNot(most + "x"), StringComparison.Ordinal);
    }

    [Fact]
    public void An_unpaired_surrogate_is_refused_with_an_error() =>
        Assert.Contains("invalid character", WhyNot(Good + "\ud83d"), StringComparison.Ordinal);

    [Theory]
    [InlineData("passwordpassword1")]
    [InlineData("Password12345678")]
    [InlineData("P@ssw0rd1234567")]
    [InlineData("P@$$w0rd!P@$$w0rd!")]
    [InlineData("iloveyouiloveyou")]
    [InlineData("correct horse battery staple")]
    [InlineData("123456789012345")]
    [InlineData("qwertyuiopasdfgh")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("abcabcabcabcabcabc")]
    [InlineData("1qaz2wsx3edc4rfv")]
    [InlineData("zxcvbnmasdfghjkl")]
    [InlineData("letmeinletmein123")]
    [InlineData("Welcome2026Welcome!")]
    [InlineData("Summer2026Summer2026")]
    [InlineData("adminadminadmin1")]
    [InlineData("changemechangeme")]
    [InlineData("111111111111111111")]
    [InlineData("abcdefghijklmnopqrs")]
    [InlineData("987654321098765")]
    [InlineData("               ")]
    [InlineData("！！！！！！！！！！！！！！！！")]
    [InlineData("ＰａｓｓｗｏｒｄＰａｓｓｗｏｒｄ")]
    [InlineData("thequickbrownfox1")]
    [InlineData("maytheforcebewithyou")]
    [InlineData("to be or not to be")]
    [InlineData("demo-only-passphrase")]
    [InlineData("football12345678")]
    [InlineData("qwerty123456789")]
    [InlineData("1q2w3e4r5t6y7u8i")]
    [InlineData("zaq12wsxcde34rfv")]
    [InlineData("q1w2e3r4t5y6u7i8")]
    [InlineData("P@55w0rdP@55w0rd")]
    [InlineData("passw0rd!passw0rd!")]
    [InlineData("abcd1234abcd1234")]
    [InlineData("trustno1trustno1")]
    [InlineData("Let-Me-In-Let-Me-In")]
    [InlineData("manchesterunited")]
    [InlineData("Passwort123456789")]
    [InlineData("mynameismichael")]
    [InlineData("198719881989199019")]
    public void Common_passwords_are_refused(string password)
    {
        var why = WhyNot(password);
        Assert.NotNull(why);
        Assert.DoesNotContain("your name", why, StringComparison.Ordinal);
    }

    [Theory, Trait("Fault", "6")]
    [InlineData("welcometothejungle")]
    [InlineData("Welcome to the Jungle!")]
    [InlineData("W3lc0m3T0Th3Jungl3")]
    [InlineData("iloveyouforever")]
    [InlineData("manchesterunited1")]
    [InlineData("michaeljackson1")]
    [InlineData("lordoftherings123")]
    [InlineData("ilovemyfamily2012")]
    [InlineData("dontforgetthis1")]
    [InlineData("worldofwarcraft")]
    [InlineData("happybirthdaytoyou")]
    [InlineData("rememberthisone")]
    [InlineData("letmeinplease123")]
    [InlineData("justinbieber4ever")]
    [InlineData("liverpoolfootballclub")]
    [InlineData("callofdutymodernwarfare")]
    [InlineData("harrypotter12345")]
    [InlineData("dallascowboys22")]
    [InlineData("teamomucho12345")]
    [InlineData("nevergiveup1234")]
    [InlineData("winteriscoming1")]
    [InlineData("sonofabitch1234")]
    [InlineData("linkinparklinkinpark")]
    [InlineData("spongebobsquarepants")]
    public void Well_known_phrases_are_refused(string password) => Assert.NotNull(WhyNot(password));

    /// <summary>From lists of stolen passwords. No rule about words, keyboards or repetition finds these.</summary>
    [Theory, Trait("Fault", "6")]
    [InlineData("peraasperaadastra", false)]
    [InlineData("perasperaadastra")]
    [InlineData("30secondstomars")]
    [InlineData("30 Seconds to Mars")]
    [InlineData("mychemicalromance")]
    [InlineData("MyChemicalRomance!1")]
    [InlineData("qazxswedcvfrtgb")]
    [InlineData("1qa2ws3ed4rf5tg")]
    [InlineData("qawsedrftgyhujik")]
    [InlineData("a1s2d3f4g5h6j7k8")]
    [InlineData("102030405060708090")]
    [InlineData("stairwaytoheaven")]
    [InlineData("rumpelstiltzkin")]
    [InlineData("Rumpelstiltzkin-2026")]
    [InlineData("Rumpelstiltzkin-20267", false)]
    [InlineData("avengedsevenfold")]
    [InlineData("deusdoimpossivel")]
    [InlineData("anhyeuemnhieulam")]
    [InlineData("cristianoronaldo7")]
    public void Passwords_of_public_lists_are_refused(string password, bool isKnown = true) =>
        Assert.Equal(isKnown, WhyNot(password) is not null);

    [Fact, Trait("Fault", "6")]
    public void At_least_3000_long_passwords_are_known() => Assert.InRange(KnownPasswords.Count, 3_000, 30_000);

    /// <summary>Two of the words that known passwords are made of, run together or with small words between.</summary>
    [Fact, Trait("Fault", "6")]
    public void Combinations_of_listed_words_are_refused()
    {
        string[] words =
        [
            "welcome",
            "jungle",
            "shadow",
            "mustang",
            "forever",
            "michael",
            "jackson",
            "diamond",
            "hammer",
            "guitar",
            "chicken",
            "thunder",
            "midnight",
            "rainbow",
            "elephant",
            "captain",
            "warrior",
            "phoenix",
            "crystal",
            "cowboys",
            "football",
            "princess",
            "sunshine",
            "freedom",
            "summer",
        ];
        var phrases = (
            from first in words
            from second in words
            where first != second
            from end in new[] { "", "1", "!", "12", "99", "123", "2024", "2025!", "1987" }
            select first + second + end
        )
            .Where(p => p.Length >= 15)
            .Concat(from first in words from third in words where first != third select $"{first} and the {third}!")
            .ToList();
        Assert.True(phrases.Count >= 3000, $"{phrases.Count}");
        Assert.DoesNotContain(phrases, p => WhyNot(p) is null);
    }

    [Theory]
    [InlineData("masteranaplannerhome")]
    [InlineData("Master Anaplanner Home 2026")]
    [InlineData("Mira Okafor 1987!")]
    [InlineData("miraokafor-okaformira")]
    [InlineData("M1r4 0k4f0r M1r4 0k4f0r")]
    [InlineData("mira@example.org-2026")]
    [InlineData("home.example.org/mira")]
    public void A_password_made_of_personal_or_program_names_is_refused_with_its_own_error(string password)
    {
        Assert.Contains("consists of your name, your address or the program's name", WhyNot(password), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("five words that are easy")]
    [InlineData("a very long and slow river")]
    [InlineData("Mira Okafor likes strong coffee")]
    [InlineData("медленная река течёт на юг")]
    [InlineData("東京の夜は静かで雨が降っている夜")]
    [InlineData("my aunt sells purple bicycles")]
    [InlineData("vK8#mzQ2!tLw9@xR")]
    [InlineData("7f3d9a1c5b8e2064")]
    [InlineData("tulip-gravel-orbit-flute")]
    [InlineData("Grüße vom alten Leuchtturm")]
    [InlineData("le chat dort sous la table")]
    [InlineData("never eat soggy waffles")]
    [InlineData("staple gun under the horse blanket")]
    [InlineData("Budget meetings start after lunch")]
    public void Unrelated_words_are_accepted(string password) => Assert.Null(WhyNot(password));

    [Fact]
    public void Composed_and_decomposed_forms_of_a_password_are_equal()
    {
        var hasher = new NormalizingPasswordHasher();
        var mira = Mira();
        var (composed, decomposed) = (
            "Grüße vom Café am Fluss".Normalize(NormalizationForm.FormC),
            "Grüße vom Café am Fluss".Normalize(NormalizationForm.FormD)
        );
        var hash = hasher.HashPassword(mira, composed);

        Assert.NotEqual(composed, decomposed);
        Assert.Equal(Microsoft.AspNetCore.Identity.PasswordVerificationResult.Success, hasher.VerifyHashedPassword(mira, hash, decomposed));
        Assert.Equal(
            Microsoft.AspNetCore.Identity.PasswordVerificationResult.Success,
            hasher.VerifyHashedPassword(mira, hasher.HashPassword(mira, decomposed), composed)
        );
        Assert.Equal(
            Microsoft.AspNetCore.Identity.PasswordVerificationResult.Failed,
            hasher.VerifyHashedPassword(mira, hash, "Grusse vom Cafe am Fluss")
        );
    }

    [Fact]
    public void An_unpaired_surrogate_at_sign_in_is_a_wrong_password_and_not_an_error()
    {
        var hasher = new NormalizingPasswordHasher();
        Assert.Equal(
            Microsoft.AspNetCore.Identity.PasswordVerificationResult.Failed,
            hasher.VerifyHashedPassword(Mira(), hasher.HashPassword(Mira(), Good), "\ud83d")
        );
    }

    private static Account Mira() => new("mira@example.org", "Mira Okafor", null, StaffRole.None, A.Moment);

    private string? WhyNot(string password) => _rules.WhyNot(password, Mira());
}
