using MasterHome.Cycles;
using MasterHome.Jobs;

namespace MasterHome.Opportunities;

/// <summary>The sweep that gives on what nobody took in time.</summary>
public sealed class ExpireOffers(Places places, ProgramCalendar calendar)
{
    public Task<JobResult> RunAsync(CancellationToken ct) =>
        places.ExpireOffers(new AuditContext(Actor.System(nameof(ExpireOffers)), calendar.Now), ct);
}
