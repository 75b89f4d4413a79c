namespace MasterHome.Common;

/// <summary>A rule refuses an action. The message says what is wrong and what to do.</summary>
/// <param name="sentence">Shown to the user.</param>
/// <param name="field">The form field that it is about; null for the form as a whole.</param>
public class RefusedException(string sentence, string? field = null) : Exception(sentence)
{
    public string? Field { get; } = field;
}

/// <summary>The requested item does not exist. Answered with 404.</summary>
public sealed class NotFoundException(string sentence) : Exception(sentence);

public static class Refusal
{
    /// <summary>Throws if there is a reason; <paramref name="why"/> is null when the action is allowed.</summary>
    public static void When(string? why, string? field = null)
    {
        if (why is not null)
            throw new RefusedException(why, field);
    }
}
