using System.Net.Mail;

namespace MasterHome.Common.Text;

/// <summary>The format of email addresses, and when two are the same.</summary>
public static class EmailAddress
{
    public const int Length = 254;

    public static bool IsAddress(string? text) =>
        text is { Length: > 0 and <= Length }
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && address.Host.Contains('.')
        && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
        // MailAddress accepts these, mail servers do not (RFC 5321, 4.1.2).
        && !address.User.EndsWith('.');

    /// <summary>Two addresses are the same when their keys are. Case is ignored.</summary>
    public static string Key(string address) => address.Trim().ToUpperInvariant();
}
