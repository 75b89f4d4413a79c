using MasterHome.Cycles;
using MasterHome.Jobs;

namespace MasterHome.Opportunities;

/// <summary>Hangfire job that passes expired offers to the waitlist.</summary>
public sealed class ExpireOffers(Places places, ProgramCalendar calendar)
{
    public Task<JobResult> RunAsync(CancellationToken ct) =>
        places.ExpireOffers(new AuditContext(Actor.System(nameof(ExpireOffers)), calendar.Now), ct);
}
