namespace MasterHome.Web.Tests.Support;

/// <summary>Waits until something real has happened, and says so when it does not.</summary>
public static class Waiting
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    public static Task For(Func<bool> condition) => For(() => Task.FromResult(condition()));

    public static async Task For(Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < Longest, "What was waited for has not happened.");
            await Task.Delay(5);
        }
    }
}
