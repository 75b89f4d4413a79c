namespace MasterHome.Web.BackOffice.Lists;

/// <param name="Column">The key of a column.</param>
public sealed record ListOrder(string Column, bool IsDescending)
{
    /// <summary>"-earned" is the column "earned", the largest first.</summary>
    public static ListOrder Parse(string text) => text.StartsWith('-') ? new(text[1..], true) : new(text, false);

    public override string ToString() => IsDescending ? $"-{Column}" : Column;
}
