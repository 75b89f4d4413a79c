using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Leaves;

/// <summary>Leave for many members at once, such as all of a country after a flood.</summary>
/// <param name="Lowers">See <see cref="Leave.LowersRequirement"/>.</param>
public sealed record LeavesRequest(int[] MemberIds, DateOnly From, DateOnly To, string Reason, bool Lowers);

/// <summary>Gives the leave to each member as if it were given alone, in a transaction of its own. Members for whom a rule refuses it are
/// left alone and named. A run after a restart goes on where the first one ended.</summary>
public sealed class RequestedLeaves(HomeDb db, LeaveActions leaves, WorkProgress progress) : IRequestedWork
{
    /// <summary>How many members the result names.</summary>
    private const int MostNamed = 5;

    public string Kind => nameof(LeavesRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var asked = request.Read<LeavesRequest>();
        // The instant of the request tells a later run what an earlier one gave.
        audit = audit with
        {
            At = request.RequestedAt,
        };
        var given = await Given(asked, audit.At, ct);
        var (done, refused) = (given.Count, new List<string>());
        foreach (var id in asked.MemberIds.Where(id => !given.Contains(id)))
        {
            progress.Report("Giving leave", done + refused.Count, asked.MemberIds.Length);
            try
            {
                await leaves.Give(id, asked.From, asked.To, asked.Reason, asked.Lowers, audit, ct);
                done++;
            }
            catch (Exception e) when (e is RefusedException or NotFoundException or DbUpdateConcurrencyException)
            {
                var why = e is DbUpdateConcurrencyException ? "Somebody else changed it at the same time." : e.Message;
                refused.Add($"{await NameOf(id, ct)}: {why}");
            }
            finally
            {
                db.ChangeTracker.Clear();
            }
        }
        await db.Answer(
            request,
            _ =>
            {
                var sentence = $"{Format.CountOrNo(done, "member")} got leave. They get an email.";
                if (refused.Count > 0)
                    sentence += $" {Format.Count(refused.Count, "member")} did not: {string.Join(" ", refused.Take(MostNamed))}";
                return Task.FromResult(refused.Count > MostNamed ? sentence + " …" : sentence);
            },
            ct
        );
    }

    private async Task<HashSet<int>> Given(LeavesRequest asked, DateTime at, CancellationToken ct) =>
        await db.Leaves.Where(l => l.From == asked.From && l.AskedAt == at && l.DecidedAt == at).Select(l => l.MemberId).ToHashSetAsync(ct);

    private async Task<string> NameOf(int id, CancellationToken ct) =>
        await db.Members.AsNoTracking().IgnoreAutoIncludes().SingleOrDefaultAsync(m => m.Id == id, ct) is { } member
            ? Format.Isolated(member.Name)
            : "A member who is gone";
}
