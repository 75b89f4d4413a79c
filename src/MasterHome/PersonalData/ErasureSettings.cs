namespace MasterHome.PersonalData;

/// <summary>Settings under <c>Erasures:</c>.</summary>
public sealed class ErasureSettings : ICheckedSettings
{
    /// <summary>Days from the request until which an answer is promised.</summary>
    public int AnswerDays { get; set; } = 30;

    /// <summary>Days between the decision and the erasure, in which it can be stopped.</summary>
    public int WaitDays { get; set; } = 7;

    public IEnumerable<string> FindErrors()
    {
        if (AnswerDays is < 1 or > 90)
            yield return $"Erasures:AnswerDays is {AnswerDays}. Enter a number of days from 1 to 90.";
        if (WaitDays is < 0 or > 60)
            yield return $"Erasures:WaitDays is {WaitDays}. Enter a number of days from 0 to 60.";
    }
}
