namespace MasterHome.Web.Tests.Support;

/// <summary>Waits until something real has happened, and says so when it does not.</summary>
public static class Waiting
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    /// <summary>Polls a condition in memory every 5 ms.</summary>
    public static Task For(Func<bool> condition) => For(() => Task.FromResult(condition()), TimeSpan.FromMilliseconds(5));

    /// <summary>Polls a condition that costs a query every 50 ms.</summary>
    public static Task For(Func<Task<bool>> condition) => For(condition, TimeSpan.FromMilliseconds(50));

    private static async Task For(Func<Task<bool>> condition, TimeSpan between)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Longest, "What was waited for has not happened.");
            await Task.Delay(between);
        }
    }
}
