namespace MasterHome.Evidence;

/// <summary>Keeps evidence files in a folder, which several instances share as a volume.</summary>
internal sealed class FolderFiles(string folder) : IEvidenceFiles
{
    private const int Buffer = 81920;
    private const string Unfinished = ".part";

    /// <summary>Under another name until all of it is there, so that a broken write is never taken for a file.</summary>
    public async Task Write(string name, byte[] content, CancellationToken ct)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var unfinished = PathOf(name) + Unfinished;
            await using (var file = new FileStream(unfinished, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(content, ct);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, PathOf(name));
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public Task<Stream?> Open(string name, CancellationToken ct)
    {
        try
        {
            return Task.FromResult<Stream?>(
                new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read, Buffer, useAsync: true)
            );
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Task.FromResult<Stream?>(null);
        }
    }

    public Task Delete(string name, CancellationToken ct)
    {
        try
        {
            // The folder is made with the first file.
            if (Directory.Exists(folder))
                File.Delete(PathOf(name));
            return Task.CompletedTask;
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    public IAsyncEnumerable<string> WrittenBefore(DateTime before, CancellationToken ct) =>
        Directory.Exists(folder)
            ? Directory
                .EnumerateFiles(folder)
                .Where(path => File.GetLastWriteTimeUtc(path) < before)
                .Select(path => Path.GetFileName(path))
                .ToAsyncEnumerable()
            : AsyncEnumerable.Empty<string>();

    private string PathOf(string name) => Path.Combine(folder, name);
}
