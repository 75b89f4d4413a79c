using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Xunit.Sdk;

namespace MasterHome.Tests.TestSupport;

[Trait("Fault", "7")]
public sealed partial class WaitTests
{
    [Fact]
    public async Task What_never_happens_ends_the_test_with_a_sentence()
    {
        var e = await Assert.ThrowsAnyAsync<XunitException>(() =>
            Wait.For(() => Task.FromResult(false), TimeSpan.Zero, TimeSpan.Zero, "the second email")
        );
        Assert.Contains("This has not happened within 00:00:00: the second email", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happens_is_waited_for()
    {
        var asked = 0;
        await Wait.For(() => ++asked == 3);
        Assert.Equal(3, asked);
        await Wait.For(Task.CompletedTask);
    }

    /// <summary>Such a loop runs until the build is stopped, and nothing says which test it was.</summary>
    [Fact]
    public void No_test_waits_in_a_loop_without_a_deadline()
    {
        var tests = Path.GetFullPath(Path.Combine(Here(), "..", ".."));
        var loops =
            from file in Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories)
            where
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && Path.GetFileName(file) is not ("Wait.cs" or "WaitTests.cs")
                && !file.Contains("MasterHome.Benchmarks", StringComparison.Ordinal)
            from Match loop in Loop().Matches(File.ReadAllText(file))
            select $"{Path.GetFileName(file)}: {loop.Value}";
        Assert.Empty(loops);
    }

    [Theory]
    [InlineData("while (run.Count < 3)\n    await Task.Yield();", true)]
    [InlineData("while (\n    await Read(db => db.Count()) < 3\n)\n{\n    clock.Advance();\n    await Task.Delay(5);\n}", true)]
    [InlineData("while (!run.IsCompleted)\n{\n    Look();\n}", true)]
    [InlineData("while (await reader.ReadAsync())\n    plan.Add(1);", false)]
    public void Such_a_loop_is_recognized(string source, bool isOne) => Assert.Equal(isOne, Loop().IsMatch(source));

    [GeneratedRegex(
        @"while \([^{}]*?\)\s*(?:\{[^{}]*?)?await Task\.(?:Yield|Delay)\(|while \(!\w+\.IsCompleted\)",
        RegexOptions.Singleline
    )]
    private static partial Regex Loop();

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
