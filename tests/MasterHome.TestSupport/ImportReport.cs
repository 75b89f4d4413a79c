using MasterHome.Common.Imports;
using MasterHome.Data;
using Microsoft.Extensions.Options;

namespace MasterHome.TestSupport;

/// <summary>What an import planned, and whether it was applied.</summary>
internal sealed record ImportReport(ImportPlan Plan, bool Applied)
{
    public int Rows => Plan.Rows;

    public int Added => Plan.Added;

    public int Updated => Plan.Updated;

    public int Unchanged => Plan.Unchanged;

    public int FaultyRows => Plan.FaultyRows;

    public IReadOnlyList<ImportFault> Faults => Plan.Faults;

    public IReadOnlyList<PlannedChange> Changes => Plan.Changes;

    public IReadOnlyList<PlannedChange> Differences => Plan.Differences;

    public string Sentence => Applied ? Plan.AppliedSentence : Plan.Sentence;

    public static async Task<ImportReport> Preview(HomeDb db, IFileImport import, Stream file, ImportOptions options) =>
        new(await Importer(db).Plan(import, file, options), Applied: false);

    /// <summary>Plans and applies, unless rows are faulty and not to be skipped.</summary>
    public static async Task<ImportReport> Apply(HomeDb db, IFileImport import, Stream file, ImportOptions options)
    {
        var preview = await Preview(db, import, file, options);
        if (preview.Faults.Count > 0 && !options.SkipFaulty)
        {
            file.Position = 0;
            await Assert.ThrowsAsync<RefusedException>(() => Importer(db).Apply(import, file, options, By.Administrator()));
            return preview;
        }
        file.Position = 0;
        var applied = await Importer(db).Apply(import, file, options, By.Administrator(), preview.Plan.Digest());
        return new ImportReport(applied with { Changes = preview.Changes }, Applied: true);
    }

    public static FileImporter Importer(HomeDb db, HomeSettings? settings = null) =>
        new(db, Options.Create(settings ?? new HomeSettings()), []);
}
