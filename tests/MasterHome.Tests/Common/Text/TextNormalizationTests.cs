namespace MasterHome.Tests.Common.Text;

public class TextNormalizationTests
{
    private const string Nasty =
        "aÉ e\u0301\u0327 ß\u00A0\u2003\u3000\u200B\u200C\u200D\u200E\u202E\u2066"
        + "\uFEFF\u00AD\u061C\0\a\v\f\t\r\n\u0085\u2028\uD83D\uDC69\uFFFE\u0958";

    [Trait("Fault", "3")]
    [Theory]
    [InlineData("Rene\u0301", "René")]
    [InlineData(" Nora\u00A0\u2003 Space\u3000", "Nora Space")]
    [InlineData("two\r\nlines\tand\u2028more", "two lines and more")]
    [InlineData("Con\vtrol Ch\u0014tar Bell\aCo\0", "Control Chtar BellCo")]
    [InlineData("Rtl\u202Eevil \u2066Na\u200Bme\u2069\uFEFF\u00AD\u061C\u200E\u200F", "Rtlevil Name")]
    [InlineData("\uD83D\uDC69\u200D\uD83D\uDCBB Ada", "\uD83D\uDC69\u200D\uD83D\uDCBB Ada")]
    [InlineData("می\u200Cخواهم", "می\u200Cخواهم")]
    [InlineData("e\u200B\u0301", "é")]
    [InlineData("\u200B \u200D\u2060\u3164", "")]
    [InlineData("", "")]
    public void A_line_has_no_character_that_hides(string typed, string kept) => Assert.Equal(kept, TextNormalization.Line(typed));

    [Trait("Fault", "3")]
    [Theory]
    [InlineData("a\r\n  b\rc\n\n\td ", "a\n  b\nc\n\n\td ")]
    [InlineData("a\u00A0b\vc\u202Ed", "a\u00A0bcd")]
    [InlineData(" \r\n\u200B", "")]
    public void A_text_of_several_lines_keeps_its_indentation(string typed, string kept) =>
        Assert.Equal(kept, TextNormalization.Lines(typed));

    [Trait("Fault", "3")]
    [Fact]
    public void Half_characters_go() => Assert.Equal("abc", TextNormalization.Line("a\uD800b\uDC00c\uFFFE"));

    [Trait("Fault", "3")]
    [Fact]
    public void Normalizing_twice_is_normalizing_once()
    {
        var random = new Random(3);
        for (var round = 0; round < 5000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => Nasty[random.Next(Nasty.Length)])]);
            var line = TextNormalization.Line(text);
            Assert.Equal(line, TextNormalization.Line(line));
            Assert.Equal(TextNormalization.Lines(text), TextNormalization.Lines(TextNormalization.Lines(text)));
            Assert.Equal(SearchKey.Key(text), SearchKey.Key(line));
            Assert.Equal(SearchKey.Key(line), SearchKey.Key(SearchKey.Key(line)));
            Assert.True(Format.Truncate(text, 4).Length <= 5);
        }
    }
}
