using System.Globalization;
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
        var changed = await ChangedSince(request.RequestedAt, asked, audit, ct);
        var (done, refused) = (changed.Count, new List<string>());
        foreach (var id in await InOrder(asked, changed, ct))
        {
            progress.Report(
                asked.Change == SignUpChange.Withdraw ? "Withdrawing sign-ups" : "Sending next steps",
                done + refused.Count,
                asked.Ids.Length
            );
            try
            {
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

    /// <summary>Sign-ups without a place first: a place that becomes free would go to a member who is withdrawn next.</summary>
    private async Task<IReadOnlyList<int>> InOrder(SignUpChangesRequest asked, HashSet<int> changed, CancellationToken ct)
    {
        var withPlace = await db
            .SignUps.Where(s => asked.Ids.Contains(s.Id) && (s.State == SignUpState.Offered || s.State == SignUpState.Confirmed))
            .Select(s => s.Id)
            .ToHashSetAsync(ct);
        return [.. asked.Ids.Where(id => !changed.Contains(id)).OrderBy(withPlace.Contains)];
    }

    /// <summary>What an earlier run of this request changed before its process ended.</summary>
    private async Task<HashSet<int>> ChangedSince(DateTime at, SignUpChangesRequest asked, AuditContext audit, CancellationToken ct)
    {
        var what = asked.Change == SignUpChange.Withdraw ? Places.WithdrawnByTeam : SignUpDecisions.NextStepsSent;
        var keys = asked.Ids.Select(id => $"{id}").ToList();
        var changed = await db
            .History.Where(h => h.Subject == nameof(SignUp) && keys.Contains(h.SubjectId) && h.What == what)
            .Where(h => h.At >= at && h.ActorId == audit.By.AccountId)
            .Select(h => h.SubjectId)
            .ToListAsync(ct);
        return [.. changed.Select(key => int.Parse(key, CultureInfo.InvariantCulture))];
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
