using MasterHome.Common.Imports;
using MasterHome.Members;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Training;

public sealed class ImportTrainingTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private const string Header = "Email,CourseCode,CourseTitle,CompletedOn,TestedOut,Score";

    private static readonly ImportOptions Apply = new();

    private Member _mira = null!;
    private Course _level1 = null!;

    public async Task InitializeAsync()
    {
        _mira = await Given(A.Member().At("mira@example.org").QualifiedOn(A.Day(2026, 7, 1)).Build());
        _level1 = await Given(A.Course("L1").Build());
        await Given(A.Course("L3").Build());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_row_is_the_verified_record_whatever_the_case_the_order_of_levels_and_the_day_of_qualification()
    {
        var report = await Import("MIRA@EXAMPLE.ORG,l3,Level 3,2019-05-04,no,", "mira@example.org,L1,Level 1,2026-09-15,YES,87");

        Assert.Equal((2, true), (report.Added, report.Applied));
        var completions = await Read(db => db.Completions.OrderBy(c => c.CompletedOn).ToListAsync());
        Assert.All(
            completions,
            c => Assert.Equal((CompletionState.Verified, _mira.Id, "Alex Administrator"), (c.State, c.MemberId, c.DecidedBy))
        );
        Assert.Equal(
            [(A.Day(2019, 5, 4), false, null), (A.Day(2026, 9, 15), true, 87)],
            completions.Select(c => (c.CompletedOn, c.TestedOut, c.Score))
        );
        Assert.Equal(1, await Read(db => db.History.CountAsync()));
    }

    [Fact]
    public async Task Importing_the_same_file_again_changes_nothing()
    {
        string[] rows =
        [
            "mira@example.org,L1,Level 1,2026-09-01,no,87",
            "mira@example.org,L1,Level 1,2026-09-01,no,87",
            "mira@example.org,L3,Level 3,2026-09-01,no,",
        ];
        Assert.Equal(2, (await Import(rows)).Added);
        var again = await Import(rows);
        Assert.Equal((0, 0, 3), (again.Added, again.Updated, again.Unchanged));
        Assert.Equal((2, 1), await Read(async db => (await db.Completions.CountAsync(), await db.History.CountAsync())));
    }

    [Fact]
    public async Task A_preview_changes_nothing()
    {
        Assert.Equal(1, (await Import(["mira@example.org,L1,,2026-09-01,no,"], null, preview: true)).Added);
        Assert.Equal((0, 0), await Read(async db => (await db.Completions.CountAsync(), await db.History.CountAsync())));
    }

    [Fact]
    public async Task An_import_verifies_a_claim_even_after_it_was_declined()
    {
        await Given(
            Completion.Claim(
                _mira.Id,
                _level1,
                new CourseRecord(A.Day(2026, 9, 1), false),
                "See my certificate",
                A.Today,
                By.Member(_mira.Id)
            )
        );
        var declined = Completion.Claim(
            _mira.Id,
            _level1,
            new CourseRecord(A.Day(2026, 8, 1), false),
            "See my certificate",
            A.Today,
            By.Member(_mira.Id)
        );
        declined.Decline("Not there", By.Administrator());
        await Given(declined);

        var report = await Import("mira@example.org,L1,,2026-09-01,no,91", "mira@example.org,L1,,2026-08-01,no,");

        Assert.Equal((0, 2), (report.Added, report.Updated));
        Assert.All(
            await Read(db => db.Completions.ToListAsync()),
            c => Assert.Equal((CompletionState.Verified, null, "See my certificate"), (c.State, c.DecisionReason, c.Evidence))
        );
    }

    [Fact]
    public async Task A_member_is_known_by_a_former_address()
    {
        await Do(async db =>
        {
            (await db.Members.SingleAsync()).ChangeEmail("mira.okafor@example.org", A.Moment);
            await db.SaveChangesAsync();
        });
        Assert.Equal(2, (await Import("mira@example.org,L1,,2026-09-01,no,", "mira.okafor@example.org,L3,,2026-09-01,no,")).Added);
    }

    [Fact]
    public async Task Every_faulty_row_is_listed_and_nothing_is_imported_unless_requested()
    {
        string[] rows =
        [
            "nobody@example.org,L1,,2026-09-01,no,",
            "mira@example.org,L9,,2026-09-01,no,",
            "mira@example.org,L1,,01.09.2026,no,",
            "mira@example.org,L1,,2026-09-17,no,",
            "mira@example.org,L1,,2026-09-01,perhaps,",
            "mira@example.org,L1,,2026-09-01,no,101",
            "mira@example.org,L1,,2026-09-01,no,very good",
            ",L9,,never,no,",
            "mira@example.org,L1,,2026-09-01,no,80",
            "mira@example.org,L1,,2026-09-01,no,90",
        ];
        var report = await Import(rows);

        Assert.Equal(
            [
                (2, "Email", "No member has this email address."),
                (3, "CourseCode", "There is no course 'L9'. The courses are L1, L3."),
                (4, "CompletedOn", "'01.09.2026' is not a date such as 2026-07-31."),
                (5, "CompletedOn", "2026-09-17 is too late. The latest date is 2026-09-16."),
                (6, "TestedOut", "'perhaps' is neither yes nor no. Enter one of them, such as no."),
                (7, "Score", "'101' is not a whole number from 0 to 100, such as 92."),
                (8, "Score", "'very good' is not a whole number from 0 to 100, such as 92."),
                (9, "Email", "No member has this email address."),
                (9, "CourseCode", "There is no course 'L9'. The courses are L1, L3."),
                (9, "CompletedOn", "'never' is not a date such as 2026-07-31."),
                (11, "CompletedOn", "An earlier row has different values for the same course and day."),
            ],
            report.Faults.Select(f => (f.Line, f.Column, f.Reason))
        );
        Assert.Equal((0, 0), await Read(async db => (await db.Completions.CountAsync(), await db.History.CountAsync())));

        Assert.Equal(
            "10 rows read: 1 added, 0 updated, 0 unchanged, 9 skipped as faulty.",
            (await Import(rows, Apply with { SkipFaulty = true })).Sentence
        );
        Assert.Equal(80, await Read(db => db.Completions.Select(c => c.Score).SingleAsync()));
    }

    [Fact]
    public async Task Concurrent_imports_record_no_duplicates()
    {
        string[] rows = [.. Enumerable.Range(1, 28).Select(n => $"mira@example.org,L1,,2026-02-{n:00},no,")];
        var tries = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => Record.ExceptionAsync(() => Import(rows)))));
        Assert.Contains(tries, e => e is null);
        Assert.All(tries.Where(e => e is not null), e => Assert.IsType<RefusedException>(e));
        Assert.Equal(28, await Read(db => db.Completions.CountAsync()));
    }

    [Fact]
    public async Task A_file_without_a_column_is_refused() =>
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => ImportReport.Apply(db, Job(db), Csv.Of("Email,CourseCode", "mira@example.org,L1"), Apply))
        );

    private Task<ImportReport> Import(params string[] rows) => Import(rows, Apply);

    private async Task<ImportReport> Import(string[] rows, ImportOptions? options, bool preview = false)
    {
        await using var db = Open();
        return preview
            ? await ImportReport.Preview(db, Job(db), Csv.Of([Header, .. rows]), options ?? Apply)
            : await ImportReport.Apply(db, Job(db), Csv.Of([Header, .. rows]), options ?? Apply);
    }

    private ImportTraining Job(MasterHome.Data.HomeDb db) => new(db, Calendar, Options.Create(new HomeSettings()));
}
