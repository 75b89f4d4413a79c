namespace MasterHome.Common;

/// <summary>A rule's "no", in a sentence that a person can read: what is so, and what to do about it.</summary>
/// <param name="sentence">Shown to the person as it stands.</param>
/// <param name="field">The field of the form that it is about, when there is one.</param>
public sealed class RefusedException(string sentence, string? field = null) : Exception(sentence)
{
    public string? Field { get; } = field;
}

/// <summary>What was asked for is not there: a page of ours says so, with the status of an unknown address.</summary>
public sealed class NotFoundException(string sentence) : Exception(sentence);

public static class Refusal
{
    /// <summary>Obeys a question of the law: <paramref name="why"/> is null when nothing stands against the action.</summary>
    public static void When(string? why, string? field = null)
    {
        if (why is not null)
            throw new RefusedException(why, field);
    }
}
