using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using CsvHelper;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Jobs;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.PersonalData;

/// <summary>Makes the archives that members asked for, and deletes those that nobody fetched. An archive is whole before it can be fetched:
/// it is written under another name first, and a run that is killed writes it again.</summary>
public sealed class MakeDataExports(
    HomeDb db,
    PersonalDataReader reader,
    DataExports exports,
    EvidenceStore evidence,
    ProgramCalendar calendar,
    IOptions<DataExportSettings> settings
)
{
    private static readonly JsonWriterOptions Readable = new() { Indented = true };

    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var waiting = await db
            .DataExports.Where(e => e.State == DataExportState.Waiting)
            .OrderBy(e => e.RequestedAt)
            .Select(e => e.Id)
            .ToListAsync(ct);
        var failed = 0;
        foreach (var id in waiting)
        {
            try
            {
                await Make(id, ct);
            }
            // The others are made, and the next run tries this one again.
            catch (Exception e) when (e is IOException or Azure.RequestFailedException)
            {
                failed++;
            }
        }
        var (made, expired) = (waiting.Count - failed, await Expire(ct));
        return new JobResult(
            made + expired,
            failed,
            $"{Format.CountOrNo(made, "archive")} made. {Format.CountOrNo(expired, "archive")} deleted."
                + (failed == 0 ? "" : $" {Format.Count(failed, "archive")} could not be written.")
        );
    }

    private async Task Make(Guid id, CancellationToken ct)
    {
        db.ChangeTracker.Clear();
        var export = await db.DataExports.AsNoTracking().SingleAsync(e => e.Id == id, ct);
        var path = exports.PathOf(id);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await Write(path + DataExports.Unfinished, export.MemberId, ct);
        File.Move(path + DataExports.Unfinished, path, overwrite: true);
        var size = new FileInfo(path).Length;
        await db.Transact(
            async ct =>
            {
                // An erasure removes the row meanwhile; the file then has no owner, and is deleted.
                if (await db.DataExports.SingleOrDefaultAsync(e => e.Id == id, ct) is not { State: DataExportState.Waiting } made)
                    return;
                made.Ready(size, calendar.Now);
                var member = await db.Set<Member>().SingleAsync(m => m.Id == made.MemberId, ct);
                var until = calendar.Today.AddDays(settings.Value.KeepDays);
                db.Queue(
                    new OutgoingEmail(
                        new DataExportReady(member.CallName, Format.FileSize(size), Format.Date(until), "/my-data"),
                        $"{DataExportReady.Key}:{id:N}",
                        member.Recipient(),
                        calendar.Now
                    )
                );
            },
            ct
        );
    }

    private async Task Write(string path, int memberId, CancellationToken ct)
    {
        var tables = new List<PersonalRows>();
        await foreach (var rows in reader.Read(memberId))
            if (rows.Rows.Count > 0)
                tables.Add(rows);
        await using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: false, Encoding.UTF8);
        await WriteJson(archive, tables, ct);
        foreach (var table in tables)
            await WriteCsv(archive, table, ct);
        foreach (var stored in await db.EvidenceFiles.AsNoTracking().Where(f => f.MemberId == memberId).ToListAsync(ct))
        {
            await using var content = await Open(stored, ct);
            await using var entry = await archive
                .CreateEntry($"files/{stored.Id:N}-{stored.Name}{(content is null ? " (missing)" : "")}")
                .OpenAsync(ct);
            if (content is not null)
                await content.CopyToAsync(entry, ct);
        }
    }

    /// <returns>Null when its content is missing.</returns>
    private async Task<Stream?> Open(EvidenceFile stored, CancellationToken ct)
    {
        try
        {
            return await evidence.Open(stored, ct);
        }
        catch (NotFoundException)
        {
            return null;
        }
    }

    private static async Task WriteJson(ZipArchive archive, IReadOnlyList<PersonalRows> tables, CancellationToken ct)
    {
        await using var entry = await archive.CreateEntry("data.json").OpenAsync(ct);
        await using var json = new Utf8JsonWriter(entry, Readable);
        json.WriteStartObject();
        foreach (var table in tables)
        {
            json.WriteStartArray(table.Table);
            foreach (var row in table.Rows)
            {
                json.WriteStartObject();
                for (var i = 0; i < table.Columns.Count; i++)
                {
                    json.WritePropertyName(table.Columns[i]);
                    JsonSerializer.Serialize(json, row[i]);
                }
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static async Task WriteCsv(ZipArchive archive, PersonalRows table, CancellationToken ct)
    {
        await using var entry = await archive.CreateEntry($"csv/{table.Table}.csv").OpenAsync(ct);
        await using var text = new StreamWriter(entry, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await using var csv = new CsvWriter(text, CultureInfo.InvariantCulture);
        foreach (var column in table.Columns)
            csv.WriteField(column);
        await csv.NextRecordAsync();
        foreach (var row in table.Rows)
        {
            foreach (var value in row)
                csv.WriteField(Convert.ToString(value, CultureInfo.InvariantCulture));
            await csv.NextRecordAsync();
        }
    }

    private async Task<int> Expire(CancellationToken ct)
    {
        var before = calendar.Now.AddDays(-settings.Value.KeepDays);
        var old = await db.DataExports.Where(e => e.State == DataExportState.Ready && e.ReadyAt < before).Select(e => e.Id).ToListAsync(ct);
        foreach (var id in old)
            await db
                .DataExports.Where(e => e.Id == id && e.State == DataExportState.Ready)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.State, DataExportState.Expired), ct);
        await DeleteRest(ct);
        return old.Count;
    }

    /// <summary>Deletes the files of archives that cannot be fetched any more: expired ones, and those whose process ended while they were
    /// fetched.</summary>
    private async Task DeleteRest(CancellationToken ct)
    {
        if (!Directory.Exists(exports.Folder))
            return;
        var kept = await db
            .DataExports.Where(e => e.State == DataExportState.Waiting || e.State == DataExportState.Ready)
            .Select(e => e.Id)
            .ToHashSetAsync(ct);
        // A download can last a while.
        var before = calendar.Now.AddHours(-1);
        var fetched = await db
            .DataExports.Where(e => e.State == DataExportState.Fetched && e.FetchedAt > before)
            .Select(e => e.Id)
            .ToHashSetAsync(ct);
        foreach (var path in Directory.EnumerateFiles(exports.Folder))
            if (Guid.TryParse(Path.GetFileName(path).Split('.')[0], out var id) && !kept.Contains(id) && !fetched.Contains(id))
                File.Delete(path);
    }
}
