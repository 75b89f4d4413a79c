using System.Globalization;

namespace MasterHome.Benchmarks;

/// <summary>One row of the table.</summary>
/// <param name="Floor">What the bare work costs, measured in the same run; empty when there is no floor.</param>
/// <param name="Asked">The budget.</param>
public sealed record Figure(string What, string Seen, string Floor, string Asked, bool Holds);

public interface IBenchmark
{
    string Name { get; }

    IAsyncEnumerable<Figure> Measure();
}

internal static class Table
{
    public static async Task Measure(this List<Figure> all, IBenchmark figures)
    {
        await Console.Error.WriteLineAsync($"… {figures.Name}");
        await foreach (var figure in figures.Measure())
        {
            await Console.Error.WriteLineAsync($"  {figure.What}: {figure.Seen}");
            all.Add(figure);
        }
    }

    public static void Print(IReadOnlyList<Figure> figures, TextWriter to)
    {
        to.WriteLine("| what | seen | floor in the same run | asked for | holds |");
        to.WriteLine("|---|---|---|---|---|");
        foreach (var f in figures)
            to.WriteLine($"| {f.What} | {f.Seen} | {f.Floor} | {f.Asked} | {(f.Holds ? "yes" : "NO")} |");
    }

    public static string Rate(int count, TimeSpan took, string of) =>
        string.Create(CultureInfo.InvariantCulture, $"{count / took.TotalSeconds:N0} {of}/s");

    public static string Seconds(TimeSpan took) => string.Create(CultureInfo.InvariantCulture, $"{took.TotalSeconds:N1} s");
}
