using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Data.Sqlite;
using MasterHome.Mail;
using MasterHome.Mail.Templates;
using MasterHome.Opportunities;
using MasterHome.Training;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Data;

/// <summary>Tests migration of a SQLite file that does not exist yet, as at the first start.</summary>
public sealed class DatabaseMigratorTests : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"migrator-{Guid.NewGuid():N}");

    private string File => Path.Combine(_folder, "deeper", "home.db");

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_first_start_creates_the_file_and_a_second_changes_nothing()
    {
        Assert.True(await Migrate() > 0);
        var before = await CountRows();
        Assert.Equal(0, await Migrate(A.Moment.AddYears(1)));
        Assert.Equal(before, await CountRows());
        await using var db = Open();
        Assert.False(await new DatabaseMigrator(db, A.Calendar()).IsBehind());
    }

    [Fact]
    public async Task Concurrent_first_starts_create_the_file_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => Migrate())));
        Assert.Single(applied, n => n > 0);
        Assert.Equal((1, 4, 4, TemplateText.Shipped.Count), await CountRows());
    }

    [Fact]
    public async Task A_process_killed_while_migrating_does_not_block_the_next_start()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await Execute("CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL)");
        await Execute("INSERT INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2020-01-01 00:00:00')");
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await using var db = Open();
        Assert.True(await new DatabaseMigrator(db, A.Calendar()).Migrate(timeout.Token) > 0);
    }

    [Fact]
    public async Task A_lock_of_a_killed_process_is_removed()
    {
        await Migrate();
        await Execute("INSERT OR REPLACE INTO __EFMigrationsLock (Id, Timestamp) VALUES (1, '2020-01-01 00:00:00')");
        Assert.Equal(0, await Migrate());
        await using var db = Open();
        Assert.Equal(0, await db.Database.SqlQueryRaw<int>("SELECT COUNT(*) AS Value FROM __EFMigrationsLock").SingleAsync());
    }

    [Fact]
    public async Task Readers_and_the_writer_do_not_wait_for_each_other()
    {
        await Migrate();
        await using var db = Open();
        Assert.Equal("wal", await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync());
    }

    [Fact]
    public async Task The_first_year_has_the_programs_defaults_and_four_trainings()
    {
        await Migrate();
        await using var db = Open();
        var cycle = await db.Cycles.SingleAsync();
        Assert.Equal((2026, CycleRules.Default(2026)), (cycle.Year, cycle.Rules));
        Assert.Equal(
            [A.Day(2026, 1, 1), A.Day(2026, 6, 30), A.Day(2026, 12, 31), A.Day(2027, 1, 15)],
            cycle.KeyDates.Select(d => d.On).Order()
        );
        var courses = await db.Courses.Include(c => c.Prerequisites).OrderBy(c => c.Code).ToListAsync();
        Assert.Equal([("L1", true), ("L2", true), ("L3", false), ("TAW", false)], courses.Select(c => (c.Code, c.CanTestOut)));
        Assert.Equal(["", "", "L1 L2", ""], courses.Select(c => string.Join(' ', c.Prerequisites.Select(p => p.Code).Order())));
        // Levels 1 and 2 together: about six hours (FAQ 9).
        Assert.Equal(360, courses.Where(c => c.CanTestOut).Sum(c => c.Minutes));
        var requirements = await db.Requirements.ToListAsync();
        Assert.Equal(courses.Select(c => c.Id).Order(), requirements.Select(r => r.CourseId).Order());
        Assert.All(requirements, r => Assert.Equal((cycle.Id, Audience.Everyone, null), (r.CycleId, r.Audience, r.CountsFrom)));
    }

    [Fact]
    public async Task The_year_is_the_current_one_in_the_programs_time_zone()
    {
        await using (var db = Open())
            await new DatabaseMigrator(db, A.Calendar(A.Time(2026, 12, 31, 20), "Asia/Tokyo")).Migrate();
        await using var read = Open();
        Assert.Equal(2027, (await read.Cycles.SingleAsync()).Year);
    }

    [Fact]
    public async Task An_existing_cycle_is_not_changed()
    {
        await Migrate();
        await using (var db = Open())
        {
            var cycle = await db.Cycles.SingleAsync();
            cycle.Change(cycle.Rules with { BasePoints = 500 });
            await db.SaveChangesAsync();
        }
        await Migrate(A.Moment.AddYears(2));
        await using var read = Open();
        Assert.Equal((2026, 500), await read.Cycles.Select(c => new ValueTuple<int, int>(c.Year, c.BasePoints)).SingleAsync());
    }

    [Fact]
    public async Task Email_templates_follow_the_shipped_texts_until_staff_edit_them()
    {
        await Migrate();
        await using (var db = Open())
        {
            await db.EmailTemplates.ExecuteUpdateAsync(set =>
                set.SetProperty(l => l.Subject, "Of an older version").SetProperty(l => l.Markdown, "Old")
            );
            await db
                .EmailTemplates.Where(l => l.Kind == Welcome.Key)
                .ExecuteUpdateAsync(set => set.SetProperty(l => l.EditedAt, A.Moment).SetProperty(l => l.Subject, "Our own"));
            await db.EmailTemplates.Where(l => l.Kind == NextSteps.Key).ExecuteDeleteAsync();
        }
        await Migrate();
        await using var read = Open();
        var emails = await read.EmailTemplates.ToDictionaryAsync(l => l.Kind, l => l.Text);
        Assert.Equal(new TemplateText("Our own", "Old"), emails[Welcome.Key]);
        Assert.All(TemplateText.Shipped.Where(l => l.Key != Welcome.Key), l => Assert.Equal(l.Value, emails[l.Key]));
    }

    [Fact]
    public async Task A_database_with_an_unknown_migration_is_refused_unchanged()
    {
        await Migrate();
        await Execute("UPDATE __EFMigrationsHistory SET MigrationId = '20200101000000_Older'");
        var before = await CountRows();
        var refused = await Assert.ThrowsAsync<RefusedException>(() => Migrate());
        Assert.Contains("Remove the database", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await CountRows());
    }

    [Fact]
    [Trait("Fault", "7")]
    public async Task What_this_version_needs_and_the_database_lacks_is_named()
    {
        await Migrate();
        Assert.Null(await WhyNotReady());
        await using (var db = Open())
        {
            await db.EmailTemplates.Where(t => t.Kind == Welcome.Key).ExecuteDeleteAsync();
            await db.ReminderRules.Where(r => r.Kind == "digest").ExecuteDeleteAsync();
        }
        var why = await WhyNotReady();
        Assert.Contains($"email template '{Welcome.Key}'", why, StringComparison.Ordinal);
        Assert.Contains("reminder rule '", why, StringComparison.Ordinal);
        Assert.Contains("migrate command", why, StringComparison.Ordinal);
        await Migrate();
        Assert.Null(await WhyNotReady());

        async Task<string?> WhyNotReady()
        {
            await using var db = Open();
            return await new DatabaseMigrator(db, A.Calendar()).WhyNotReady();
        }
    }

    [Fact]
    [Trait("Fault", "7")]
    public void A_migration_of_SQL_Server_has_no_time_limit_and_other_statements_have_one()
    {
        using var db = DesignTimeOptions.SqlServer();
        Assert.Equal(DatabaseSettings.DefaultLockSeconds, db.Database.GetCommandTimeout());
        using (DatabaseMigrator.LiftTimeLimit(db))
            Assert.Equal(0, db.Database.GetCommandTimeout());
        Assert.Equal(DatabaseSettings.DefaultLockSeconds, db.Database.GetCommandTimeout());
    }

    [Theory]
    [InlineData(5, "locked")]
    [InlineData(8, "cannot be written")]
    [InlineData(10, "disk")]
    [InlineData(11, "damaged")]
    [InlineData(13, "full")]
    [InlineData(14, "cannot be opened")]
    [InlineData(26, "not a database")]
    [Trait("Fault", "7")]
    public void An_error_of_the_file_is_explained(int code, string word)
    {
        var why = new DbUpdateException("Not saved", new SqliteException("From SQLite", code)).Explain("home.db");
        Assert.StartsWith("home.db ", why, StringComparison.Ordinal);
        Assert.Contains(word, why, StringComparison.Ordinal);
        Assert.Null(new SqliteException("A constraint", 19).Explain());
    }

    private SqliteHomeDb Open() => DesignTimeOptions.Sqlite(DatabaseRegistration.SqliteFile(File));

    private async Task<int> Migrate(DateTime? at = null)
    {
        await using var db = Open();
        return await new DatabaseMigrator(db, A.Calendar(at)).Migrate();
    }

    private async Task Execute(string sql)
    {
        await using var db = Open();
        await db.Database.ExecuteSqlRawAsync(sql);
    }

    private async Task<(int Cycles, int Courses, int Requirements, int Emails)> CountRows()
    {
        await using var db = Open();
        return (
            await db.Cycles.CountAsync(),
            await db.Courses.CountAsync(),
            await db.Requirements.CountAsync(),
            await db.EmailTemplates.CountAsync()
        );
    }
}
