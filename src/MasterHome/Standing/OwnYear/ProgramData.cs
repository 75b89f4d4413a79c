using MasterHome.Data;

namespace MasterHome.Standing.OwnYear;

/// <summary>Keeps the last <see cref="ProgramSnapshot"/> in memory. One for the process.</summary>
public sealed class ProgramData
{
    private ProgramSnapshot? _last;

    /// <param name="version">The version that the request read with its session. A change that another process commits after that is
    /// shown on the next request.</param>
    public async Task<ProgramSnapshot> Read(HomeDb db, long version, CancellationToken ct)
    {
        if (Volatile.Read(ref _last) is { } last && last.Version == version)
            return last;
        var read = await ProgramSnapshot.Read(db, version, ct);
        Volatile.Write(ref _last, read);
        return read;
    }
}
