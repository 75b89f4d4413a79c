using System.Security.Cryptography;
using System.Text;

namespace MasterHome.Accounts.Passwords;

/// <summary>Some 13,000 passwords of 15 characters and more that stand in public lists of stolen passwords. Attackers try these first. Only
/// fingerprints are kept: the first five bytes of SHA-256, sorted. <c>make-known-passwords.py</c> makes the file from lists.</summary>
internal static class KnownPasswords
{
    public const int FingerprintBytes = 5;

    // A known password with a number behind it is still tried early.
    private const int MaxAppended = 4;

    // Shorter ones occur by chance.
    private const int MinBareLength = 12;

    private static readonly Lazy<byte[]> Fingerprints = new(Read);

    public static int Count => Fingerprints.Value.Length / FingerprintBytes;

    /// <summary>Whether this password is known, in any case, with or without spaces and punctuation, or with up to four digits
    /// behind it.</summary>
    /// <param name="password">The password after <see cref="PasswordRules.Normalize"/>.</param>
    public static bool Contains(string password)
    {
        var text = password.ToLowerInvariant();
        var bare = string.Concat(text.Where(char.IsLetterOrDigit));
        return IsKnown(text) || (bare.Length >= MinBareLength && WithoutAppended(bare).Any(IsKnown));
    }

    private static IEnumerable<string> WithoutAppended(string text)
    {
        for (var cut = 0; cut <= MaxAppended && text.Length - cut >= MinBareLength; cut++)
        {
            yield return text[..^cut];
            if (char.IsLetter(text[^(cut + 1)]))
                yield break;
        }
    }

    private static bool IsKnown(string text)
    {
        ReadOnlySpan<byte> wanted = SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, FingerprintBytes);
        var all = Fingerprints.Value.AsSpan();
        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var order = all.Slice(middle * FingerprintBytes, FingerprintBytes).SequenceCompareTo(wanted);
            if (order == 0)
                return true;
            if (order < 0)
                low = middle + 1;
            else
                high = middle - 1;
        }
        return false;
    }

    private static byte[] Read()
    {
        using var stream = typeof(KnownPasswords).Assembly.GetManifestResourceStream("known-passwords")!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
