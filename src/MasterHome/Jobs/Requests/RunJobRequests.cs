using MasterHome.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace MasterHome.Jobs.Requests;

/// <summary>Does what administrators asked for, one request after the other, the oldest first. A request that another process began and
/// did not end begins again.</summary>
public sealed class RunJobRequests(
    HomeDb db,
    IEnumerable<IRequestedWork> kinds,
    WorkProgress progress,
    JobRequests requests,
    TimeProvider clock,
    ILogger<RunJobRequests> log
)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var tried = new List<JobRequest>();
        var failed = 0;
        while (await Next(tried, ct) is { } request)
        {
            tried.Add(request);
            if (!await requests.Show(request.Id, progress, () => Run(request, ct)))
                failed++;
        }
        var what = tried.Count == 0 ? "Nothing was asked for." : string.Join(", ", tried.Select(r => r.Title)) + ".";
        return new JobResult(tried.Count - failed, failed, what);
    }

    private async Task<JobRequest?> Next(List<JobRequest> tried, CancellationToken ct)
    {
        var open = await db
            .JobRequests.AsNoTracking()
            .Where(r => r.EndedAt == null)
            .OrderBy(r => r.RequestedAt)
            .ThenBy(r => r.Id)
            .ToListAsync(ct);
        return open.Find(r => !tried.Exists(t => t.Id == r.Id));
    }

    /// <returns>False when it failed.</returns>
    private async Task<bool> Run(JobRequest request, CancellationToken ct)
    {
        progress.Clear();
        await db.Transact(
            ct =>
                Unended(request)
                    .ExecuteUpdateAsync(
                        set =>
                            set.SetProperty(r => r.State, JobRequestState.Running)
                                .SetProperty(r => r.Step, (string?)null)
                                .SetProperty(r => r.Done, 0)
                                .SetProperty(r => r.Total, 0),
                        ct
                    ),
            ct
        );
        try
        {
            var work = kinds.SingleOrDefault(k => k.Kind == request.Kind);
            if (work is null)
                throw new InvalidOperationException($"Nothing in this version does requests of the kind {request.Kind}.");
            await work.Run(request, new AuditContext(request.By, Now), ct);
            await End(Unended(request), JobRequestState.Succeeded, null, null, ct);
            return true;
        }
        catch (RefusedException e)
        {
            await End(Unended(request), JobRequestState.Refused, e.Message, e.Field, ct);
            return true;
        }
        catch (Exception e) when (e is not (OperationCanceledException or LeaseLostException))
        {
            log.LogError(e, "{Title} failed", request.Title);
            // If it has a result, only what follows is missing: the next run goes on.
            await End(
                Unended(request).Where(r => r.Sentence == null),
                JobRequestState.Failed,
                $"An error stopped it ({e.GetType().Name}). What it had finished is kept, and nothing is half done.",
                null,
                ct
            );
            return false;
        }
    }

    private IQueryable<JobRequest> Unended(JobRequest request) => db.JobRequests.Where(r => r.Id == request.Id && r.EndedAt == null);

    private Task End(IQueryable<JobRequest> request, JobRequestState state, string? sentence, string? field, CancellationToken ct)
    {
        var (now, text) = (Now, sentence is null ? null : Format.Cut(sentence, JobRun.SentenceLength));
        return db.Transact(
            ct =>
                request.ExecuteUpdateAsync(
                    set =>
                        set.SetProperty(r => r.State, state)
                            .SetProperty(r => r.EndedAt, now)
                            .SetProperty(r => r.Step, (string?)null)
                            .SetProperty(r => r.Sentence, r => text ?? r.Sentence)
                            .SetProperty(r => r.Field, field),
                    ct
                ),
            ct
        );
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;
}
