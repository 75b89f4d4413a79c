using System.Runtime.CompilerServices;

namespace MasterHome.TestSupport;

/// <summary>Waits until something real has happened. When it does not happen, the test fails and says what it waited for, instead of
/// running forever.</summary>
public static class Wait
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Polls a condition in memory every 5 ms.</summary>
    public static Task For(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        For(() => Task.FromResult(condition()), TimeSpan.FromMilliseconds(5), Longest, what);

    /// <summary>Polls a condition that costs a query every 50 ms.</summary>
    public static Task For(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        For(condition, TimeSpan.FromMilliseconds(50), Longest, what);

    public static async Task For(Task task, [CallerArgumentExpression(nameof(task))] string what = "")
    {
        try
        {
            await task.WaitAsync(Longest);
        }
        catch (TimeoutException) when (!task.IsCompleted)
        {
            Assert.Fail(Sentence(Longest, what));
        }
    }

    internal static async Task For(Func<Task<bool>> condition, TimeSpan between, TimeSpan longest, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < longest, Sentence(longest, what));
            await Task.Delay(between);
        }
    }

    private static string Sentence(TimeSpan longest, string what) => $"This has not happened within {longest:c}: {what}";
}
