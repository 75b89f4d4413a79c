namespace MasterHome.Common;

/// <summary>Settings under <c>Undo:</c>.</summary>
public sealed class UndoSettings : ICheckedSettings
{
    /// <summary>Hours in which an administrator can undo a decision; 0 for never. At most 720.</summary>
    public int Hours { get; set; } = 24;

    public TimeSpan Within => TimeSpan.FromHours(Hours);

    public IEnumerable<string> FindErrors()
    {
        if (Hours is < 0 or > 720)
            yield return $"Undo:Hours is {Hours}. Enter a number of hours from 0 (never) to 720.";
    }
}
