using MasterHome.Common.Text;

namespace MasterHome.Tests.Common.Text;

[Trait("Fault", "5")]
public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("ida@b\u00FCcher.example.org", "ida@xn--bcher-kva.example.org")]
    [InlineData("ida@BU\u0308CHER.example.org", "ida@XN--BCHER-KVA.example.org")]
    [InlineData("ida@b\u00FCcher.example.org.", "ida@b\u00FCcher.example.org")]
    [InlineData("rene\u0301@example.org", "ren\u00E9@example.org")]
    [InlineData("Ann@Example.ORG", "ann@example.org")]
    [InlineData("\u00A0ann@example.org\u3000\t", "ann@example.org")]
    [InlineData("ann@example\u3002org", "ann@example.org")]
    [InlineData("ann@example\uFF0Eorg", "ann@example.org")]
    [InlineData("ann@example\uFF61org", "ann@example.org")]
    [InlineData("ann@\uFF45xample.org", "ann@example.org")]
    [InlineData("ann@example.org.\u200B", "ann@example.org")]
    [InlineData("ann@example.org\u3002", "ann@example.org")]
    public void Two_spellings_are_one_mailbox(string one, string other)
    {
        Assert.Null(EmailAddress.WhyNot(one));
        Assert.Null(EmailAddress.WhyNot(other));
        Assert.Equal(EmailAddress.Key(one), EmailAddress.Key(other));
    }

    public static TheoryData<int> Invisible =>
        [
            .. Enumerable.Range(0x200B, 5),
            .. Enumerable.Range(0x202A, 5),
            .. Enumerable.Range(0x2060, 16).Where(c => c != 0x2065),
            0x00AD,
            0x034F,
            0x061C,
            0xFEFF,
        ];

    [Theory]
    [MemberData(nameof(Invisible))]
    public void Invisible_characters_anywhere_do_not_count(int code)
    {
        var invisible = ((char)code).ToString();
        foreach (var place in new[] { 0, 2, 5, 8, 15 })
        {
            var written = "zoe@example.org".Insert(place, invisible);
            Assert.Equal("zoe@example.org", EmailAddress.Clean(written));
            Assert.Equal("ZOE@EXAMPLE.ORG", EmailAddress.Key(written));
            Assert.True(EmailAddress.IsAddress(written));
        }
    }

    [Theory]
    [InlineData("Ida@B\u00FCcher.Example.org.", "Ida@B\u00FCcher.Example.org")]
    [InlineData("Ida@xn--bcher-kva.example.org", "Ida@xn--bcher-kva.example.org")]
    public void What_was_written_is_kept_for_display(string written, string shown) => Assert.Equal(shown, EmailAddress.Clean(written));

    [Theory]
    [InlineData("qu'ote@example.org")]
    [InlineData("pct%20@example.org")]
    [InlineData("a/b@example.org")]
    [InlineData("first.last+tag_1@mail.example.org")]
    [InlineData("-x@example.org")]
    [InlineData("m\u0131ra@example.org")]
    [InlineData("\u7528\u6237@example.org")]
    [InlineData("ann@xn--p1ai.xn--p1ai")]
    [InlineData("noemail@unknown.invalid")]
    public void A_dot_atom_of_any_script_is_an_address(string address) => Assert.Null(EmailAddress.WhyNot(address));

    [Theory]
    [InlineData("")]
    [InlineData(" \u200B ")]
    [InlineData("ann")]
    [InlineData("@example.org")]
    [InlineData("ann@")]
    [InlineData("Ann Lee <ann.lee@example.org>")]
    [InlineData("<cy@example.org>")]
    [InlineData("mailto:bo@example.org")]
    [InlineData("MAILTO:bo@example.org")]
    [InlineData("dot..dot@example.org")]
    [InlineData(".lead@example.org")]
    [InlineData("trail.@example.org")]
    [InlineData("ann@example..org")]
    [InlineData("ann@.example.org")]
    [InlineData("ann@example.org..")]
    [InlineData("two@example.org; three@example.org")]
    [InlineData("two@example.org,three@example.org")]
    [InlineData("a@b@example.org")]
    [InlineData("comma@example")]
    [InlineData("ip@[127.0.0.1]")]
    [InlineData("ip@127.0.0.1")]
    [InlineData("-x@-example.org")]
    [InlineData("x@example-.org")]
    [InlineData("us@exa_mple.org")]
    [InlineData("x@y.z")]
    [InlineData("n/a@n.a")]
    [InlineData("\"ann\"@example.org")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("a b@example.org")]
    [InlineData("ann(home)@example.org")]
    [InlineData("ann\\lee@example.org")]
    [InlineData("ann\u2019lee@example.org")]
    [InlineData("\uFF4D\uFF49\uFF52\uFF41@example.org")]
    [InlineData("mira\uFF20example.org")]
    [InlineData("o\uFB03ce@example.org")]
    [InlineData("ann@exam\u2026ple.org")]
    [InlineData("ann@xn--a.example.org")]
    [InlineData("ann@xn--example-.org")]
    [InlineData("ann@\uD83Dexample.org")]
    [InlineData("\uD83Dann@example.org")]
    [InlineData("ann@example.o\u0000rg")]
    public void What_is_not_one_mailbox_is_refused_with_the_reason(string text) =>
        Assert.EndsWith(".", EmailAddress.WhyNot(text) ?? "accepted", StringComparison.Ordinal);

    [Fact]
    public void The_limits_of_length_are_those_of_mail_servers()
    {
        Assert.Null(EmailAddress.WhyNot(new string('a', 64) + "@example.org"));
        Assert.NotNull(EmailAddress.WhyNot(new string('a', 65) + "@example.org"));
        Assert.NotNull(EmailAddress.WhyNot("a@" + new string('a', 64) + ".org"));
        Assert.NotNull(EmailAddress.WhyNot("a@" + string.Concat(Enumerable.Repeat("abcdefghi.", 26)) + "org"));
    }

    [Fact]
    public void An_empty_text_has_a_key_that_no_address_has() => Assert.Equal("", EmailAddress.Key(" \u200B"));
}
