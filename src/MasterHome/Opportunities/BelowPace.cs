using MasterHome.Cycles;

namespace MasterHome.Opportunities;

/// <summary>Whether a member's points, earned and awaiting verification, are below the pace of the year. The standings answer it, which
/// build on this folder.</summary>
public delegate Task<bool> BelowPace(int memberId, ProgramCycle cycle, CancellationToken ct);
