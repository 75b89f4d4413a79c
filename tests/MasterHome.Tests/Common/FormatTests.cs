using System.Globalization;

namespace MasterHome.Tests.Common;

public class FormatTests
{
    private static readonly DateOnly Day = new(2026, 11, 28);

    [Theory]
    [InlineData(0, "0 members", "No members")]
    [InlineData(1, "1 member", "1 member")]
    [InlineData(10_006, "10,006 members", "10,006 members")]
    public void An_amount_agrees_with_its_noun(int number, string count, string countOrNo)
    {
        Assert.Equal(count, Format.Count(number, "member"));
        Assert.Equal(countOrNo, Format.CountOrNo(number, "member"));
    }

    [Theory]
    [InlineData(1, "+1 point")]
    [InlineData(-1, "−1 point")]
    [InlineData(0, "0 points")]
    [InlineData(1_000, "+1,000 points")]
    [Trait("Fault", "9")]
    public void A_signed_number_and_its_noun_agree(int number, string text) => Assert.Equal(text, Format.CountWithSign(number, "point"));

    [Fact]
    public void A_plural_without_an_s_is_given() => Assert.Equal("2 entries", Format.Count(2, "entry", "entries"));

    [Theory]
    [InlineData(1_240, "+1,240")]
    [InlineData(-40, "−40")]
    [InlineData(0, "0")]
    public void A_correction_shows_its_sign(int points, string expected) => Assert.Equal(expected, Format.WithSign(points));

    [Fact]
    public void Days_and_instants_are_written_in_one_style()
    {
        Assert.Equal("Nov 28, 2026", Format.Date(Day));
        Assert.Equal("Nov 28", Format.ShortDate(Day));
        Assert.Equal("Sat, Nov 28", Format.Weekday(Day));
        var berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
        var instant = new DateTime(2026, 11, 28, 16, 0, 0, DateTimeKind.Utc);
        Assert.Equal("Sat, Nov 28, 2026, 17:00 (Europe/Berlin)", Format.DateTime(instant, berlin));
    }

    [Trait("Fault", "3")]
    [Theory]
    [InlineData("Ann", "Ann")]
    [InlineData("Łódź", "Łódź")]
    [InlineData("שלום", "\u2068שלום\u2069")]
    [InlineData("A مرحبا", "\u2068A مرحبا\u2069")]
    public void A_text_from_right_to_left_does_not_reorder_our_words(string text, string isolated) =>
        Assert.Equal(isolated, Format.Isolated(text));

    [Trait("Fault", "3")]
    [Fact]
    public void Truncated_texts_have_no_half_characters()
    {
        Assert.Equal(new string('字', 140) + "…", Format.Truncate(new string('字', 200)));
        Assert.Equal("ab…", Format.Truncate("ab👩‍💻c", 4));
        Assert.Equal("", Format.Cut("👩‍💻👩‍💻", 1));
    }

    [Fact]
    public void The_culture_of_the_machine_changes_nothing()
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo("de-DE");
        try
        {
            Assert.Equal("10,006 members", Format.Count(10_006, "member"));
            Assert.Equal("Nov 28, 2026", Format.Date(Day));
            Assert.Equal("1.5 h", Format.Effort(90));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("short", 5, "short", "short")]
    [InlineData("a longer text", 8, "a longer…", "a longer")]
    public void A_long_text_is_shortened(string text, int length, string truncated, string cut)
    {
        Assert.Equal(truncated, Format.Truncate(text, length));
        Assert.Equal(cut, Format.Cut(text, length));
    }

    [Theory, Trait("Fault", "9")]
    [InlineData("Etc/UTC", "Etc/UTC", "the end of Dec 31, 2026 (Etc/UTC)")]
    [InlineData("Europe/London", "Etc/UTC", "the end of Dec 31, 2026 (Europe/London)")]
    [InlineData(
        "Europe/Berlin",
        "Etc/UTC",
        "Fri, Jan 1, 2027, 01:00 (Europe/Berlin), which is the end of Dec 31, 2026 in the program’s time zone (Etc/UTC)"
    )]
    [InlineData(
        "America/Los_Angeles",
        "Etc/UTC",
        "Thu, Dec 31, 2026, 16:00 (America/Los_Angeles), which is the end of Dec 31, 2026 in the program’s time zone (Etc/UTC)"
    )]
    [InlineData(
        "Asia/Kathmandu",
        "America/New_York",
        "Fri, Jan 1, 2027, 10:45 (Asia/Kathmandu), which is the end of Dec 31, 2026 in the program’s time zone (America/New_York)"
    )]
    public void The_end_of_a_year_is_said_in_both_zones(string member, string program, string text)
    {
        var zone = TimeZones.Find(program);
        var end = TimeZones.Utc(new DateTime(2027, 1, 1), zone);
        Assert.Equal(text, Format.EndOfDay(end, TimeZones.Find(member), zone));
    }
}
