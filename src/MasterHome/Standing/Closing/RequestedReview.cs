using MasterHome.Data;
using MasterHome.Jobs.Requests;

namespace MasterHome.Standing.Closing;

public sealed record ReviewRequest(int CycleId, string? Reason);

/// <summary>Recalculates the outcomes of a closed year on request.</summary>
public sealed class RequestedReview(HomeDb db, CloseYear close) : IRequestedWork
{
    public string Kind => nameof(ReviewRequest);

    public Task Run(JobRequest request, AuditContext audit, CancellationToken ct) =>
        db.Answer(
            request,
            async ct =>
            {
                var (cycleId, reason) = request.Read<ReviewRequest>();
                var changed = await close.Review(cycleId, reason, audit, ct);
                return changed == 0
                    ? "Outcomes recalculated. Nothing changed."
                    : $"Outcomes recalculated. {Format.CountOrNo(changed, "outcome")} changed; the affected members get an email.";
            },
            ct
        );
}
