using System.Globalization;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Statuses;

/// <summary>Counts members by status and group: today's from the summaries, those of past days from what was recorded each day.</summary>
public sealed class StatusReader(HomeDb db, ProgramCalendar calendar, ReviewCounts counts)
{
    /// <summary>Groups on the page; the others are one row. An export has all.</summary>
    internal const int MostShown = 50;

    /// <param name="most">How many groups are named.</param>
    /// <returns>Null when there is no such year.</returns>
    internal async Task<StatusesPage?> Read(int? year, DateOnly? asked, StatusGrouping by, int most, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().OfYearOrCurrent(year, calendar.Today, ct) is not { } cycle)
            return null;
        var first = await db.StatusPeriods.Where(p => p.CycleId == cycle.Id).MinAsync(p => (DateOnly?)p.FirstDay, ct);
        // The status of a closed year does not change any more.
        var last = calendar.Today < cycle.LastDay ? calendar.Today : cycle.LastDay;
        var isRunning = calendar.Today <= cycle.LastDay;
        var (day, problem) = Choose(asked, first, last);
        var isToday = isRunning && day == last;
        var groups = await Groups(isToday ? Present(cycle.Id) : Recorded(cycle.Id, day), by, cycle.Year, ct);
        var all = new StatusGroup("All", "", Add(groups));
        return new StatusesPage(cycle.Year, await db.Cycles.Years(ct), day, isToday, first, problem, by, Largest(groups, most))
        {
            All = all,
            Chart = StatusChart.Of(await Changes(cycle.Id, ct), day),
            Outlook = isToday ? await Outlook(cycle.Id, all.Members, ct) : null,
        };
    }

    private static (DateOnly Day, string? Problem) Choose(DateOnly? asked, DateOnly? first, DateOnly last) =>
        asked is not { } day || day == last ? (last, null)
        : day > last ? (last, $"{Format.Date(day)} is not over yet. This is {Format.Date(last)}.")
        : first is null || day < first
            ? (
                first ?? last,
                first is { } known
                    ? $"The status of each day is recorded since {Format.Date(known)}. This is that day."
                    : "No status of a past day has been recorded yet. This is today."
            )
        : (day, null);

    private IQueryable<StatusOfMember> Present(int cycleId) =>
        db
            .StandingSummaries.Where(s => s.CycleId == cycleId && s.Status != MemberStatus.NotInThisYear)
            .Select(s => new StatusOfMember { MemberId = s.MemberId, Status = s.Status });

    private IQueryable<StatusOfMember> Recorded(int cycleId, DateOnly day) =>
        db
            .StatusPeriods.Where(p => p.CycleId == cycleId && p.Status != MemberStatus.NotInThisYear)
            .Where(p => p.FirstDay <= day && (p.EndedOn == null || p.EndedOn > day))
            .Select(p => new StatusOfMember { MemberId = p.MemberId, Status = p.Status });

    private async Task<List<StatusGroup>> Groups(IQueryable<StatusOfMember> statuses, StatusGrouping by, int year, CancellationToken ct)
    {
        var members = statuses.Join(db.Members, s => s.MemberId, m => m.Id, (s, m) => new { s.Status, m });
        switch (by)
        {
            case StatusGrouping.Company:
                var companies = await members
                    .GroupBy(x => new { x.m.Company, x.Status })
                    .Select(g => new
                    {
                        Key = g.Key.Company,
                        g.Key.Status,
                        Count = g.Count(),
                    })
                    .ToListAsync(ct);
                return Group(companies.Select(c => (c.Key ?? "", c.Status, c.Count)), key => key.Length == 0 ? "No company" : key);
            case StatusGrouping.Partner:
                var partners = await members
                    .GroupBy(x => new { x.m.IsPartner, x.Status })
                    .Select(g => new
                    {
                        g.Key.IsPartner,
                        g.Key.Status,
                        Count = g.Count(),
                    })
                    .ToListAsync(ct);
                return Group(
                    partners.Select(c => (c.IsPartner ? "yes" : "no", c.Status, c.Count)),
                    key => key == "yes" ? "Partners" : "Not partners",
                    key => $"partner={key}"
                );
            case StatusGrouping.Qualified:
                var months = await members
                    .GroupBy(x => new
                    {
                        x.m.QualifiedOn.Year,
                        x.m.QualifiedOn.Month,
                        x.Status,
                    })
                    .Select(g => new
                    {
                        g.Key.Year,
                        g.Key.Month,
                        g.Key.Status,
                        Count = g.Count(),
                    })
                    .ToListAsync(ct);
                return Group(
                    months.Select(c => (c.Year < year ? $"Before {year}" : Month(c.Year, c.Month), c.Status, c.Count)),
                    key => key
                );
            default:
                var countries = await members
                    .GroupBy(x => new { x.m.Country, x.Status })
                    .Select(g => new
                    {
                        Key = g.Key.Country,
                        g.Key.Status,
                        Count = g.Count(),
                    })
                    .ToListAsync(ct);
                return Group(
                    countries.Select(c => (c.Key ?? "", c.Status, c.Count)),
                    key => Countries.Name(key) is { Length: > 0 } name ? name : "No country",
                    key => key.Length == 0 ? null : $"country={key}"
                );
        }
    }

    private static string Month(int year, int month) => new DateOnly(year, month, 1).ToString("MMMM yyyy", CultureInfo.InvariantCulture);

    private static List<StatusGroup> Group(
        IEnumerable<(string Key, MemberStatus Status, int Count)> counted,
        Func<string, string> name,
        Func<string, string?>? filter = null
    ) =>
        [
            .. counted
                .GroupBy(c => c.Key)
                .Select(g => new StatusGroup(
                    name(g.Key),
                    filter?.Invoke(g.Key),
                    g.GroupBy(c => c.Status).ToDictionary(s => s.Key, s => s.Sum(c => c.Count))
                ))
                .OrderByDescending(g => g.Members)
                .ThenBy(g => g.Name, StringComparer.Ordinal),
        ];

    /// <summary>The largest groups, and all others as one.</summary>
    private static IReadOnlyList<StatusGroup> Largest(List<StatusGroup> groups, int most) =>
        groups.Count <= most
            ? groups
            : [.. groups.Take(most), new StatusGroup($"{Format.Number(groups.Count - most)} others", null, Add(groups.Skip(most)))];

    private static Dictionary<MemberStatus, int> Add(IEnumerable<StatusGroup> groups) =>
        groups.SelectMany(g => g.Counts).GroupBy(c => c.Key).ToDictionary(g => g.Key, g => g.Sum(c => c.Value));

    private async Task<List<StatusChange>> Changes(int cycleId, CancellationToken ct)
    {
        var periods = db.StatusPeriods.Where(p => p.CycleId == cycleId);
        var entered = await periods
            .GroupBy(p => new { p.FirstDay, p.Status })
            .Select(g => new StatusChange(g.Key.FirstDay, g.Key.Status, g.Count()))
            .ToListAsync(ct);
        var left = await periods
            .Where(p => p.EndedOn != null)
            .GroupBy(p => new { p.EndedOn, p.Status })
            .Select(g => new StatusChange(g.Key.EndedOn!.Value, g.Key.Status, -g.Count()))
            .ToListAsync(ct);
        return [.. entered, .. left];
    }

    private async Task<Outlook> Outlook(int cycleId, int members, CancellationToken ct)
    {
        var now = calendar.Now;
        var expected = await db.StandingSummaries.CountAsync(
            s =>
                s.CycleId == cycleId
                && s.Status != MemberStatus.NotInThisYear
                && s.Status != MemberStatus.Leaving
                && s.Earned + s.Awaiting + s.SignedUpFor >= s.Required
                && s.TrainingsUnreported == 0,
            ct
        );
        var begun = db.Sessions.Where(s =>
            s.Places != null
            && s.CanceledAt == null
            && s.StartsAt <= now
            && db.Opportunities.Any(o => o.Id == s.OpportunityId && o.CycleId == cycleId)
        );
        var offered = await begun.SumAsync(s => s.Places ?? 0, ct);
        var taken = await db.SignUps.HoldingPlaces().CountAsync(s => begun.Any(b => b.Id == s.SessionId), ct);
        var toReview = (await counts.Read(ct)).All;
        return new Outlook(expected, members, offered, taken, toReview.Count, toReview.Oldest);
    }

    private sealed class StatusOfMember
    {
        public required int MemberId { get; init; }

        public required MemberStatus Status { get; init; }
    }
}
