using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Jobs.Requests;

/// <summary>Does one kind of work that administrators ask for.</summary>
public interface IRequestedWork
{
    /// <summary>The name of the record that <see cref="JobRequest"/> was made with.</summary>
    string Kind { get; }

    /// <summary>Runs again if the process ended: what must happen once happens in <see cref="RequestedWorkAnswers.Answer"/>.</summary>
    /// <exception cref="RefusedException">A rule refuses it.</exception>
    Task Run(JobRequest request, AuditContext audit, CancellationToken ct);
}

public static class RequestedWorkAnswers
{
    /// <summary>Does the work and stores its result in one transaction, unless an earlier run has done it.</summary>
    /// <param name="work">Returns the result, as pages show it.</param>
    public static Task Answer(this HomeDb db, JobRequest request, Func<CancellationToken, Task<string>> work, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                if (await db.JobRequests.AnyAsync(r => r.Id == request.Id && r.Sentence != null, ct))
                    return;
                var sentence = Format.Cut(await work(ct), JobRun.SentenceLength);
                await db
                    .JobRequests.Where(r => r.Id == request.Id)
                    .ExecuteUpdateAsync(set => set.SetProperty(r => r.Sentence, sentence), ct);
            },
            ct
        );
}
