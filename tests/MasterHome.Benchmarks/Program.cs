using MasterHome.Benchmarks;

// dotnet run -c Release --project tests/MasterHome.Benchmarks [members]
if (args is ["servers", ..])
{
    await Servers.Run();
    return;
}

var size = args is [var text, ..] ? int.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : 10_000;
await using var servers = await ServerProcess.Start();
var figures = new List<Figure>();
await figures.Measure(new PullFigures(servers, size));
await figures.Measure(new CountFigures(size * 2));
await figures.Measure(new LetterFigures(servers, size));
Table.Print(figures, Console.Out);
