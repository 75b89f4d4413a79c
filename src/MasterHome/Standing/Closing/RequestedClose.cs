using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Opportunities;

namespace MasterHome.Standing.Closing;

/// <param name="ResultsOn">See <see cref="CloseYear.Close"/>.</param>
public sealed record CloseRequest(int CycleId, DateOnly? ResultsOn = null);

/// <summary>Closes a year on request.</summary>
public sealed class RequestedClose(HomeDb db, CloseYear close, Places places) : IRequestedWork
{
    public string Kind => nameof(CloseRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var (cycleId, resultsOn) = request.Read<CloseRequest>();
        await db.Answer(
            request,
            async ct =>
            {
                var outcomes = await close.Freeze(cycleId, resultsOn, audit, ct);
                return $"The cycle is closed: {Format.CountOrNo(outcomes, "outcome")} recorded. "
                    + (
                        resultsOn is { } on
                            ? $"Each member gets an email on {Format.Date(on)}; until then you can cancel them."
                            : "Each member gets an email."
                    );
            },
            ct
        );
        await places.EndAfterMembership(audit, ct);
    }
}
