namespace MasterHome.Common;

/// <summary>Terms that the history records as words: only the fields that a change affects, each with its label.</summary>
public interface IDescribedFields
{
    /// <summary>Labels and values in the order of the form. Null is an empty value.</summary>
    IReadOnlyList<(string Field, string? Value)> DescribeFields();
}
