using System.Globalization;
using MasterHome.Benchmarks;

// dotnet run --configuration Release --project tests/MasterHome.Benchmarks
//     [members] [pull|counts|emails|pages|rush|year] [/address of a page]
if (args is ["servers", ..])
{
    await Servers.Run();
    return;
}
if (args is ["floors", var folder])
{
    await Floors.Run(folder);
    return;
}

var size = args.Select(a => int.TryParse(a, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0).DefaultIfEmpty().Max()
    is > 0
        and var given
    ? given
    : 10_000;
await using var servers = await ServerProcess.Start();
var all = new Dictionary<string, Func<IBenchmark>>
{
    ["pull"] = () => new PullBenchmark(servers, size),
    ["counts"] = () => new CountBenchmark(size * 2),
    ["emails"] = () => new EmailBenchmark(servers, size),
    ["pages"] = () => new PageBenchmark(size, [.. args.Where(a => a.StartsWith('/'))]),
    ["rush"] = () => new RushBenchmark(),
    ["year"] = () => new YearBenchmark(size),
};
var figures = new List<Figure>();
foreach (var (name, measure) in all)
{
    if (!args.Any(all.ContainsKey) || args.Contains(name))
        await figures.Measure(measure());
}
Table.Print(figures, Console.Out);
