namespace MasterHome.Appeals;

/// <summary>Settings under <c>Appeals:</c>.</summary>
public sealed class AppealSettings : ICheckedSettings
{
    /// <summary>Days in which the team promises an answer.</summary>
    public int AnswerDays { get; set; } = 14;

    /// <summary>Days after the answer in which the member can reopen an appeal; 0 for never.</summary>
    public int ReopenDays { get; set; } = 14;

    public TimeSpan ReopenWithin => TimeSpan.FromDays(ReopenDays);

    public IEnumerable<string> FindErrors()
    {
        if (AnswerDays is < 1 or > 366)
            yield return $"Appeals:AnswerDays is {AnswerDays}. Enter a number of days from 1 to 366.";
        if (ReopenDays is < 0 or > 366)
            yield return $"Appeals:ReopenDays is {ReopenDays}. Enter a number of days from 0 (never) to 366.";
    }
}
