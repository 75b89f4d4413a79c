using MasterHome.Members;

namespace MasterHome.Merging;

/// <summary>What merging a duplicate would do.</summary>
/// <param name="Duplicate">Becomes part of the survivor.</param>
/// <param name="Lines">What changes, a sentence each.</param>
/// <param name="WhyNot">Why it is refused; null when it can be done.</param>
public sealed record MergePlan(Member Duplicate, Member Survivor, IReadOnlyList<string> Lines, string? WhyNot);
