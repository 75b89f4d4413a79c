namespace MasterHome.Evidence;

/// <summary>Where the content of evidence files is kept, under generated names.</summary>
internal interface IEvidenceFiles
{
    /// <summary>Writes all of it or nothing that <see cref="Open"/> finds.</summary>
    /// <exception cref="IOException">It cannot be written now.</exception>
    Task Write(string name, byte[] content, CancellationToken ct);

    /// <summary>Null when there is none of this name.</summary>
    /// <exception cref="IOException">It cannot be read now.</exception>
    Task<Stream?> Open(string name, CancellationToken ct);

    /// <summary>Deleting it again changes nothing.</summary>
    /// <exception cref="IOException">It cannot be deleted now.</exception>
    Task Delete(string name, CancellationToken ct);

    /// <summary>The names of what was written before a time (UTC), also of what was not written to its end.</summary>
    IAsyncEnumerable<string> WrittenBefore(DateTime before, CancellationToken ct);
}
