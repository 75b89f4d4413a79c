using System.Security.Claims;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Review;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Standing.Summaries;
using MasterHome.Web.Shared.Access;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>A chosen item.</summary>
/// <param name="Effect">What approving it does, as text; null when it cannot be approved with the others.</param>
/// <param name="WhyNot">Why it will not be or was not decided; null when nothing is known against it.</param>
internal sealed record SelectionRow(QueueKey Key, string Title, string Note, int? MemberId, string Member, string? Effect, string? WhyNot);

/// <param name="Kinds">How many items of each kind were chosen.</param>
/// <param name="OwnWork">How many of them are the administrator's own.</param>
/// <param name="NotDecided">How many were left alone; null until the decision is made.</param>
/// <param name="Rows">The items; after the decision those that were left alone.</param>
internal sealed record SelectionPage(
    Guid Id,
    IReadOnlyList<(QueueKind Kind, int Count)> Kinds,
    int OwnWork,
    int? NotDecided,
    DateTime? UndoneAt,
    Page<SelectionRow> Rows,
    IReadOnlyList<string> KeptReasons,
    SelectionDecisionForm Form
)
{
    public int Count => Kinds.Sum(k => k.Count);
}

/// <summary>Reads items to decide together and what the decision would do.</summary>
public sealed class SelectionReader(HomeDb db, ReviewQueue queue, ProgramCalendar calendar, ProgramData programs)
{
    /// <summary>The queue, for a choice that was refused.</summary>
    internal Task<QueuePage> Queue(QueueFilter filter, ClaimsPrincipal user, CancellationToken ct) =>
        QueuePage.ReadList(queue, filter, user, ct);

    /// <summary>The oldest items of the filter, at most <see cref="PageQueries.MostCounted"/>.</summary>
    internal async Task<IReadOnlyList<SelectedItem>> AllOf(QueueFilter filter, ClaimsPrincipal user, CancellationToken ct)
    {
        var found = await db.FindWaiting(filter, filter.OwnerId(user), queue.Now)
            .OrderBy(i => i.Since)
            .ThenBy(i => i.Kind)
            .ThenBy(i => i.Id)
            .Take(PageQueries.MostCounted)
            .ToListAsync(ct);
        return [.. found.Select(i => new SelectedItem(i.Key.Kind, i.Id, i.Since))];
    }

    /// <summary>Those of the named items that wait for a decision, oldest first.</summary>
    internal async Task<IReadOnlyList<SelectedItem>> Find(IReadOnlyList<string> keys, CancellationToken ct)
    {
        var waiting = await db.WaitingOf([.. keys.Select(QueueKey.Parse).OfType<QueueKey>().Distinct()], ct);
        return
        [
            .. waiting
                .Values.OrderBy(i => i.Since)
                .ThenBy(i => i.Kind)
                .ThenBy(i => i.Id)
                .Select(i => new SelectedItem(i.Key.Kind, i.Id, i.Since)),
        ];
    }

    internal async Task<SelectionPage> Read(ReviewSelection selection, int? number, ClaimsPrincipal user, CancellationToken ct)
    {
        var items = selection.ReadItems();
        var left = selection.ReadUndecided().ToDictionary(u => u.Key, u => u.Why);
        var shown = (selection.IsDecided ? [.. items.Where(i => left.ContainsKey(i.Key))] : items).ToPage(number);
        IReadOnlyList<QueueKey> keys = [.. shown.Rows.Select(i => i.Key)];
        var details = await db.DetailsOf(keys, ct);
        var waiting = selection.IsDecided ? new Dictionary<QueueKey, WaitingItem>() : await db.WaitingOf(keys, ct);
        var members = await ReadMembers([.. details.Values.Select(d => d.MemberId).Distinct()], user, ct);
        var self = user.IsMember() ? user.MemberId() : (int?)null;
        var rows = shown.Rows.Select(item =>
        {
            var detail = details.GetValueOrDefault(item.Key);
            var member = detail is null ? null : members.GetValueOrDefault(detail.MemberId);
            var whyNot =
                selection.IsDecided ? left[item.Key]
                : waiting.GetValueOrDefault(item.Key)?.Since != item.Since ? "It was decided or changed after you chose it."
                : detail?.MemberId == self ? "Your own work: another administrator decides it."
                : null;
            return new SelectionRow(
                item.Key,
                detail?.Title ?? "",
                detail?.Note ?? "",
                detail?.MemberId,
                member?.Name ?? "",
                detail is null ? null : EffectOf(detail, member?.Standing),
                whyNot
            );
        });
        return new SelectionPage(
            selection.Id,
            [.. items.CountBy(i => i.Kind).OrderBy(k => k.Key).Select(k => (k.Key, k.Value))],
            self is null || selection.IsDecided ? 0 : await CountOwn(items, self.Value, ct),
            selection.IsDecided ? left.Count : null,
            selection.UndoneAt,
            shown.With<SelectionRow>([.. rows]),
            selection.IsDecided ? [] : await db.KeptReasons.OrderBy(r => r.Id).Select(r => r.Text).ToListAsync(ct),
            new SelectionDecisionForm()
        );
    }

    private static string? EffectOf(QueueDetail item, StandingSummary? standing) =>
        item.Key.Kind switch
        {
            QueueKind.Suggestion or QueueKind.Leave or QueueKind.Appeal => null,
            QueueKind.Interest => "Interest confirmed",
            _ when standing is null => item.Points is { } points ? Format.CountWithSign(points, "point") : "Counts from now on",
            QueueKind.Training => $"Counts from now on; {standing.TrainingsDone} of {standing.TrainingsRequired} trainings so far",
            _ => PointsAfter(standing, item.Points ?? 0),
        };

    private static string PointsAfter(StandingSummary standing, int points)
    {
        var after = standing.Earned + points;
        var crosses = standing.Earned < standing.Required && after >= standing.Required ? ", all required points" : "";
        return $"{Format.Number(standing.Earned)} → {Format.Number(after)} of {Format.Number(standing.Required)}{crosses}";
    }

    /// <summary>Few: a person's own items are read whole.</summary>
    private async Task<int> CountOwn(IReadOnlyList<SelectedItem> items, int memberId, CancellationToken ct)
    {
        var own = await db.OwnWaiting(memberId, ct);
        return items.Count(i => own.Contains(i.Key));
    }

    private async Task<IReadOnlyDictionary<int, MemberOfItem>> ReadMembers(int[] ids, ClaimsPrincipal user, CancellationToken ct)
    {
        var cycleId = (await programs.Read(db, user.ProgramVersion(), ct)).Cycles.RunningOn(calendar.Today)?.Id ?? 0;
        return await db
            .Members.Where(m => ids.Contains(m.Id))
            .LeftJoin(
                db.StandingSummaries.AsNoTracking().Where(s => s.CycleId == cycleId),
                m => m.Id,
                s => s.MemberId,
                (m, s) => new MemberOfItem(m.Id, (m.FirstName + " " + m.LastName).Trim(), s)
            )
            .ToDictionaryAsync(m => m.Id, ct);
    }

    private sealed record MemberOfItem(int Id, string Name, StandingSummary? Standing);
}
