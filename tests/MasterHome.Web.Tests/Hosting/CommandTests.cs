using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Standing;
using MasterHome.Standing.Summaries;
using MasterHome.Web.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>Commands as processes of their own, in Production: each does what was asked, or says in one line why it could not.</summary>
[Trait("Fault", "7")]
public sealed class CommandTests : IAsyncLifetime
{
    private TestDatabaseFolder _folder = null!;

    public async Task InitializeAsync() => _folder = await TestDatabaseFolder.Gather(1, emails: true);

    public Task DisposeAsync()
    {
        _folder.Dispose();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Four_migrations_at_once_succeed_and_make_one_database()
    {
        var folder = TestFolder.Create("master-home-migrate");
        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => RealPortal.Command(folder, ["migrate"])));
        Assert.All(all, r => Assert.True(r.Code == 0, r.Said));
        await using (var db = DesignTimeOptions.Sqlite(DatabaseRegistration.SqliteFile(Path.Combine(folder, "home.db"))))
        {
            Assert.Equal((1, 4), (await db.Cycles.CountAsync(), await db.Courses.CountAsync()));
            Assert.Equal(await db.EmailTemplates.CountAsync(), await db.EmailTemplates.Select(t => t.Kind).Distinct().CountAsync());
        }
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Real files and no permissions, which do not hold for root.</summary>
    [Theory]
    [InlineData("serve", "file in place of the folder", "Home:DataFolder")]
    [InlineData("migrate", "file in place of the folder", "Home:DataFolder")]
    [InlineData("deliver-mail", "file in place of the folder", "Home:DataFolder")]
    [InlineData("serve", "folder in place of the database", "home.db")]
    [InlineData("deliver-mail", "folder in place of the database", "home.db")]
    [InlineData("serve", "not a database", "home.db")]
    [InlineData("deliver-mail", "not a database", "home.db")]
    [InlineData("serve", "damaged", "home.db")]
    [InlineData("serve", "read only", "written")]
    [InlineData("serve", "folder in place of the lock", "home.db.migrating")]
    public async Task A_database_that_cannot_be_used_is_refused_at_once_in_one_line(string command, string what, string names)
    {
        var file = Path.Combine(_folder.Folder, "home.db");
        (string, string)[] settings = [];
        switch (what)
        {
            case "file in place of the folder":
                settings = [("Home:DataFolder", file)];
                break;
            case "folder in place of the database":
                File.Delete(file);
                Directory.CreateDirectory(file);
                break;
            case "not a database":
                await File.WriteAllTextAsync(file, string.Join('\n', Enumerable.Repeat("This is a text.", 1000)));
                break;
            case "damaged":
                var bytes = await File.ReadAllBytesAsync(file);
                bytes.AsSpan(100, bytes.Length - 100).Fill(0xA5);
                await File.WriteAllBytesAsync(file, bytes);
                break;
            case "read only":
                settings = [("Database:ConnectionString", $"Data Source={file};Mode=ReadOnly")];
                break;
            case "folder in place of the lock":
                Directory.CreateDirectory($"{file}.migrating");
                break;
        }
        var began = TimeProvider.System.GetTimestamp();
        var (code, said) = await RealPortal.Command(_folder.Folder, [command], [("ASPNETCORE_URLS", "http://127.0.0.1:0"), .. settings]);
        Assert.Equal(1, code);
        AssertOneLine(said);
        Assert.Contains(names, said, StringComparison.Ordinal);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), said);
    }

    [Fact]
    public async Task Variables_of_the_environment_are_no_arguments_of_a_command()
    {
        var file = Path.Combine(_folder.Folder, "members.csv");
        await File.WriteAllTextAsync(
            file,
            "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId\n"
                + "zoe@example.org,Zoe,Lee,Contoso,Planner,DE,Europe/Berlin,no,2024-05-01,,\n"
        );
        await _folder.Command(["import", "members", file], ("YEAR", "soon"), ("no-emails", "true"), ("skip-faulty", "true"));
        var (code, said) = await RealPortal.Command(_folder.Folder, ["import", "members", file, "--year=soon"]);
        Assert.Equal(1, code);
        Assert.Contains("--year is 'soon'", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import", "members", "roster.csv", "--skip-fautly")]
    [InlineData("import", "members", "roster.csv", "--yaer=2026")]
    [InlineData("import", "members", "roster.csv", "more.csv")]
    [InlineData("migrate", "now")]
    [InlineData("deliver-mail", "--all")]
    [InlineData("deliver-mail", "zoe@example.org")]
    [InlineData("check", "--fast=yes")]
    [InlineData("backup")]
    public async Task What_a_command_does_not_know_is_refused_and_nothing_is_done(params string[] words)
    {
        var (code, said) = await RealPortal.Command(_folder.Folder, words);
        Assert.Equal(1, code);
        AssertOneLine(said);
        Assert.Contains($"Usage: {words[0]}", said, StringComparison.Ordinal);
        await using var db = _folder.Open();
        Assert.Equal(0, await db.JobRuns.CountAsync());
    }

    [Fact]
    public async Task A_job_that_another_process_holds_is_a_failure_and_nothing_to_do_is_success()
    {
        await using var smtp = ScriptedSmtp.Start();
        (string, string)[] settings = Mail(smtp);
        await using (var db = _folder.Open())
        {
            db.Add(new JobLease("DeliverMail", "elsewhere/1", DateTime.UtcNow, TimeSpan.FromHours(1)));
            db.Add(new JobLease("PullForum", "elsewhere/1", DateTime.UtcNow, TimeSpan.FromHours(1)));
            await db.SaveChangesAsync();
        }
        foreach (var command in new[] { "deliver-mail", "pull-forum" })
        {
            var (code, said) = await RealPortal.Command(
                _folder.Folder,
                [command],
                [.. settings, ("Forum:Kind", "Csv"), ("Forum:File", "counts.csv")]
            );
            Assert.Equal(1, code);
            AssertOneLine(said);
            Assert.Contains("elsewhere/1 has been running it since", said, StringComparison.Ordinal);
        }
        await using (var db = _folder.Open())
            await db.JobLeases.ExecuteDeleteAsync();
        await _folder.Command(["deliver-mail"], settings);
        Assert.Equal(_folder.Emails, smtp.Emails.Count);
        Assert.Contains("0 emails sent", await _folder.Command(["deliver-mail"], settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Emails_that_could_not_be_sent_are_a_failure()
    {
        var (code, said) = await RealPortal.Command(_folder.Folder, ["deliver-mail"]);
        Assert.Equal(1, code);
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_killed_command_does_not_hold_up_the_next()
    {
        await using var smtp = ScriptedSmtp.Start();
        using var many = await TestDatabaseFolder.Gather(60, emails: true);
        // One email a batch, so that the killed process holds one.
        (string, string)[] settings = [.. Mail(smtp), ("Mail:BatchSize", "1")];
        await using (var killed = RealPortal.Begin(many.Folder, ["deliver-mail"], settings))
        {
            await Wait.For(() => !smtp.Emails.IsEmpty || killed.HasEnded);
            Assert.True(await killed.Kill(), killed.Said);
        }
        await using var db = many.Open();
        var lease = await db.JobLeases.AsNoTracking().SingleAsync();
        Assert.True(lease.Until > DateTime.UtcNow);

        await many.Command(["deliver-mail"], settings);
        Assert.InRange(smtp.Emails.Count, many.Emails - 1, many.Emails + 1);
        Assert.Equal(
            [JobRunState.Interrupted, JobRunState.Succeeded],
            await db.JobRuns.OrderBy(r => r.Id).Select(r => r.State).ToListAsync()
        );
    }

    [Fact]
    public async Task A_database_without_the_rows_that_this_version_needs_is_refused_until_it_is_migrated()
    {
        await using (var db = _folder.Open())
        {
            await db.EmailTemplates.Where(t => t.Kind == Welcome.Key).ExecuteDeleteAsync();
            await db.OutgoingEmails.ExecuteDeleteAsync();
        }
        var (code, said) = await RealPortal.Command(_folder.Folder, ["deliver-mail"]);
        Assert.Equal(1, code);
        AssertOneLine(said);
        Assert.Contains($"email template '{Welcome.Key}'", said, StringComparison.Ordinal);
        Assert.Contains("migrate", said, StringComparison.Ordinal);
        await _folder.Command(["migrate"]);
        await _folder.Command(["deliver-mail"]);
    }

    [Fact]
    public async Task Check_says_what_production_would_refuse()
    {
        await using (var db = _folder.Open())
        {
            db.Add(new DemoMarker(new DateOnly(2026, 9, 15)));
            await db.SaveChangesAsync();
        }
        (string, string)[] settings = [("Mail:Host", "127.0.0.1")];
        var (code, said) = await RealPortal.Command(_folder.Folder, ["check"], settings);
        Assert.Equal(1, code);
        Assert.Contains("production: This database contains the demo data", said, StringComparison.Ordinal);

        (code, said) = await RealPortal.Command(
            _folder.Folder,
            ["check"],
            [.. settings, ("ASPNETCORE_ENVIRONMENT", "Development"), ("Mail:Folder", "emails")]
        );
        Assert.True(code == 0, said);
        Assert.Contains("production: This database contains the demo data", said, StringComparison.Ordinal);
        Assert.Contains("production: Mail:Folder", said, StringComparison.Ordinal);
        await using (var db = _folder.Open())
            await db.DemoMarkers.ExecuteDeleteAsync();
        Assert.Contains("Ready.", await _folder.Command(["check"], settings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_names_a_stored_standing_that_was_altered()
    {
        using var folder = await TestDatabaseFolder.Gather(60);
        (string, string)[] settings = [("Mail:Host", "127.0.0.1")];
        await using (var db = folder.Open())
        {
            var calendar = A.Calendar(TimeProvider.System);
            await new RefreshSummaries(db, new Standings(db, calendar), calendar).RunAsync(default);
        }
        Assert.Contains("Ready.", await folder.Command(["check"], settings), StringComparison.Ordinal);
        await using (var db = folder.Open())
            await db.StandingSummaries.Where(s => s.MemberId == 7).ExecuteUpdateAsync(set => set.SetProperty(s => s.Earned, 240));

        var (code, said) = await RealPortal.Command(folder.Folder, ["check"], settings);

        Assert.Equal(1, code);
        Assert.Contains("standing: member 7 in ", said, StringComparison.Ordinal);
        Assert.Contains("earned is 240, not 0", said, StringComparison.Ordinal);
        Assert.Contains("1 stored standing differs from the sources.", said, StringComparison.Ordinal);
    }

    [Fact, Trait("Fault", "9")]
    public async Task Check_says_when_there_is_only_one_administrator()
    {
        const string Note = "There is only one administrator.";
        await _folder.Command(["create-admin", "alex@example.org", "Alex"]);
        Assert.Contains(Note, (await RealPortal.Command(_folder.Folder, ["check"])).Said, StringComparison.Ordinal);
        await _folder.Command(["create-admin", "kim@example.org", "Kim"]);
        Assert.DoesNotContain(Note, (await RealPortal.Command(_folder.Folder, ["check"])).Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_a_link_to_a_closed_account()
    {
        await _folder.Command(["create-admin", "alex@example.org", "Alex"]);
        await using (var db = _folder.Open())
            await db.Users.Where(a => a.Email == "alex@example.org").ExecuteUpdateAsync(s => s.SetProperty(a => a.DisabledAt, A.Moment));
        foreach (var command in new[] { "create-admin", "create-staff" })
        {
            var (code, said) = await RealPortal.Command(_folder.Folder, [command, "alex@example.org"]);
            Assert.Equal(1, code);
            AssertOneLine(said);
            Assert.Contains("closed", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Address_and_name_on_the_command_line_are_normalized()
    {
        await _folder.Command(["create-admin", " alex@ex\u00ADample.org.\u200B", "  Alex\u202E \t ", "Le\u0301e"]);
        await using var db = _folder.Open();
        var account = await db.Users.SingleAsync(a => a.NormalizedEmail == "ALEX@EXAMPLE.ORG");
        Assert.Equal(("alex@example.org", "Alex L\u00E9e"), (account.Email, account.DisplayName));

        await _folder.Command(["create-staff", "kim@example.org", "\u200B"]);
        Assert.Equal("kim@example.org", (await db.Users.SingleAsync(a => a.Email == "kim@example.org")).DisplayName);
        var (code, said) = await RealPortal.Command(_folder.Folder, ["create-staff", "lou@example.org", new string('x', 300)]);
        Assert.Equal(1, code);
        AssertOneLine(said);
    }

    [Fact]
    public async Task A_failed_backup_leaves_nothing_behind_and_an_existing_file_stays()
    {
        var copy = Path.Combine(_folder.Folder, "copies", "copy.db");
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        await _folder.Command(["backup", copy]);
        Assert.Equal([copy], Directory.GetFileSystemEntries(Path.GetDirectoryName(copy)!));
        var before = await File.ReadAllBytesAsync(copy);
        Assert.Equal(1, (await RealPortal.Command(_folder.Folder, ["backup", copy])).Code);
        Assert.Equal(before, await File.ReadAllBytesAsync(copy));
        Directory.CreateDirectory(Path.Combine(_folder.Folder, "copies", "folder"));
        Assert.Equal(1, (await RealPortal.Command(_folder.Folder, ["backup", Path.Combine(_folder.Folder, "copies", "folder")])).Code);

        await Damage("YearlyReports");
        var other = Path.Combine(_folder.Folder, "others", "copy.db");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        var (code, said) = await RealPortal.Command(_folder.Folder, ["backup", other]);
        Assert.Equal(1, code);
        AssertOneLine(said);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(other)!));
    }

    /// <summary>Makes the first page of a table unreadable.</summary>
    private async Task Damage(string table)
    {
        var file = Path.Combine(_folder.Folder, "home.db");
        long page,
            size;
        await using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"PRAGMA wal_checkpoint(TRUNCATE); SELECT rootpage FROM sqlite_master WHERE name = '{table}'";
            await using (var rows = await command.ExecuteReaderAsync())
            {
                await rows.NextResultAsync();
                Assert.True(await rows.ReadAsync());
                page = rows.GetInt64(0);
            }
            command.CommandText = "PRAGMA page_size";
            size = (long)(await command.ExecuteScalarAsync())!;
        }
        await using var stream = File.OpenWrite(file);
        stream.Position = (page - 1) * size;
        stream.Write(Enumerable.Repeat((byte)0xA5, (int)size).ToArray());
    }

    private static (string, string)[] Mail(ScriptedSmtp smtp) =>
        [("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{smtp.Port}"), ("Mail:Security", "None")];

    private static void AssertOneLine(string said)
    {
        Assert.DoesNotContain("   at ", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }
}
