using System.Globalization;

namespace MasterHome.Tests.Common.Text;

public class SearchKeyTests
{
    [Trait("Fault", "3")]
    [Theory]
    [InlineData("lodz", "Łódź")]
    [InlineData("isik", "Işık")]
    [InlineData("ilker", "İlker")]
    [InlineData("d'arcy", "D’Arcy")]
    [InlineData("jean-luc", "Jean\u2011Luc")]
    [InlineData("strasse", "Straße")]
    [InlineData("soren aero dordic thor oeuvre", "Søren Ærø Đorđić Þór Œuvre")]
    [InlineData("\"jay\"", "“Jay”")]
    [InlineData("q&a - evening", "Q&A\u00A0– evening\u200B")]
    [InlineData("rene", "Rene\u0301")]
    [InlineData("σοφος", "Σοφός")]
    [InlineData("mira", "ＭＩＲＡ")]
    public void What_is_typed_on_a_plain_keyboard_finds_the_name(string typed, string name) =>
        Assert.Equal(SearchKey.Key(name), SearchKey.Key(typed));

    [Theory]
    [InlineData("バス", "ハス")]
    [InlineData("कि", "कु")]
    public void Marks_that_make_another_character_are_kept(string one, string other) =>
        Assert.NotEqual(SearchKey.Key(one), SearchKey.Key(other));

    [Fact]
    public void The_culture_of_the_machine_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("tr-TR");
            Assert.Equal("ILKER", SearchKey.Key("ilker"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_key_fits_its_column() => Assert.Equal(300, SearchKey.Key(new string('\uFDFA', 150), 300).Length);
}
