using MasterHome.Common.Imports;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Common.Imports;

/// <summary>A row that the plan takes for new and the database does not, whatever the reason: the file is refused as a whole, and the
/// sentence names the row.</summary>
[Trait("Fault", "7")]
public class DuplicateRowTests(TestDatabase database) : DataTest(database)
{
    [Theory]
    [InlineData("Mira@example.org", "mira@example.org", "jun@example.org", 3)]
    [InlineData("Mira@example.org", "jun@example.org", "MIRA@example.org", 4)]
    // Only the key of an address tells that the two are one domain.
    [InlineData("mira@xn--bcher-kva.example", "jun@example.org", "mira@bücher.example", 4)]
    public async Task The_row_is_named_whose_key_exists(string existing, string first, string second, int line)
    {
        await Given(A.Member().At(existing).Build());
        await using var db = Open();
        var import = new BlindImport(db);
        var importer = new FileImporter(db, Options.Create(new HomeSettings()), [import]);
        var refused = await Assert.ThrowsAsync<RefusedException>(() =>
            importer.Apply(import, Csv.Text($"Name,Email\n\nx,{first}\ny,{second}\n"), new ImportOptions(), By.Administrator())
        );
        Assert.StartsWith($"Line {line}: Email '", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, await Read(other => other.Members.CountAsync()));
    }

    /// <summary>Plans without looking at what is there.</summary>
    private sealed class BlindImport(HomeDb db) : IFileImport
    {
        public string Kind => "blind";

        public IReadOnlyList<string> Columns => ["Name", "Email"];

        public Task<PreparedImport> Prepare(IEnumerable<CsvRow> rows, ImportOptions options, CancellationToken ct)
        {
            var members = rows.Select(r => A.Member().Called(r["Name"]).At(r["Email"]).Build()).ToList();
            return Task.FromResult(
                new PreparedImport(
                    new ImportPlanBuilder(options.ListsChanges).Build(),
                    (_, _) =>
                    {
                        db.AddRange(members);
                        return Task.CompletedTask;
                    }
                )
            );
        }
    }
}
