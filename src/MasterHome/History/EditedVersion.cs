using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.History;

/// <summary>What an edit form was made from: a digest of the values it showed, and the last history entry of that time. The row's version
/// would not do: locking a session for a sign-up raises it too, and every open form would be refused.</summary>
/// <param name="Digest">Empty for a form that carries no version; it matches nothing.</param>
/// <param name="About">What is edited, as the history names it: "Session 7". A page can hold forms of several things.</param>
public sealed record EditedVersion(string Digest, long LastEntry, string About)
{
    /// <summary>Reads the hidden field of a form. A missing or damaged one is a version that is always stale.</summary>
    public static EditedVersion Parse(string? text) =>
        text?.Split('-', 3) is [var digest, var entry, var about]
        && long.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? new EditedVersion(digest, last, about)
            : new EditedVersion("", 0, "");

    /// <summary>The version of a form that shows <paramref name="values"/> now.</summary>
    public static async Task<EditedVersion> Of(HomeDb db, string subject, object id, object values, CancellationToken ct)
    {
        var key = string.Create(CultureInfo.InvariantCulture, $"{id}");
        var last = await db.History.Where(h => h.Subject == subject && h.SubjectId == key).MaxAsync(h => (long?)h.Id, ct);
        return new EditedVersion(DigestOf(values), last ?? 0, $"{subject} {key}");
    }

    /// <summary>Call it in the transaction of the change, after the row is locked or with its version as concurrency token.</summary>
    /// <exception cref="StaleEditException">The values are no longer those that the form showed.</exception>
    public void MustMatch(string subject, object id, object values)
    {
        if (Digest != DigestOf(values))
            throw new StaleEditException(subject, string.Create(CultureInfo.InvariantCulture, $"{id}"), LastEntry);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Digest}-{LastEntry}-{About}");

    private static string DigestOf(object values) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(values)).AsSpan(0, 12));
}

/// <summary>A form was made from values that somebody has changed since. The page says who, what and when, from the history.</summary>
public sealed class StaleEditException(string subject, string subjectId, long lastEntry)
    : Exception("This was changed after the form was opened.")
{
    public string Subject { get; } = subject;

    public string SubjectId { get; } = subjectId;

    /// <summary>The last history entry that the form knew.</summary>
    public long LastEntry { get; } = lastEntry;
}
