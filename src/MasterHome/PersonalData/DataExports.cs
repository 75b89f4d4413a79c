using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.History;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.PersonalData;

/// <summary>Asks for an archive of a member's data, and hands it out once.</summary>
public sealed class DataExports(HomeDb db, EvidenceStore evidence)
{
    internal const string Unfinished = ".part";

    /// <exception cref="RefusedException">One is waiting or can be fetched.</exception>
    public Task Ask(int memberId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                // Two requests at once wait for each other.
                _ = await db.Lock<Member>(memberId, ct) ?? throw new NotFoundException("This member does not exist.");
                if (
                    await db.DataExports.AnyAsync(
                        e => e.MemberId == memberId && (e.State == DataExportState.Waiting || e.State == DataExportState.Ready),
                        ct
                    )
                )
                    throw new RefusedException("An archive is being made, or can be fetched already.");
                db.Add(new DataExport(memberId, audit.At));
                db.Note(audit, nameof(Member), memberId, "Asked for an archive of their data", memberId);
            },
            ct
        );

    /// <summary>Opens the archive for the one time that it can be fetched; closing it deletes it.</summary>
    /// <returns>Null when there is none, or it was fetched before.</returns>
    public async Task<Stream?> Fetch(Guid id, int memberId, AuditContext audit, CancellationToken ct = default)
    {
        var taken = await db.Transact(
            async ct =>
            {
                var fetched = await db
                    .DataExports.Where(e => e.Id == id && e.MemberId == memberId && e.State == DataExportState.Ready)
                    .ExecuteUpdateAsync(
                        set => set.SetProperty(e => e.State, DataExportState.Fetched).SetProperty(e => e.FetchedAt, audit.At),
                        ct
                    );
                if (fetched > 0)
                    db.Note(audit, nameof(Member), memberId, "Fetched the archive of their data", memberId);
                return fetched > 0;
            },
            ct
        );
        if (!taken)
            return null;
        try
        {
            const FileOptions options = FileOptions.Asynchronous | FileOptions.DeleteOnClose;
            return new FileStream(PathOf(id), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 81920, options);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>In the folder that all instances share.</summary>
    internal string Folder => Path.Combine(evidence.Folder, "exports");

    internal string PathOf(Guid id) => Path.Combine(Folder, $"{id:N}.zip");
}
