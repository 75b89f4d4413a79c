using MasterHome.Common.Imports;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Training;

/// <summary>Values that learning systems and spreadsheets really write.</summary>
public sealed class ImportTrainingValuesTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    public async Task InitializeAsync()
    {
        await Given(A.Member().At("z4@example.org").Build());
        await Given(A.Course("L1").Build());
        await Given(A.Course("L2").Build());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("z4@example.org,L1,Level 1,2026-02-03T10:22:00Z,no,92", "CompletedOn", "2026-07-31")]
    [InlineData("z4@example.org,L1,Level 1,1999-12-31,no,92", "CompletedOn", "2000-01-01")]
    [InlineData("z4@example.org,L1,Level 1,2026-02-03,No,92.5", "Score", "such as 92")]
    [InlineData("z4@example.org,L1,Level 1,2026-02-03,no,85%", "Score", "such as 92")]
    [InlineData("z4@example.org,L1,Level 1,2026-02-03,no,1e1", "Score", "such as 92")]
    [InlineData("z4@example.org,L1,Level 1,2026-02-03,no,９２", "Score", "such as 92")]
    [InlineData("z4@example.org,L1,Level 1,2026-02-03,maybe,92", "TestedOut", "such as no")]
    public async Task What_is_no_date_or_number_is_a_fault_with_an_example(string row, string column, string example)
    {
        var fault = Assert.Single((await Import(row)).Faults);
        Assert.Equal(column, fault.Column);
        Assert.Contains(example, fault.Reason, StringComparison.Ordinal);
    }

    [Trait("Fault", "4")]
    [Theory]
    [InlineData("Z4@EXAMPLE.ORG ,L1,Level 1,2026-02-05,FALSE,", false)]
    [InlineData("z4@example.org,l2,Level 2,2026-02-04,,100", false)]
    [InlineData("z4@example.org,\u00A0L1\u00A0,Level 1,2026-02-05,yes,70", true)]
    [InlineData("z4@example.org,L1,Level 1,2026-02-05,True,70", true)]
    public async Task Case_and_no_break_spaces_change_nothing(string row, bool testedOut)
    {
        Assert.Equal(1, (await Import(row)).Added);
        Assert.Equal(testedOut, await Read(db => db.Completions.Select(c => c.TestedOut).SingleAsync()));
    }

    private async Task<ImportReport> Import(string row)
    {
        await using var db = Open();
        var import = new ImportTraining(db, Calendar, Options.Create(new HomeSettings()));
        return await ImportReport.Apply(
            db,
            import,
            Csv.Of("Email,CourseCode,CourseTitle,CompletedOn,TestedOut,Score", row),
            new ImportOptions()
        );
    }
}
