using System.Data;
using System.Data.Common;
using System.IO.Compression;
using System.Text.Json;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Reports;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Reports;

public sealed class WriteYearlyReportTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private readonly ReportSettings _settings = new();
    private ProgramCycle _cycle = null!;
    private Member _mira = null!;

    public async Task InitializeAsync()
    {
        _cycle = await Given<ProgramCycle>(A.Cycle());
        _mira = await Given<Member>(A.Member().Called("=Mira", "Okafor"));
        await Given<Member>(A.Member().Called("Nia", "Farouk"));
        await Given(new Account("sam@example.org", "Sam", null, StaffRole.Staff, A.Moment));
        var gone = new Account("gone@example.org", "Gone", null, StaffRole.Administrator, A.Moment);
        gone.Disable(A.Moment);
        await Given(gone);
        await Given(new Account("alex@example.org", "Alex", null, StaffRole.Administrator, A.Moment));
        await Post("one", 75, PointKind.Completion);
        await Post("two", 12, PointKind.ForumReplies);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task It_adds_up_with_the_ledger_and_goes_to_enabled_staff_and_the_addresses_of_the_settings_each_once()
    {
        _settings.AlsoTo.Add("board@example.org");
        _settings.AlsoTo.Add("SAM@example.org");
        var (report, isNew) = await Write();

        Assert.True(isNew);
        Assert.Equal(new ReportFigures(2, 0, 2, 0, 87, 87), report.Figures);
        Assert.True(report.Figures.AddsUp);
        var emails = await Read(db => db.OutgoingEmails.OrderBy(m => m.ToAddress).ToListAsync());
        Assert.Equal(["alex@example.org", "board@example.org", "sam@example.org"], emails.Select(l => l.ToAddress));
        Assert.All(emails, l => Assert.Equal(report.AttachmentId, l.AttachmentId));
        var files = await Read(db => db.Attachments.Bundle(report.AttachmentId).Select(a => a.FileName).ToListAsync());
        Assert.Equal(["status-2026-v1.pdf", "status-2026-v1.xlsx"], files);
    }

    [Fact]
    public async Task The_same_figures_make_no_second_version_and_other_figures_do_and_say_what_changed()
    {
        var (first, _) = await Write();
        Assert.Null(first.Difference);
        var (again, isNew) = await Write();
        Assert.Equal((first.Id, false), (again.Id, isNew));

        await Post("three", 400, PointKind.Completion);
        var (second, _) = await Write();

        Assert.Equal(2, second.Version);
        Assert.Equal(
            "Since version 1: 1 more with all requirements met, 400 points more, 1 line changed.\n"
                + "=Mira Okafor: at risk → requirements met, 87 → 487 points",
            second.Difference
        );
        var emails = await Read(db => db.OutgoingEmails.Where(m => m.Kind == YearlyReportWritten.Key).OrderBy(m => m.Id).ToListAsync());
        Assert.Equal(4, emails.Count);
        Assert.Equal(second.Difference, emails[^1].ReadValues()["difference"] + "\n" + emails[^1].ReadValues()["changes"]);
        Assert.Equal("1 of 2 has met all requirements (version 2)", emails[^1].ReadValues()["summary"]);
    }

    [Fact]
    public async Task An_email_that_failed_or_something_that_waits_makes_no_second_version()
    {
        await Write();
        await Do(async db =>
        {
            (await db.OutgoingEmails.FirstAsync()).Fail("refused");
            (await db.Members.SingleAsync(m => m.Id == _mira.Id)).AskForLeave(A.Day(2026, 10, 1), A.Day(2026, 11, 30), "", A.Moment);
            await db.SaveChangesAsync();
        });

        Assert.False((await Write()).IsNew);
    }

    [Fact]
    public async Task Somebody_with_points_who_left_before_the_year_is_in_it_so_that_it_adds_up()
    {
        await Do(async db =>
        {
            (await db.Members.SingleAsync(m => m.Id == _mira.Id)).Renew(certified: false, 2025);
            await db.SaveChangesAsync();
        });
        var (report, _) = await Write();

        Assert.Equal((1, 87, 87), (report.Members, report.PointsEarned, report.LedgerTotal));
    }

    [Fact]
    public async Task It_is_written_by_itself_once_it_is_due_and_a_missed_date_is_made_up()
    {
        Assert.Equal(0, await Night(2026, 9, 15));
        Assert.Equal(1, await Night(2027, 2, 20));
        Assert.Equal(0, await Night(2027, 2, 20));
        var report = await Newest();
        Assert.Equal((ReportOccasion.Final, false, _cycle.ReportOn), (report.Occasion, report.IsInterim, report.DueOn));
    }

    [Fact]
    public async Task A_report_that_somebody_asked_for_earlier_is_not_the_one_that_the_calendar_promises()
    {
        Assert.True((await Write()).Report.IsInterim);
        Assert.Equal(1, await Night(2027, 1, 15));
        Assert.Equal(0, await Night(2027, 1, 15));
        var promised = await Newest();
        Assert.Equal((2, "Nothing has changed since version 1."), (promised.Version, promised.Difference));
    }

    [Fact]
    public async Task What_changed_beside_the_points_is_named_too()
    {
        await Write();
        await Do(async db =>
        {
            db.Add(new RequiredOverride(_mira.Id, _cycle, 400, "As the others", By.Administrator()));
            await db.SaveChangesAsync();
        });
        var (second, isNew) = await Write();

        Assert.True(isNew);
        Assert.Contains("New: requirement set by the team, =Mira Okafor, 400 points by", second.Difference, StringComparison.Ordinal);
        Assert.Contains("why so many: Set by the team instead of 400: As the others", second.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Versions_that_kept_their_lines_alone_are_compared_by_these()
    {
        var (first, _) = await Write();
        var lines = (await Read(db => db.Set<ReportSnapshot>().SingleAsync(l => l.ReportId == first.Id))).Read(AReport.Of()).Lines;
        using var packed = new MemoryStream();
        await using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
            await JsonSerializer.SerializeAsync(brotli, lines);
        await Do(db => db.Set<ReportSnapshot>().ExecuteUpdateAsync(set => set.SetProperty(l => l.Content, packed.ToArray())));
        await Post("three", 5, PointKind.Suggestion);

        Assert.Equal(
            "Since version 1: 5 points more, 1 line changed.\n" + "=Mira Okafor: 87 → 92 points",
            (await Write()).Report.Difference
        );
    }

    [Fact]
    public async Task One_years_fault_does_not_keep_another_from_its_report_and_is_told()
    {
        await Night(2027, 1, 15);
        await Do(db => db.Set<ReportSnapshot>().ExecuteUpdateAsync(set => set.SetProperty(l => l.Content, new byte[] { 1, 2, 3 })));
        await Post("late", -12, PointKind.Correction);
        await Given<ProgramCycle>(A.Cycle(2027));
        _settings.Interim.Add("01-20");

        await Assert.ThrowsAnyAsync<Exception>(() => Night(2027, 1, 20));
        Assert.Equal(
            [(2026, 1), (2027, 1)],
            await Read(async db =>
                (
                    await db
                        .YearlyReports.Join(db.Cycles, r => r.CycleId, c => c.Id, (r, c) => new { c.Year, r.Version })
                        .OrderBy(r => r.Year)
                        .ToListAsync()
                ).Select(r => (r.Year, r.Version))
            )
        );
    }

    [Fact]
    public async Task Of_the_interim_days_that_were_missed_only_the_newest_is_made_up_and_once()
    {
        foreach (var day in new[] { "03-31", "06-30", "09-30" })
            _settings.Interim.Add(day);

        Assert.Equal(1, await Night(2026, 9, 15));
        Assert.Equal(0, await Night(2026, 9, 16));
        var report = await Newest();
        Assert.Equal(
            (1, ReportOccasion.Interim, true, (DateOnly?)A.Day(2026, 6, 30)),
            (report.Version, report.Occasion, report.IsInterim, report.DueOn)
        );
        Assert.Equal("Interim status report 2026", (await Read(db => db.OutgoingEmails.FirstAsync())).ReadValues()["title"]);

        Assert.Equal(1, await Night(2026, 9, 30));
        Assert.Equal(1, await Night(2027, 1, 15));
        Assert.Equal(3, (await Newest()).Version);
    }

    [Fact]
    public async Task After_the_years_report_a_change_makes_a_next_version_at_night_as_long_as_the_days_of_the_settings_last()
    {
        await Night(2027, 1, 15);
        Assert.Equal(0, await Night(2027, 1, 16));

        await Post("late", -12, PointKind.Correction);
        Assert.Equal(0, await Night(2027, 1, 15));
        Assert.Equal(1, await Night(2027, 1, 17));
        Assert.Equal(0, await Night(2027, 1, 17));
        var report = await Newest();
        Assert.Equal((2, ReportOccasion.Changed, 75), (report.Version, report.Occasion, report.PointsEarned));
        Assert.StartsWith("Since version 1: 12 points fewer", report.Difference, StringComparison.Ordinal);

        await Post("too late", 5, PointKind.Correction);
        Assert.Equal(0, await Night(2027, 3, 17));
    }

    [Fact]
    public async Task Concurrent_writes_create_one_version()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Write)));

        Assert.Equal(1, await Read(db => db.YearlyReports.CountAsync()));
        Assert.Equal(2, await Read(db => db.Attachments.CountAsync()));
        Assert.Equal(2, await Read(db => db.OutgoingEmails.CountAsync()));
    }

    /// <summary>SQLite always reads a snapshot. SQL Server must be asked for one, or figures in the same report could disagree.</summary>
    [Fact]
    public async Task All_that_a_report_says_is_read_of_one_moment()
    {
        var (levels, questions) = (new Levels(), new Questions());
        await using (var db = Open(levels, questions))
            await Job(db).Write(2026, By.Administrator());

        Assert.Equal(IsolationLevel.Serializable, levels.Asked[0]);
        Assert.InRange(questions.OfTheYear.Count, 3, int.MaxValue);
        Assert.NotNull(questions.OfTheYear[0]);
        Assert.All(questions.OfTheYear, within => Assert.Same(questions.OfTheYear[0], within));
    }

    [Fact]
    public async Task Concurrent_runs_make_up_a_missed_date_once()
    {
        Clock.SetUtcNow(new DateTimeOffset(2027, 1, 15, 6, 0, 0, TimeSpan.Zero));
        var written = await Task.WhenAll(
            Enumerable
                .Range(0, 3)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        await using var db = Open();
                        return (await Job(db).RunAsync(default)).Counted;
                    })
                )
        );

        Assert.Equal(1, written.Sum());
    }

    [Theory]
    [InlineData("02-30")]
    [InlineData("02-29")]
    [InlineData("30 June")]
    public void An_invalid_day_fails_at_startup(string day)
    {
        _settings.Interim.Add(day);
        Assert.Equal($"Reports:Interim contains '{day}'. Enter days of the year, such as 06-30.", Assert.Single(_settings.FindErrors()));
    }

    private async Task<int> Night(int year, int month, int day)
    {
        var night = new DateTimeOffset(year, month, day, 6, 0, 0, TimeSpan.Zero);
        Clock.AdjustTime(night);
        await using var db = Open();
        return (await Job(db).RunAsync(default)).Counted;
    }

    private Task<YearlyReport> Newest() => Read(db => db.YearlyReports.OrderByDescending(r => r.Version).FirstAsync());

    private async Task<(YearlyReport Report, bool IsNew)> Write()
    {
        await using var db = Open();
        return await Job(db).Write(2026, By.Administrator());
    }

    private WriteYearlyReport Job(MasterHome.Data.HomeDb db) => new(db, new Standings(db, Calendar), Calendar, Options.Create(_settings));

    private Task Post(string key, int points, PointKind kind) =>
        Do(async db =>
        {
            new Ledger(db).Post(new Posting(_mira.Id, _cycle.Id, points, kind, A.Today, "Something", "Rule", 1, key, By.Administrator()));
            await db.SaveChangesAsync();
        });

    private sealed class Levels : DbTransactionInterceptor
    {
        public List<IsolationLevel> Asked { get; } = [];

        public override ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
            DbConnection connection,
            TransactionStartingEventData eventData,
            InterceptionResult<DbTransaction> result,
            CancellationToken cancellationToken = default
        )
        {
            Asked.Add(eventData.IsolationLevel);
            return base.TransactionStartingAsync(connection, eventData, result, cancellationToken);
        }
    }

    /// <summary>Records the transaction of each query on points, places and trainings.</summary>
    private sealed class Questions : DbCommandInterceptor
    {
        public List<DbTransaction?> OfTheYear { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            if (
                new[] { "PointEntries", "SignUps", "Completions" }.Any(table =>
                    command.CommandText.Contains(table, StringComparison.Ordinal)
                )
            )
                OfTheYear.Add(command.Transaction);
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
