using MasterHome.Evidence;

namespace MasterHome.Tests.Evidence;

/// <summary>What both places for evidence files do. With <c>HOME_TEST_BLOBS</c>, a connection string, blobs are tried on that server: an
/// emulator or a storage account.</summary>
public sealed class EvidenceFilesTests : IAsyncLifetime
{
    private static readonly string Server = Environment.GetEnvironmentVariable("HOME_TEST_BLOBS") ?? "";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("evidence");
    private ScriptedBlobs _blobs = null!;

    public async Task InitializeAsync() => _blobs = await ScriptedBlobs.Start();

    public async Task DisposeAsync()
    {
        _folder.Delete(recursive: true);
        await _blobs.DisposeAsync();
    }

    [Theory, InlineData("folder"), InlineData("blobs")]
    public async Task Content_is_opened_as_it_was_written_until_it_is_deleted(string place)
    {
        var files = Files(place);
        Assert.Null(await files.Open("first", default));
        await files.Delete("first", default);
        byte[] content = [.. Enumerable.Range(0, 200_000).Select(n => (byte)n)];

        await files.Write("first", content, default);
        await files.Write("second", [1], default);

        Assert.Equal(content, await Read(files, "first"));
        for (var n = 0; n < 2; n++)
            await files.Delete("first", default);
        Assert.Null(await files.Open("first", default));
        Assert.Equal([1], await Read(files, "second"));
        Assert.Null(await files.Open("third", default));
        await Assert.ThrowsAsync<IOException>(() => files.Write("second", [2], default));
        Assert.Equal([1], await Read(files, "second"));
    }

    [Theory, InlineData("folder"), InlineData("blobs")]
    public async Task What_was_written_before_a_time_is_listed(string place)
    {
        var files = Files(place);
        Assert.Empty(await Before(files, DateTime.UtcNow));
        await files.Write("first", [1], default);
        Assert.Empty(await Before(files, DateTime.UtcNow.AddDays(-1)));
        Assert.Equal(["first"], await Before(files, DateTime.UtcNow.AddDays(1)));
    }

    [Fact]
    public async Task A_server_that_refuses_is_an_error_that_the_store_explains()
    {
        _blobs.Refuses = true;
        var files = Blobs(_blobs.Connection);
        await Assert.ThrowsAsync<IOException>(() => files.Write("first", [1], default));
        await Assert.ThrowsAsync<IOException>(() => files.Open("first", default));
        await Assert.ThrowsAsync<IOException>(() => files.Delete("first", default));
    }

    [Theory]
    [InlineData("nonsense", "evidence", "Evidence:BlobConnection")]
    [InlineData("UseDevelopmentStorage=true", "Not-Allowed", "Evidence:BlobContainer")]
    [InlineData("UseDevelopmentStorage=true", "a", "Evidence:BlobContainer")]
    public void Settings_that_cannot_work_are_named_without_the_secret(string connection, string container, string names)
    {
        var error = Assert.Single(new EvidenceSettings { BlobConnection = connection, BlobContainer = container }.FindErrors());
        Assert.StartsWith(names, error, StringComparison.Ordinal);
        Assert.DoesNotContain("nonsense", error, StringComparison.Ordinal);
        Assert.Empty(new EvidenceSettings { BlobConnection = "UseDevelopmentStorage=true" }.FindErrors());
    }

    private IEvidenceFiles Files(string place) =>
        place == "folder" ? new FolderFiles(Path.Combine(_folder.FullName, "files"))
        : Server.Length > 0 ? Blobs(Server, $"test-{Guid.NewGuid():N}")
        : Blobs(_blobs.Connection);

    private static BlobFiles Blobs(string connection, string container = "evidence") =>
        new(new EvidenceSettings { BlobConnection = connection, BlobContainer = container });

    private static async Task<byte[]> Read(IEvidenceFiles files, string name)
    {
        await using var content = await files.Open(name, default);
        using var copy = new MemoryStream();
        await content!.CopyToAsync(copy);
        return copy.ToArray();
    }

    private static async Task<List<string>> Before(IEvidenceFiles files, DateTime before)
    {
        var names = new List<string>();
        await foreach (var name in files.WrittenBefore(before, default))
            names.Add(name);
        return names;
    }
}
