using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace MasterHome.Evidence;

/// <summary>Keeps the files that members add as evidence: their rows in the database, their content in a folder outside the web root or in
/// Azure Blob Storage. The content is written before the row, and removed after it, so that no row is without content; content without a
/// row is removed by <see cref="PurgeEvidence"/>.</summary>
public sealed class EvidenceStore(HomeDb db, IOptions<EvidenceSettings> settings, IOptions<HomeSettings> home, ILogger<EvidenceStore> log)
{
    private const int Buffer = 81920;

    /// <summary>The field of the form.</summary>
    private const string Field = "File";

    private readonly EvidenceSettings _settings = settings.Value;

    /// <summary>Where new content is written, and then where content can be from before blobs were set.</summary>
    private readonly IReadOnlyList<IEvidenceFiles> _places =
        settings.Value.BlobConnection.Length > 0
            ? [new BlobFiles(settings.Value), new FolderFiles(FolderOf(settings.Value, home.Value))]
            : [new FolderFiles(FolderOf(settings.Value, home.Value))];

    /// <summary>What a file field accepts, for browsers.</summary>
    public string Accepted => string.Join(',', _settings.KindList.Select(k => $".{k}"));

    /// <summary>The limits in a sentence, to be said before they are met.</summary>
    public string Limits =>
        $"At most {Format.Count(_settings.MostFiles, "file")} of {Format.FileSize(_settings.LargestFile)} each: "
        + $"{string.Join(", ", _settings.KindList)}.";

    /// <summary>Adds a file to an item of the member.</summary>
    /// <param name="name">As the browser sent it; a path before it is cut off.</param>
    /// <param name="check">Called first in the transaction: locks the item against decisions, and refuses when it takes no files.</param>
    /// <exception cref="RefusedException">The kind, the size, the number of files or the quota is refused, or the file is there
    /// already.</exception>
    public async Task<EvidenceFile> Add(
        int memberId,
        EvidenceOf of,
        string name,
        Stream upload,
        Func<CancellationToken, Task> check,
        AuditContext audit,
        CancellationToken ct = default
    )
    {
        var shown = Cut(name);
        var kind = KindOf(shown);
        var content = await Read(upload, shown, ct);
        if (!kind.Matches(content.AsSpan(0, Math.Min(content.Length, Buffer))))
            throw new RefusedException(
                $"{Format.Isolated(shown)} is not a {kind.Extension.ToUpperInvariant()} file, though its name says so. Send the original "
                    + "file, or save it again as that kind.",
                Field
            );
        var digest = Convert.ToHexString(SHA256.HashData(content));
        var clean =
            ImageMetadata.Remove(kind, content)
            ?? throw new RefusedException($"{Format.Isolated(shown)} is damaged and cannot be opened. Save it again and resend it.", Field);
        var stored = new StoredContent($"{Guid.NewGuid():N}", clean.Length, digest);
        await Write(stored.Name, clean, ct);
        try
        {
            return await db.Transact(
                async ct =>
                {
                    await check(ct);
                    return await Insert(new EvidenceFile(memberId, of, shown, kind, stored, audit.At), audit, ct);
                },
                ct
            );
        }
        catch (DbUpdateException e) when (e.IsUniqueViolation())
        {
            throw new RefusedException($"{Format.Isolated(shown)} is already there.", Field);
        }
        catch (RefusedException)
        {
            // Only here it is certain that there is no row. After any other failure the purge decides.
            await TryDelete(stored.Name, ct);
            throw;
        }
    }

    /// <exception cref="NotFoundException">Its content is missing.</exception>
    /// <exception cref="IOException">It cannot be read now.</exception>
    public async Task<Stream> Open(EvidenceFile file, CancellationToken ct = default)
    {
        foreach (var place in _places)
        {
            if (await place.Open(file.StoredName, ct) is { } content)
                return content;
        }
        throw new NotFoundException("This file is missing. Ask its member to send it again.");
    }

    /// <summary>Removes a file. Removing it again changes nothing.</summary>
    /// <param name="check">As for <see cref="Add"/>.</param>
    public async Task Remove(EvidenceFile file, Func<CancellationToken, Task> check, AuditContext audit, CancellationToken ct = default)
    {
        await db.Transact(
            async ct =>
            {
                await check(ct);
                if (await db.EvidenceFiles.Where(f => f.Id == file.Id).ExecuteDeleteAsync(ct) > 0)
                    db.Note(audit, $"{file.Subject}", file.SubjectId, "A file was removed", file.MemberId);
            },
            ct
        );
        await TryDelete(file.StoredName, ct);
    }

    internal static string FolderOf(EvidenceSettings settings, HomeSettings home) =>
        Path.GetFullPath(settings.Folder is { Length: > 0 } folder ? folder : Path.Combine(home.DataFolder, "evidence"));

    /// <summary>Where this instance keeps what is not evidence but belongs beside it, such as archives of personal data.</summary>
    internal string Folder { get; } = FolderOf(settings.Value, home.Value);

    /// <inheritdoc cref="IEvidenceFiles.Delete"/>
    internal async Task DeleteContent(string storedName, CancellationToken ct)
    {
        foreach (var place in _places)
            await place.Delete(storedName, ct);
    }

    /// <summary>For content whose row is gone: what cannot be deleted now is left to <see cref="PurgeEvidence"/>.</summary>
    internal async Task TryDelete(string storedName, CancellationToken ct)
    {
        try
        {
            await DeleteContent(storedName, ct);
        }
        catch (IOException e)
        {
            log.LogWarning(e, "An evidence file cannot be deleted now; the job that purges them tries again");
        }
    }

    /// <inheritdoc cref="IEvidenceFiles.WrittenBefore"/>
    internal async IAsyncEnumerable<string> WrittenBefore(DateTime before, [EnumeratorCancellation] CancellationToken ct)
    {
        foreach (var place in _places)
        {
            await foreach (var name in place.WrittenBefore(before, ct))
                yield return name;
        }
    }

    private async Task<EvidenceFile> Insert(EvidenceFile file, AuditContext audit, CancellationToken ct)
    {
        // Locks the member first, so that two uploads at once count each other.
        await db
            .Members.Where(m => m.Id == file.MemberId)
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.PlacesVersion, m => m.PlacesVersion + 1), ct);
        if (await db.EvidenceFiles.CountAsync(f => f.Subject == file.Subject && f.SubjectId == file.SubjectId, ct) >= _settings.MostFiles)
            throw new RefusedException(
                $"There are {Format.Count(_settings.MostFiles, "file")} already, which is the most. Remove one first.",
                Field
            );
        if (await db.EvidenceFiles.Where(f => f.MemberId == file.MemberId).SumAsync(f => f.Size, ct) + file.Size > _settings.MemberQuota)
            throw new RefusedException(
                $"All your files together can have {Format.FileSize(_settings.MemberQuota)}. Remove some that are not needed any more.",
                Field
            );
        db.Add(file);
        // Without its name, which can be personal.
        db.Note(audit, $"{file.Subject}", file.SubjectId, "A file was added", file.MemberId, after: Format.FileSize(file.Size));
        return file;
    }

    private FileKind KindOf(string name)
    {
        var extension = Path.GetExtension(name).TrimStart('.');
        return _settings.KindList.Contains(extension, StringComparer.OrdinalIgnoreCase) && FileKind.Find(extension) is { } kind
            ? kind
            : throw new RefusedException(
                $"{Format.Isolated(name)} is of a kind that is not accepted. Send one of these: {string.Join(", ", _settings.KindList)}.",
                Field
            );
    }

    /// <summary>Reads one byte more than is allowed, and no more.</summary>
    private async Task<byte[]> Read(Stream upload, string name, CancellationToken ct)
    {
        using var content = new MemoryStream();
        var buffer = new byte[Buffer];
        int read;
        while ((read = await upload.ReadAsync(buffer, ct)) > 0)
        {
            content.Write(buffer, 0, read);
            if (content.Length > _settings.LargestFile)
                throw new RefusedException(
                    $"{Format.Isolated(name)} is larger than {Format.FileSize(_settings.LargestFile)}. Send a smaller file or a link.",
                    Field
                );
        }
        return content.Length > 0
            ? content.ToArray()
            : throw new RefusedException($"{Format.Isolated(name)} is empty. Look at it on your computer and send it again.", Field);
    }

    private async Task Write(string storedName, byte[] content, CancellationToken ct)
    {
        try
        {
            await _places[0].Write(storedName, content, ct);
        }
        catch (IOException e)
        {
            log.LogError(e, "Evidence files cannot be written");
            throw new RefusedException("The file could not be stored just now. Try again in a few minutes, or send a link.", Field);
        }
    }

    private static string Cut(string name)
    {
        var last = name.LastIndexOfAny(['/', '\\']) is var slash && slash >= 0 ? name[(slash + 1)..] : name;
        var clean = TextNormalization.Line(last);
        if (clean.Length == 0)
            clean = "file";
        var extension = Path.GetExtension(clean);
        return clean.Length <= EvidenceFile.NameLength
            ? clean
            : Format.Cut(Path.GetFileNameWithoutExtension(clean), EvidenceFile.NameLength - extension.Length) + extension;
    }
}
