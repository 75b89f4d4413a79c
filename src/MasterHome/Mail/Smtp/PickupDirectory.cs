using System.Globalization;
using System.Text.RegularExpressions;
using MimeKit;

namespace MasterHome.Mail.Smtp;

/// <summary>Keeps emails as .eml files, named by when (UTC) and by Message-ID. A file is there whole or not at all.</summary>
internal static partial class PickupDirectory
{
    private const int LongestId = 120;

    /// <summary>False when the folder does not let us.</summary>
    public static async Task<bool> Keep(string folder, MimeMessage message, DateTimeOffset now, CancellationToken ct)
    {
        var id = NotSafe().Replace(message.MessageId ?? "", "_");
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"{now.UtcDateTime:yyyyMMdd-HHmmss}-{id[..Math.Min(id.Length, LongestId)]}.eml"
        );
        var unfinished = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        try
        {
            Directory.CreateDirectory(folder);
            try
            {
                await message.WriteToAsync(unfinished, ct);
                File.Move(unfinished, Path.Combine(folder, name), overwrite: true);
                return true;
            }
            finally
            {
                File.Delete(unfinished);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [GeneratedRegex("[^A-Za-z0-9.@_-]")]
    private static partial Regex NotSafe();
}
