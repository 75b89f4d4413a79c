using MasterHome.Data;
using MasterHome.History;
using MasterHome.Jobs.Requests;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

public enum EmailChange
{
    Retry,
    Cancel,
}

public sealed record EmailChangesRequest(EmailChange Change, long[] Ids);

/// <summary>Retries or cancels many emails. One that was sent or canceled meanwhile is named, and the others are changed.</summary>
public sealed class RequestedEmailChanges(HomeDb db, OutboxQueue outbox, TimeProvider clock, WorkProgress progress) : IRequestedWork
{
    private const int AtOnce = 200;
    private const int MostNamed = 5;

    public string Kind => nameof(EmailChangesRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var (change, ids) = request.Read<EmailChangesRequest>();
        if (!audit.By.MayDecide)
            throw new RefusedException("Only an administrator can change emails.");
        audit = audit with { At = request.RequestedAt };
        var (changed, refused) = (0, new List<(long Id, string Why)>());
        foreach (var some in ids.Chunk(AtOnce))
        {
            progress.Report(change == EmailChange.Retry ? "Queuing emails" : "Canceling emails", changed + refused.Count, ids.Length);
            var result = await db.Transact(ct => ChangeSome(change, some, audit, ct), ct);
            changed += result.Changed;
            refused.AddRange(result.Refused);
        }
        if (change == EmailChange.Retry)
            await outbox.EndPause(ct);
        await db.Answer(request, _ => Task.FromResult(Describe(change, changed, refused)), ct);
    }

    private async Task<Result> ChangeSome(EmailChange change, long[] ids, AuditContext audit, CancellationToken ct)
    {
        // Holds the rows, so that the delivery neither takes nor records one of them until this is over.
        await db
            .OutgoingEmails.Where(m => ids.Contains(m.Id))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Attempts, m => m.Attempts), ct);
        var what = change == EmailChange.Retry ? "The email is queued for a retry" : "The email is canceled";
        var now = clock.GetUtcNow().UtcDateTime;
        var keys = ids.Select(id => $"{id}").ToList();
        // Those that an earlier run of this request changed, before its process ended.
        var done = await db
            .History.Where(h => h.Subject == nameof(OutgoingEmail) && keys.Contains(h.SubjectId) && h.At == audit.At && h.What == what)
            .Select(h => h.SubjectId)
            .ToListAsync(ct);
        var (changed, refused) = (0, new List<(long, string)>());
        foreach (var mail in await db.OutgoingEmails.Where(m => ids.Contains(m.Id)).OrderBy(m => m.Id).ToListAsync(ct))
        {
            if (done.Contains($"{mail.Id}"))
            {
                changed++;
                continue;
            }
            if ((change == EmailChange.Retry ? mail.WhyNotRetry(now) : mail.WhyNotCancel(now)) is { } why)
            {
                refused.Add((mail.Id, why));
                continue;
            }
            changed++;
            var before = mail.State;
            if (change == EmailChange.Retry)
                mail.Retry(now);
            else
                mail.Cancel(now);
            db.Note(audit, nameof(OutgoingEmail), mail.Id, what, mail.MemberId, before, mail.State);
        }
        return new Result(changed, refused);
    }

    private static string Describe(EmailChange change, int changed, IReadOnlyList<(long Id, string Why)> refused)
    {
        var what = $"{Format.CountOrNo(changed, "email")} {(change == EmailChange.Retry ? "queued for a retry" : "canceled")}.";
        if (refused.Count == 0)
            return what;
        var named = string.Join(" ", refused.Take(MostNamed).Select(r => $"Email {r.Id}: {r.Why}"));
        var more = refused.Count > MostNamed ? $" And {Format.Number(refused.Count - MostNamed)} more." : "";
        return $"{what} {Format.Number(refused.Count)} could not be changed. {named}{more}";
    }

    /// <param name="Refused">The emails that cannot be changed, with the reason.</param>
    private sealed record Result(int Changed, IReadOnlyList<(long Id, string Why)> Refused);
}
