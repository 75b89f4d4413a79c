namespace MasterHome.Common.Text;

/// <summary>Lengths of texts that several entities store, in characters.</summary>
public static class TextLengths
{
    /// <summary>The reason for a decision or a change.</summary>
    public const int Reason = 1000;

    /// <summary>A text of several paragraphs, such as a description or evidence.</summary>
    public const int Text = 4000;
}
