using MasterHome.Cycles;
using MasterHome.History;

namespace MasterHome.Opportunities;

/// <summary>The sweep that gives on what nobody took in time.</summary>
public sealed class LapseOffers(Places places, ProgramCalendar calendar)
{
    public Task<JobResult> RunAsync(CancellationToken ct) => places.LapseOffers(new Deed(Actor.System(nameof(LapseOffers)), calendar.Now), ct);
}
