using MasterHome.Data;
using MasterHome.Jobs.Requests;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Opportunities;

public enum SignUpChange
{
    SendNextSteps,
    Withdraw,
}

/// <param name="Text">The next steps, or the reason that the members get by email.</param>
public sealed record SignUpChangesRequest(SignUpChange Change, string Text, int[] Ids);

/// <summary>Changes many sign-ups as if each were changed alone, in a transaction of its own. Those for which a rule refuses it are left
/// alone and named. A run after a restart goes on where the first one ended.</summary>
public sealed class RequestedSignUpChanges(HomeDb db, Places places, SignUpDecisions decisions, WorkProgress progress) : IRequestedWork
{
    /// <summary>How many members the result names.</summary>
    private const int MostNamed = 5;

    public string Kind => nameof(SignUpChangesRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var asked = request.Read<SignUpChangesRequest>();
        // The instant of the request tells a later run what an earlier one withdrew.
        audit = audit with
        {
            At = request.RequestedAt,
        };
        var withdrawn =
            asked.Change == SignUpChange.Withdraw
                ? await db
                    .SignUps.Where(s => asked.Ids.Contains(s.Id) && s.State == SignUpState.Withdrawn && s.StateAt == audit.At)
                    .Select(s => s.Id)
                    .ToHashSetAsync(ct)
                : [];
        var (done, refused) = (withdrawn.Count, new List<string>());
        foreach (var id in asked.Ids.Where(id => !withdrawn.Contains(id)))
        {
            progress.Report(
                asked.Change == SignUpChange.Withdraw ? "Withdrawing sign-ups" : "Sending next steps",
                done + refused.Count,
                asked.Ids.Length
            );
            try
            {
                // The same text is not sent twice.
                if (asked.Change == SignUpChange.Withdraw)
                    await places.WithdrawFor(id, asked.Text, audit, ct);
                else
                    await decisions.WriteNextSteps(id, asked.Text, audit, ct: ct);
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
        await db.Answer(request, _ => Task.FromResult(Describe(asked.Change, done, refused)), ct);
    }

    private static string Describe(SignUpChange change, int done, IReadOnlyList<string> refused)
    {
        var count = Format.CountOrNo(done, "sign-up");
        var sentence = change switch
        {
            SignUpChange.Withdraw => $"{count} withdrawn. The members get an email with your reason.",
            _ => $"{count} {(done == 1 ? "has" : "have")} the next steps. Members for whom they are new get an email.",
        };
        if (refused.Count == 0)
            return sentence;
        sentence += $" {Format.Number(refused.Count)} could not be changed. {string.Join(" ", refused.Take(MostNamed))}";
        return refused.Count > MostNamed ? $"{sentence} And {Format.Number(refused.Count - MostNamed)} more." : sentence;
    }

    private async Task<string> NameOf(int id, CancellationToken ct)
    {
        var name = await (
            from s in db.SignUps
            join m in db.Members on s.MemberId equals m.Id
            where s.Id == id
            select m.FirstName + " " + m.LastName
        ).SingleOrDefaultAsync(ct);
        return name is null ? "A sign-up that is gone" : Format.Isolated(name.Trim());
    }
}
