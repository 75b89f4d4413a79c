namespace MasterHome.Cycles;

/// <summary>A date on the timeline of the program page.</summary>
public sealed class KeyDate
{
    public const int TextLength = 300;

    public KeyDate(DateOnly on, string text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > TextLength)
            throw new RefusedException($"A key date needs a text of at most {TextLength} characters.", nameof(Text));
        (On, Text) = (on, text.Trim());
    }

    private KeyDate() { }

    public int Id { get; private set; }

    public DateOnly On { get; private set; }

    public string Text { get; private set; } = "";
}
