using System.Net.Mail;

namespace MasterHome.Common;

/// <summary>Email addresses: what one looks like, and when two are the same.</summary>
public static class EmailAddress
{
    public const int Length = 254;

    public static bool IsAddress(string? text) =>
        text is { Length: > 0 and <= Length }
        && MailAddress.TryCreate(text, out var address)
        && address.Address == text
        && address.Host.Contains('.')
        && !text.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
        // Which MailAddress lets pass and no mail server does (RFC 5321, 4.1.2).
        && !address.User.EndsWith('.');

    /// <summary>Two addresses are the same when their keys are: case does not count.</summary>
    public static string Key(string address) => address.Trim().ToUpperInvariant();
}
