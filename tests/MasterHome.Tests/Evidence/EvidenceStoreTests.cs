using System.Text;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Evidence;

public sealed class EvidenceStoreTests : DataTest, IDisposable
{
    private static readonly EvidenceOf Item = new(EvidenceSubject.SignUp, 7);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("evidence");
    private readonly EvidenceSettings _settings;

    public EvidenceStoreTests(TestDatabase database)
        : base(database) => _settings = new EvidenceSettings { Folder = Path.Combine(_folder.FullName, "files") };

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_is_kept_under_a_generated_name_and_opened_as_it_was()
    {
        var member = await Given(A.Member().Build());
        var file = await Add(member, "C:\\Users\\me\\Талк notes.txt", "Held it on Monday."u8);

        Assert.Equal(("Талк notes.txt", "text/plain; charset=utf-8", 18), (file.Name, file.ContentType, file.Size));
        Assert.DoesNotContain("notes", Assert.Single(Stored()), StringComparison.Ordinal);
        await using var db = Open();
        using var content = new StreamReader(await Store(db).Open(file));
        Assert.Equal("Held it on Monday.", await content.ReadToEndAsync());
        Assert.DoesNotContain(
            "notes",
            string.Join(' ', await Read(db => db.History.Select(h => h.What + h.After).ToListAsync())),
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, byte[], string> Refused =>
        new()
        {
            { "empty.pdf", [], "empty" },
            { "lies.pdf", "<html><script>alert(1)</script>"u8.ToArray(), "not a PDF file" },
            { "lies.png", "%PDF-1.7"u8.ToArray(), "not a PNG file" },
            { "lies.docx", "MZ"u8.ToArray(), "not a DOCX file" },
            { "binary.txt", [0x41, 0x00, 0x42], "not a TXT file" },
            { "latin.txt", [0x41, 0xE4, 0x42], "not a TXT file" },
            { "virus.exe", "MZ"u8.ToArray(), "not accepted" },
            { "page.html", "<p>"u8.ToArray(), "not accepted" },
            { "picture.svg", "<svg>"u8.ToArray(), "not accepted" },
            { "none", "text"u8.ToArray(), "not accepted" },
            { "cut.png", [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 9], "damaged" },
            { "cut.jpg", [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF], "damaged" },
            { "large.txt", Encoding.ASCII.GetBytes(new string('x', 1025)), "larger than 1 KB" },
        };

    [Theory, MemberData(nameof(Refused))]
    public async Task What_is_refused_says_why_and_leaves_nothing(string name, byte[] content, string why)
    {
        _settings.LargestFile = 1024;
        var member = await Given(A.Member().Build());
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Add(member, name, content));
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Equal("File", refused.Field);
        Assert.Empty(Stored());
        Assert.Equal(0, await Read(db => db.EvidenceFiles.CountAsync()));
    }

    [Fact]
    public async Task A_file_of_exactly_the_largest_size_is_accepted()
    {
        _settings.LargestFile = 1024;
        var member = await Given(A.Member().Build());
        Assert.Equal(1024, (await Add(member, "full.txt", Encoding.ASCII.GetBytes(new string('x', 1024)))).Size);
    }

    [Fact]
    public async Task A_text_may_end_in_a_character_that_goes_on_after_what_was_looked_at()
    {
        var member = await Given(A.Member().Build());
        var text = Encoding.UTF8.GetBytes(new string('x', 81919) + "é and more");
        Assert.Equal(text.Length, (await Add(member, "long.txt", text)).Size);
    }

    [Fact]
    public async Task The_same_file_is_there_once_also_when_it_is_sent_twice_at_once()
    {
        var member = await Given(A.Member().Build());
        var tries = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(n => Task.Run(() => Try(member, $"copy{n}.txt", "The same"u8.ToArray())))
        );
        Assert.Equal(1, tries.Count(added => added));
        // The copies have no row, so the purge deletes them.
        foreach (var path in Stored())
            File.SetLastWriteTimeUtc(path, A.Moment.AddDays(-2));
        await Do(db => new PurgeEvidence(db, Store(db), Clock).RunAsync(default));
        Assert.Single(Stored());
    }

    [Fact]
    public async Task Number_and_quota_hold_for_uploads_at_once()
    {
        (_settings.MostFiles, _settings.MemberQuota, _settings.LargestFile) = (3, 1000, 400);
        var member = await Given(A.Member().Build());
        var small = await Task.WhenAll(
            Enumerable.Range(0, 6).Select(n => Task.Run(() => Try(member, $"{n}.txt", Encoding.ASCII.GetBytes($"number {n}"))))
        );
        Assert.Equal(3, small.Count(added => added));
        var other = new EvidenceOf(EvidenceSubject.SignUp, 8);
        var large = new List<bool>();
        for (var n = 0; n < 4; n++)
            large.Add(await Try(member, $"{n}.txt", Encoding.ASCII.GetBytes($"{n}".PadRight(400)), other));
        Assert.Equal([true, true, false, false], large);
        Assert.Equal(5, Stored().Length);
    }

    [Fact]
    public async Task A_picture_loses_the_place_where_it_was_taken_and_keeps_its_colors()
    {
        var member = await Given(A.Member().Build());
        byte[] picture =
        [
            0xFF,
            0xD8,
            .. Segment(0xE0, "JFIF\0"),
            .. Segment(0xE1, "Exif\0\0GPS 52.52 13.40"),
            .. Segment(0xE2, "ICC_PROFILE\0sRGB"),
        ];
        picture = [.. picture, .. Segment(0xFE, "Taken at home"), .. Segment(0xDB, "tables"), 0xFF, 0xDA, 0, 4, 1, 2, 0xFF, 0xD9];
        var file = await Add(member, "photo.JPG", picture);

        var kept = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(_settings.Folder, file.StoredName)));
        Assert.DoesNotContain("GPS", kept, StringComparison.Ordinal);
        Assert.DoesNotContain("home", kept, StringComparison.Ordinal);
        Assert.Contains("JFIF", kept, StringComparison.Ordinal);
        Assert.Contains("ICC_PROFILE", kept, StringComparison.Ordinal);
        Assert.EndsWith("\xFF\xD9", kept, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_phone_appends_to_a_picture_goes_and_several_scans_stay()
    {
        var member = await Given(A.Member().Build());
        byte[] scan = [0xFF, 0xDA, 0, 4, 1, 2, 0x11, 0xFF, 0, 0xFF, 0xD0, 0x22];
        byte[] picture = [0xFF, 0xD8, .. Segment(0xDB, "tables"), .. scan, .. Segment(0xE1, "GPS"), .. scan, 0xFF, 0xD9];
        var file = await Add(member, "motion.jpg", [.. picture, 0xFF, 0xD8, .. Segment(0xE1, "GPS 52.52"), 0xFF, 0xD9]);

        byte[] expected = [0xFF, 0xD8, .. Segment(0xDB, "tables"), .. scan, .. scan, 0xFF, 0xD9];
        Assert.Equal(expected, await File.ReadAllBytesAsync(Path.Combine(_settings.Folder, file.StoredName)));
    }

    [Fact]
    public async Task An_item_that_takes_no_files_any_more_refuses_and_leaves_nothing()
    {
        var member = await Given(A.Member().Build());
        await Assert.ThrowsAsync<RefusedException>(() =>
            Add(member, "late.txt", "text"u8, check: _ => throw new RefusedException("Verified."))
        );
        Assert.Empty(Stored());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_said_and_nothing_is_stored()
    {
        var member = await Given(A.Member().Build());
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "blocked"), "no folder");
        _settings.Folder = Path.Combine(_folder.FullName, "blocked", "files");
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Add(member, "a.txt", "text"u8));
        Assert.Contains("Try again", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, await Read(db => db.EvidenceFiles.CountAsync()));
    }

    [Fact]
    public async Task Texts_inside_png_and_webp_pictures_go()
    {
        var member = await Given(A.Member().Build());
        byte[] png =
        [
            0x89,
            .. "PNG\r\n"u8,
            0x1A,
            0x0A,
            .. Chunk("IHDR", "size"),
            .. Chunk("eXIf", "GPS"),
            .. Chunk("tEXt", "GPS"),
            .. Chunk("IDAT", "data"),
        ];
        png = [.. png, .. Chunk("IEND", "")];
        byte[] webp =
        [
            .. "RIFF"u8,
            99,
            0,
            0,
            0,
            .. "WEBP"u8,
            .. Riff("VP8X", "\xFFxxxxxxxxx"),
            .. Riff("EXIF", "GPS"),
            .. Riff("VP8 ", "data"),
        ];
        foreach (var (name, content) in new[] { ("a.png", png), ("a.webp", webp) })
        {
            var file = await Add(member, name, content);
            var kept = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(Path.Combine(_settings.Folder, file.StoredName)));
            Assert.DoesNotContain("GPS", kept, StringComparison.Ordinal);
            Assert.Contains("data", kept, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_removed_file_is_gone_and_removing_it_again_changes_nothing()
    {
        var member = await Given(A.Member().Build());
        var file = await Add(member, "a.txt", "text"u8);
        for (var n = 0; n < 2; n++)
            await Do(db => Store(db).Remove(file, _ => Task.CompletedTask, By.Member(member.Id)));
        Assert.Empty(Stored());
        Assert.Equal(1, await Read(db => db.History.CountAsync(h => h.What == "A file was removed")));
        await using var db = Open();
        await Assert.ThrowsAsync<NotFoundException>(() => Store(db).Open(file));
    }

    [Fact]
    public async Task What_a_killed_upload_left_is_deleted_after_a_day_and_nothing_else()
    {
        var member = await Given(A.Member().Build());
        await Add(member, "a.txt", "text"u8);
        foreach (var (name, age) in new[] { ("orphan", 2), ("half.part", 2), ("new.part", 0) })
        {
            var path = Path.Combine(_settings.Folder, name);
            await File.WriteAllTextAsync(path, "x");
            File.SetLastWriteTimeUtc(path, A.Moment.AddDays(-age));
        }
        File.SetLastWriteTimeUtc(Stored().Single(p => Path.GetFileName(p).Length == 32), A.Moment.AddDays(-30));

        Assert.Equal(2, (await Read(db => new PurgeEvidence(db, Store(db), Clock).RunAsync(default))).Counted);
        Assert.Equal(2, Stored().Length);
        Assert.Equal(0, (await Read(db => new PurgeEvidence(db, Store(db), Clock).RunAsync(default))).Counted);
    }

    private static byte[] Segment(byte marker, string text) =>
        [0xFF, marker, (byte)((text.Length + 2) >> 8), (byte)(text.Length + 2), .. Encoding.Latin1.GetBytes(text)];

    private static byte[] Chunk(string name, string text) =>
        [0, 0, 0, (byte)text.Length, .. Encoding.Latin1.GetBytes(name + text), 1, 2, 3, 4];

    private static byte[] Riff(string name, string text) =>
        [.. Encoding.Latin1.GetBytes(name), (byte)text.Length, 0, 0, 0, .. Encoding.Latin1.GetBytes(text), .. new byte[text.Length & 1]];

    private string[] Stored() => Directory.Exists(_settings.Folder) ? Directory.GetFiles(_settings.Folder) : [];

    private EvidenceStore Store(HomeDb db) =>
        new(db, Options.Create(_settings), Options.Create(new HomeSettings()), NullLogger<EvidenceStore>.Instance);

    private Task<EvidenceFile> Add(
        Member member,
        string name,
        ReadOnlySpan<byte> content,
        EvidenceOf? of = null,
        Func<CancellationToken, Task>? check = null
    )
    {
        var upload = new MemoryStream(content.ToArray());
        return Read(db => Store(db).Add(member.Id, of ?? Item, name, upload, check ?? (_ => Task.CompletedTask), By.Member(member.Id)));
    }

    private async Task<bool> Try(Member member, string name, byte[] content, EvidenceOf? of = null)
    {
        try
        {
            await Add(member, name, content, of);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }
}
