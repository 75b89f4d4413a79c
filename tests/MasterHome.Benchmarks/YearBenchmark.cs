using System.Diagnostics;
using System.Globalization;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>What happens once in a year, or in a morning, to all members: import, preview, refresh of the lists, reminders, close and
/// report.</summary>
internal sealed class YearBenchmark(int members) : IBenchmark
{
    private const int EntriesOfMember = 40;
    private const int Seconds = 60;
    private const int MostReportMegabytes = 600;

    public string Name => $"a year of {members:N0} members of {EntriesOfMember} entries";

    public async IAsyncEnumerable<Figure> Measure()
    {
        await foreach (var figure in MeasureImport())
            yield return figure;
        var clock = new ShiftedClock();
        await using var portal = await Portal.Build(members, clock);
        await portal.AddEntries(EntriesOfMember);
        var year = await portal.Ask(db => db.Cycles.Select(c => c.Year).SingleAsync());

        clock.Move(new DateTime(year, 6, 15, 9, 0, 0, DateTimeKind.Utc));
        yield return await Time(
            "all standings for the lists",
            null,
            () => portal.Do(services => services.GetRequiredService<RefreshSummaries>().RunAsync(default))
        );
        yield return await Time("reminders of one morning", Seconds, () => portal.Run<SendReminders>((job, ct) => job.RunAsync(ct)));

        clock.Move(new DateTime(year + 1, 1, 5, 9, 0, 0, DateTimeKind.Utc));
        await portal.Do(services => services.GetRequiredService<RefreshSummaries>().RunAsync(default));
        yield return await Time("close of the year", Seconds, () => portal.Do(Close));
        var (took, peak) = await portal.Command($"write-report {year}");
        yield return Within("report of the year", took, Seconds);
        var megabytes = peak / 1024 / 1024;
        yield return new(
            "memory of the report",
            $"{megabytes} MB",
            "",
            Invariant(MostReportMegabytes, "MB"),
            megabytes <= MostReportMegabytes
        );
    }

    private async IAsyncEnumerable<Figure> MeasureImport()
    {
        await using var portal = await Portal.Build(1);
        var file = Path.Combine(portal.Folder, "roster.csv");
        await using (var written = File.Create(file))
            await Portal.Roster(members).CopyToAsync(written);
        yield return await Time("preview of an import", 20, () => portal.Do(Preview));
        (string, string)[] limits = [("Home:MostImportRows", $"{members}"), ("Home:LargestImport", "100000000")];
        var (_, rest) = await portal.Command("migrate");
        var (took, peak) = await portal.Command($"import members {file}", limits);
        yield return Within("import", took, Seconds);
        var megabytes = (peak - rest) / 1024 / 1024;
        yield return new("memory of the import above that of a small command", $"{megabytes} MB", "", "150 MB", megabytes <= 150);

        async Task Preview(IServiceProvider services)
        {
            var importer = services.GetRequiredService<FileImporter>();
            await using var content = File.OpenRead(file);
            await importer.Plan(importer.Find("members")!, content, new ImportOptions());
        }
    }

    private static async Task Close(IServiceProvider services)
    {
        var cycle = await services.GetRequiredService<HomeDb>().Cycles.AsNoTracking().FirstAsync();
        await services.GetRequiredService<CloseYear>().Close(cycle.Id, Administrator(services));
    }

    private static AuditContext Administrator(IServiceProvider services) =>
        new(new Actor(ActorKind.Administrator, "Benchmark", "benchmark"), services.GetRequiredService<ProgramCalendar>().Now);

    private static async Task<Figure> Time(string what, int? most, Func<Task> work)
    {
        var began = Stopwatch.GetTimestamp();
        await work();
        return Within(what, Stopwatch.GetElapsedTime(began), most);
    }

    private static Figure Within(string what, TimeSpan took, int? most) =>
        new(what, Table.Seconds(took), "", most is { } s ? Invariant(s, "s") : "", most is null || took.TotalSeconds <= most);

    private static string Invariant(int number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number} {unit}");

    /// <summary>The real clock, moved to another day.</summary>
    private sealed class ShiftedClock : TimeProvider
    {
        private TimeSpan _offset;

        public void Move(DateTime utc) => _offset = utc - DateTime.UtcNow;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _offset;
    }
}
