using System.Globalization;
using System.Text;

namespace MasterHome.Common.Text;

/// <summary>The only rule for email addresses: their format, and when two are the same. Roster, sign-in, single sign-on, forms, links and
/// uniqueness use it. The local part is a dot-atom (RFC 5321, 4.1.2; RFC 5322, 3.2.3), so an apostrophe, a slash and a percent sign are
/// allowed and quotes are not. Characters and digits of any script are allowed too (RFC 6531); such mail needs a mail server with
/// SMTPUTF8.</summary>
public static class EmailAddress
{
    public const int Length = 254;

    private const int LocalLength = 64;
    private const int DomainLength = 253;
    private const string Example = "such as name@example.org";

    // RFC 5322, 3.2.3, without alphanumeric characters.
    private const string LocalSigns = "!#$%&'*+-/=?^_`{|}~.";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true, AllowUnassigned = false };

    public static bool IsAddress(string? text) => WhyNot(text) is null;

    /// <summary>Why the text is not the address of one mailbox, as a sentence that says what to do; null when it is.</summary>
    public static string? WhyNot(string? text)
    {
        var address = Clean(text ?? "");
        var at = address.LastIndexOf('@');
        return address switch
        {
            "" => $"Enter an email address, {Example}.",
            _ when address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) => "Enter the address without “mailto:”.",
            _ when address.AsSpan().ContainsAny('<', '>') => "Enter only the address, without a name and angle brackets.",
            _ when address.AsSpan().ContainsAny(',', ';') => "Enter one address only.",
            _ when address.Any(c => char.IsWhiteSpace(c) || char.IsControl(c)) => "An email address contains no spaces.",
            _ when at < 0 => $"This has no @. Enter an email address, {Example}.",
            _ when address.IndexOf('@', StringComparison.Ordinal) != at => "An email address has one @ only.",
            _ => WhyNotLocal(address[..at]) ?? WhyNotDomain(address[(at + 1)..]) ?? WhyNotLength(address),
        };
    }

    /// <summary>The address as it is stored and shown: as written, but without what nobody sees (invisible characters, white space at the
    /// ends, a trailing dot), with composed characters, and with the domain in ordinary widths.</summary>
    public static string Clean(string text)
    {
        // Most addresses are ASCII and only need a trim.
        if (!Ascii.IsValid(text))
            text = Compose(string.Concat(text.Where(c => !IsInvisible(c))), NormalizationForm.FormC);
        text = text.Trim();
        if (text.EndsWith('.'))
            text = text[..^1];
        var at = text.LastIndexOf('@');
        // Full-width characters and dots, and the ideographic full stop, are other spellings of the same domain (UTS 46).
        return at < 0 || Ascii.IsValid(text)
            ? text
            : text[..(at + 1)] + Compose(text[(at + 1)..], NormalizationForm.FormKC).Replace('\u3002', '.').TrimEnd('.');
    }

    private const string ErasedDomain = "@erased.invalid";

    /// <summary>Stands for the address of somebody whose data was erased. No mail reaches the domain: it is reserved (RFC 2606).</summary>
    public static string OfErased(int memberId) => string.Create(CultureInfo.InvariantCulture, $"erased-{memberId}{ErasedDomain}");

    public static bool IsOfErased(string address) => address.EndsWith(ErasedDomain, StringComparison.Ordinal);

    /// <summary>Two addresses are the same mailbox when their keys are equal. Case, invisible characters and the form of an international
    /// domain do not count.</summary>
    public static string Key(string address) => WithAsciiDomain(address).ToUpperInvariant();

    /// <summary>The domain in ASCII form and upper case; empty when there is none.</summary>
    public static string DomainKey(string address)
    {
        var key = Key(address);
        return key[(key.LastIndexOf('@') + 1)..];
    }

    /// <summary>The cleaned address with the domain in ASCII form (RFC 5890), as mail servers need it.</summary>
    public static string WithAsciiDomain(string address)
    {
        address = Clean(address);
        var at = address.LastIndexOf('@');
        return at < 0 ? address : address[..(at + 1)] + (AsciiDomain(address[(at + 1)..]) ?? address[(at + 1)..]);
    }

    private static string? WhyNotLocal(string local)
    {
        if (local.Length == 0)
            return $"There is nothing before the @. Enter an email address, {Example}.";
        if (Encoding.UTF8.GetByteCount(local) > LocalLength)
            return $"The part before the @ is longer than {LocalLength} characters.";
        if (local.StartsWith('.') || local.EndsWith('.') || local.Contains("..", StringComparison.Ordinal))
            return "The part before the @ must not begin or end with a dot, or have two dots in a row.";
        if (local.Contains('"', StringComparison.Ordinal))
            return "Enter the address without quotation marks.";
        foreach (var rune in local.EnumerateRunes())
        {
            if (!(rune.IsAscii ? IsLocalSign((char)rune.Value) : IsLetterOrDigit(rune)))
                return $"The part before the @ must not contain “{rune}”.";
        }
        // Full-width characters and ligatures look like other ones; their mailbox would be a second one that looks the same.
        return local == Compose(local, NormalizationForm.FormKC) ? null : "Write the part before the @ with ordinary characters.";
    }

    private static string? WhyNotDomain(string domain)
    {
        if (domain.StartsWith('['))
            return "Enter the name of a domain after the @, not a network address.";
        if (domain.StartsWith('.') || domain.EndsWith('.') || domain.Contains("..", StringComparison.Ordinal))
            return "The domain after the @ must not begin or end with a dot, or have two dots in a row.";
        if (AsciiDomain(domain) is not { Length: <= DomainLength } ascii)
            return "The domain after the @ does not exist: its parts are characters, digits and hyphens inside.";
        var top = ascii[(ascii.LastIndexOf('.') + 1)..];
        return top.Length == ascii.Length ? "The domain after the @ is incomplete; it ends such as .org."
            : top.Length < 2 || top.All(char.IsAsciiDigit) ? $"No domain ends in “.{top}”. Check the address."
            : null;
    }

    private static string? WhyNotLength(string address) =>
        address.Length <= Length && WithAsciiDomain(address).Length <= Length ? null : $"The address is longer than {Length} characters.";

    /// <summary>Null for a text that is no domain, and for an ASCII form of no other name, which would be a second spelling.</summary>
    private static string? AsciiDomain(string domain)
    {
        try
        {
            var ascii = Idn.GetAscii(domain.ToLowerInvariant());
            return Idn.GetAscii(Idn.GetUnicode(ascii)) == ascii ? ascii : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsLocalSign(char c) => char.IsAsciiLetterOrDigit(c) || LocalSigns.Contains(c, StringComparison.Ordinal);

    private static bool IsLetterOrDigit(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

    /// <summary>Format characters: zero-width spaces and joiners, the soft hyphen, the byte order mark, directional controls.</summary>
    private static bool IsInvisible(char c) => CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format || c is '\u034F';

    /// <summary>Half of a surrogate pair cannot be normalized; such a text is left as it is and then refused.</summary>
    private static string Compose(string text, NormalizationForm form)
    {
        try
        {
            return text.Normalize(form);
        }
        catch (ArgumentException)
        {
            return text;
        }
    }
}
