using System.Text;

using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.Points;
using MasterHome.Reports;
using MasterHome.Standing;
using MasterHome.Tests.Support;

using Microsoft.EntityFrameworkCore;
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
    public async Task It_says_each_members_figures_adds_up_with_the_ledger_and_goes_to_enabled_staff_and_the_addresses_of_the_settings()
    {
        _settings.AlsoTo.Add("board@example.org");
        var (report, isNew) = await Write();

        Assert.True(isNew);
        Assert.Equal(new ReportFigures(2, 0, 2, 0, 87, 87), report.Figures);
        Assert.True(report.Figures.AddsUp);
        var letters = await Read(db => db.OutgoingMails.OrderBy(m => m.ToAddress).ToListAsync());
        Assert.Equal(["alex@example.org", "board@example.org", "sam@example.org"], letters.Select(l => l.ToAddress));
        Assert.All(letters, l => Assert.Equal(report.AttachmentId, l.AttachmentId));
        var csv = await Csv(report);
        Assert.Contains("'=Mira Okafor", csv, StringComparison.Ordinal);
        Assert.Contains(",400,87,75,12,0,0,", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_figures_make_no_second_version_and_other_figures_do()
    {
        var (first, _) = await Write();
        var (again, isNew) = await Write();
        Assert.Equal((first.Id, false), (again.Id, isNew));

        await Post("three", 1, PointKind.Completion);
        var (second, _) = await Write();

        Assert.Equal(2, second.Version);
        Assert.Equal(4, await Read(db => db.OutgoingMails.CountAsync(m => m.Kind == MailKinds.YearlyReport)));
    }

    [Fact]
    public async Task Somebody_with_points_who_left_before_the_year_is_in_it_so_that_it_adds_up()
    {
        await Do(async db =>
        {
            (await db.Members.SingleAsync(m => m.Id == _mira.Id)).CarryOn(certified: false, 2025);
            await db.SaveChangesAsync();
        });
        var (report, _) = await Write();

        Assert.Equal((1, 87, 87), (report.Members, report.PointsEarned, report.LedgerTotal));
        Assert.Contains("not in this year", await Csv(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_written_by_itself_once_it_is_due_and_a_missed_date_is_made_up()
    {
        await using (var db = Open())
            Assert.Equal(0, (await Job(db).RunAsync(default)).Counted);
        Clock.SetUtcNow(new DateTimeOffset(2027, 2, 20, 6, 0, 0, TimeSpan.Zero));
        await using (var db = Open())
            Assert.Equal(1, (await Job(db).RunAsync(default)).Counted);
        await using (var db = Open())
            Assert.Equal(0, (await Job(db).RunAsync(default)).Counted);
    }

    [Fact]
    public async Task A_report_that_somebody_asked_for_earlier_is_not_the_one_that_the_calendar_promises()
    {
        await Write();
        Clock.SetUtcNow(new DateTimeOffset(2027, 1, 15, 6, 0, 0, TimeSpan.Zero));
        await using (var db = Open())
            Assert.Equal(1, (await Job(db).RunAsync(default)).Counted);
        await using (var db = Open())
            Assert.Equal(0, (await Job(db).RunAsync(default)).Counted);
        Assert.Equal(2, await Read(db => db.YearlyReports.MaxAsync(r => r.Version)));
    }

    [Fact]
    public async Task A_correction_below_zero_stays_a_number()
    {
        await Post("four", -30, PointKind.Correction);
        var (report, _) = await Write();

        Assert.Contains(",400,57,75,12,0,-30,", await Csv(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_who_write_at_once_make_one_version()
    {
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Write)));

        Assert.Equal(1, await Read(db => db.YearlyReports.CountAsync()));
        Assert.Equal(2, await Read(db => db.OutgoingMails.CountAsync()));
    }

    private async Task<(YearlyReport Report, bool IsNew)> Write()
    {
        await using var db = Open();
        return await Job(db).Write(2026, By.Administrator());
    }

    private WriteYearlyReport Job(MasterHome.Data.HomeDb db) => new(db, new Standings(db, Calendar), Calendar, Options.Create(_settings));

    private Task<string> Csv(YearlyReport report) =>
        Read(async db => Encoding.UTF8.GetString((await db.Attachments.SingleAsync(a => a.Id == report.AttachmentId)).Content));

    private Task Post(string key, int points, PointKind kind) =>
        Do(async db =>
        {
            new Ledger(db).Post(new Posting(_mira.Id, _cycle.Id, points, kind, A.Today, "Something", "Rule", 1, key, By.Administrator()));
            await db.SaveChangesAsync();
        });
}
