using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Opportunities;

namespace MasterHome.Standing.Closing;

public sealed record CloseRequest(int CycleId);

/// <summary>Closes a year on request.</summary>
public sealed class RequestedClose(HomeDb db, CloseYear close, Places places) : IRequestedWork
{
    public string Kind => nameof(CloseRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var cycleId = request.Read<CloseRequest>().CycleId;
        await db.Answer(
            request,
            async ct =>
            {
                var outcomes = await close.Freeze(cycleId, audit, ct);
                return $"The cycle is closed: {Format.CountOrNo(outcomes, "outcome")} recorded. Each member gets an email.";
            },
            ct
        );
        await places.EndAfterMembership(audit, ct);
    }
}
