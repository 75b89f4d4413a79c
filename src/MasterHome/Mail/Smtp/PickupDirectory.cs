using System.Globalization;
using System.Text.RegularExpressions;
using MimeKit;

namespace MasterHome.Mail.Smtp;

/// <summary>Saves emails as .eml files, named by time (UTC) and Message-ID. Files are written atomically.</summary>
internal static partial class PickupDirectory
{
    private const int MaxIdLength = 120;

    /// <returns>False when the file cannot be written.</returns>
    public static async Task<bool> Save(string folder, MimeMessage message, DateTimeOffset now, CancellationToken ct)
    {
        var id = UnsafeInFileName().Replace(message.MessageId ?? "", "_");
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{id[..Math.Min(id.Length, MaxIdLength)]}.eml"
        );
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            OwnerOnly.CreateFolder(folder);
            try
            {
                // A kept email may hold a one-time link.
                await using (var file = OwnerOnly.Create(temporary))
                    await message.WriteToAsync(file, ct);
                File.Move(temporary, Path.Combine(folder, name), overwrite: true);
                return true;
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("[^A-Za-z0-9.@_-]")]
    private static partial Regex UnsafeInFileName();
}
