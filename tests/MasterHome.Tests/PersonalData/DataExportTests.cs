using System.IO.Compression;
using System.Text.Json;
using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Members;
using MasterHome.PersonalData;
using MasterHome.Suggestions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.PersonalData;

public sealed class DataExportTests(TestDatabase database) : DataTest(database), IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("exports");

    /// <summary>A new table with the key of a member or an account is exported by itself. This test asks to look whether that is right, and
    /// whether it has columns that nobody may read.</summary>
    [Fact]
    public async Task Every_table_that_holds_rows_of_a_member_is_known()
    {
        string[] known =
        [
            "Accounts",
            "AppealMessages",
            "Appeals",
            "AspNetUserClaims",
            "AspNetUserLogins",
            "AspNetUserPasskeys",
            "AspNetUserTokens",
            "Certificates",
            "Completions",
            "CorrectionRequests",
            "DataExports",
            "ErasureRequests",
            "EvidenceFiles",
            "FormerAddresses",
            "ForumSnapshots",
            "History",
            "Leaves",
            "MemberWords",
            "Members",
            "OptOuts",
            "OutcomeConfirmations",
            "Outcomes",
            "OutgoingEmails",
            "PointEntries",
            "Reminders",
            "RequiredOverrides",
            "SecurityEvents",
            "SignInSessions",
            "SignUps",
            "StandingChanges",
            "StandingSummaries",
            "StatusPeriods",
            "Suggestions",
            "UnmatchedMembers",
            "Unsubscriptions",
            "Watches",
        ];
        var found = await Read(db => Task.FromResult(PersonalTables.Of(db.Model).Select(t => t.Name).ToList()));
        Assert.Equal(known, found);
    }

    [Fact]
    public async Task The_archive_holds_the_members_rows_and_files_but_no_secrets_and_nothing_of_others()
    {
        var (mira, nia) = (await AMember("mira@example.org"), await AMember("nia@example.org"));
        foreach (var member in new[] { mira, nia })
            await Given(
                new Suggestion(
                    member,
                    new SuggestionContent($"Talk of {member}", "At a meetup", null, null, null),
                    A.DaysUntil(A.Today),
                    By.Member(member)
                )
            );
        await Do(db =>
            Store(db)
                .Add(
                    mira,
                    new EvidenceOf(EvidenceSubject.SignUp, 1),
                    "notes.txt",
                    new MemoryStream("I held it."u8.ToArray()),
                    _ => Task.CompletedTask,
                    By.Member(mira)
                )
        );

        // A member of the team without a member's profile, and a device of each.
        await Given(new Account("sam@example.org", "Sam", null, StaffRole.Staff, A.Moment) { PasswordHash = "a-hash" });
        await Do(async db =>
        {
            foreach (var account in await db.Users.ToListAsync())
            {
                var origin = new SessionOrigin($"Device of {account.Email}", null, A.Moment);
                db.Add(
                    new SignInSession($"key of {account.Email}", account, new Proof(SignInMethod.Password), origin, A.Moment.AddDays(1))
                );
            }
            await db.SaveChangesAsync();
        });

        await Do(db => Exports(db).Ask(mira, By.Member(mira)));
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Exports(db).Ask(mira, By.Member(mira))));
        Assert.Equal("1 archive made. No archives deleted.", (await Make()).Sentence);
        Assert.Equal("No archives made. No archives deleted.", (await Make()).Sentence);
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == "data-export-ready" && m.MemberId == mira)));

        var id = await Read(db => db.DataExports.Select(e => e.Id).SingleAsync());
        Assert.Null(await Read(db => Exports(db).Fetch(id, nia, By.Member(nia))));
        await using (var archive = new ZipArchive((await Read(db => Exports(db).Fetch(id, mira, By.Member(mira))))!))
        {
            await using var json = await archive.GetEntry("data.json")!.OpenAsync();
            var data = (await JsonDocument.ParseAsync(json)).RootElement;
            Assert.Equal(
                $"Talk of {mira}",
                Assert.Single(data.GetProperty("Suggestions").EnumerateArray()).GetProperty("Title").GetString()
            );
            Assert.Equal("mira@example.org", Assert.Single(data.GetProperty("Accounts").EnumerateArray()).GetProperty("Email").GetString());
            var text = data.GetRawText();
            Assert.DoesNotContain("PasswordHash", text, StringComparison.Ordinal);
            Assert.DoesNotContain("a-hash", text, StringComparison.Ordinal);
            Assert.DoesNotContain("nia@example.org", text, StringComparison.Ordinal);
            Assert.DoesNotContain("sam@example.org", text, StringComparison.Ordinal);
            var device = Assert.Single(data.GetProperty("SignInSessions").EnumerateArray());
            Assert.Equal("Device of mira@example.org", device.GetProperty("Device").GetString());
            Assert.False(device.TryGetProperty("KeyDigest", out _));
            Assert.False(device.TryGetProperty("Stamp", out _));
            using var csv = new StreamReader(await archive.GetEntry("csv/Suggestions.csv")!.OpenAsync());
            Assert.Contains($"Talk of {mira}", await csv.ReadToEndAsync(), StringComparison.Ordinal);
            using var file = new StreamReader(
                await archive.Entries.Single(e => e.FullName.EndsWith("notes.txt", StringComparison.Ordinal)).OpenAsync()
            );
            Assert.Equal("I held it.", await file.ReadToEndAsync());
        }
        Assert.Null(await Read(db => Exports(db).Fetch(id, mira, By.Member(mira))));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.FullName, "exports")));
        await Do(db => Exports(db).Ask(mira, By.Member(mira)));
    }

    [Fact]
    public async Task A_run_after_a_kill_writes_the_archive_again_and_nobody_who_waits_too_long_gets_it()
    {
        var mira = await AMember("mira@example.org");
        await Do(db => Exports(db).Ask(mira, By.Member(mira)));
        var id = await Read(db => db.DataExports.Select(e => e.Id).SingleAsync());
        Directory.CreateDirectory(Path.Combine(_folder.FullName, "exports"));
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "exports", $"{id:N}.zip.part"), "half");
        Assert.Equal(1, (await Make()).Counted);
        Assert.Single(Directory.GetFiles(Path.Combine(_folder.FullName, "exports")));

        Assert.Equal("No archives made. 1 archive deleted.", (await Make(A.Moment.AddDays(8))).Sentence);
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder.FullName, "exports")));
        Assert.Null(await Read(db => Exports(db).Fetch(id, mira, By.Member(mira))));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<int> AMember(string email)
    {
        var member = await Given(A.Member().At(email).Build());
        await Given(new Account(email, "Somebody", member.Id, StaffRole.None, A.Moment) { PasswordHash = "a-hash" });
        return member.Id;
    }

    private Task<MasterHome.Jobs.JobResult> Make(DateTime? now = null) =>
        Read(db =>
            new MakeDataExports(
                db,
                new PersonalDataReader(db),
                Exports(db),
                Store(db),
                A.Calendar(now),
                Options.Create(new DataExportSettings())
            ).RunAsync(default)
        );

    private DataExports Exports(HomeDb db) => new(db, Store(db));

    private EvidenceStore Store(HomeDb db) =>
        new(
            db,
            Options.Create(new EvidenceSettings { Folder = _folder.FullName }),
            Options.Create(new HomeSettings()),
            NullLogger<EvidenceStore>.Instance
        );
}
