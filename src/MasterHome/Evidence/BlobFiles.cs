using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace MasterHome.Evidence;

/// <summary>Keeps evidence files as blobs of a container in Azure Blob Storage, which is made with the first file.</summary>
internal sealed class BlobFiles(EvidenceSettings settings) : IEvidenceFiles
{
    private const int NotFound = 404;

    private readonly BlobContainerClient _container = new(settings.BlobConnection, settings.BlobContainer, Options());

    public async Task Write(string name, byte[] content, CancellationToken ct)
    {
        try
        {
            try
            {
                await _container.UploadBlobAsync(name, BinaryData.FromBytes(content), ct);
            }
            catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
            {
                await _container.CreateIfNotExistsAsync(cancellationToken: ct);
                await _container.UploadBlobAsync(name, BinaryData.FromBytes(content), ct);
            }
        }
        catch (Exception e) when (IsFault(e))
        {
            throw new IOException(e.Message, e);
        }
    }

    public async Task<Stream?> Open(string name, CancellationToken ct)
    {
        try
        {
            return (await _container.GetBlobClient(name).DownloadStreamingAsync(cancellationToken: ct)).Value.Content;
        }
        catch (RequestFailedException e) when (e.Status == NotFound)
        {
            return null;
        }
        catch (Exception e) when (IsFault(e))
        {
            throw new IOException(e.Message, e);
        }
    }

    public async Task Delete(string name, CancellationToken ct)
    {
        try
        {
            await _container.DeleteBlobIfExistsAsync(name, DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: ct);
        }
        catch (RequestFailedException e) when (e.Status == NotFound)
        {
            // No container yet.
        }
        catch (Exception e) when (IsFault(e))
        {
            throw new IOException(e.Message, e);
        }
    }

    public async IAsyncEnumerable<string> WrittenBefore(DateTime before, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!await _container.ExistsAsync(ct))
            yield break;
        await foreach (var blob in _container.GetBlobsAsync(cancellationToken: ct))
        {
            if (blob.Properties.LastModified?.UtcDateTime < before)
                yield return blob.Name;
        }
    }

    /// <summary>An aggregate holds the failed attempts when no answer came.</summary>
    private static bool IsFault(Exception e) => e is RequestFailedException or AggregateException;

    /// <summary>A form waits for the answer: the usual attempts would take minutes.</summary>
    private static BlobClientOptions Options()
    {
        var options = new BlobClientOptions();
        (options.Retry.MaxRetries, options.Retry.NetworkTimeout) = (2, TimeSpan.FromSeconds(20));
        return options;
    }
}
