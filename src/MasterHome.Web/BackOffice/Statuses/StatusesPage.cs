using System.ComponentModel.DataAnnotations;
using System.Globalization;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Lists;
using MasterHome.Web.Shared.Exports;
using Microsoft.AspNetCore.Mvc.Rendering;

namespace MasterHome.Web.BackOffice.Statuses;

/// <summary>What the members are divided by.</summary>
public enum StatusGrouping
{
    Country,
    Company,
    Partner,

    [Display(Name = "Month of qualification")]
    Qualified,
}

/// <summary>Members of one group with their status.</summary>
/// <param name="Filter">The filter that lists its members, such as "country=DE"; null when there is none.</param>
internal sealed record StatusGroup(string Name, string? Filter, IReadOnlyDictionary<MemberStatus, int> Counts)
{
    public int Members => Counts.Values.Sum();

    public int Of(MemberStatus status) => Counts.GetValueOrDefault(status);
}

/// <param name="Day">The day that is shown, in the program's zone.</param>
/// <param name="IsToday">Whether it is the present status; otherwise the recorded one of a past day.</param>
/// <param name="FirstDay">The first day with a recorded status; null before there is one.</param>
/// <param name="Problem">Why another day is shown than was asked for.</param>
internal sealed record StatusesPage(
    int Year,
    IReadOnlyList<int> Years,
    DateOnly Day,
    bool IsToday,
    DateOnly? FirstDay,
    string? Problem,
    StatusGrouping By,
    IReadOnlyList<StatusGroup> Groups
)
{
    /// <summary>In the order of the columns. Everybody else is not in the year.</summary>
    public static IReadOnlyList<MemberStatus> Statuses { get; } =
    [
        MemberStatus.RequirementsMet,
        MemberStatus.OnTrack,
        MemberStatus.Behind,
        MemberStatus.AtRisk,
        MemberStatus.OnLeave,
        MemberStatus.Leaving,
    ];

    public required StatusGroup All { get; init; }

    public required StatusChart? Chart { get; init; }

    /// <summary>Null on a past day.</summary>
    public required Outlook? Outlook { get; init; }

    /// <summary>The address of the groups as a file.</summary>
    public string Export(ExportFormat format) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"/back-office/reports/statuses/export?year={Year}&day={Day:yyyy-MM-dd}&by={By}&format={format}"
        );

    public IEnumerable<SelectListItem> Groupings =>
        Enum.GetValues<StatusGrouping>().Select(g => new SelectListItem(Labels.Of(g), $"{g}", g == By));
}

/// <summary>How the year may end, and what is left unused.</summary>
/// <param name="Expected">Members who meet the requirements, or will with what waits for verification and what they signed up for.</param>
/// <param name="PlacesOffered">In limited sessions that have begun.</param>
/// <param name="OldestWaits">Since when the oldest item to review waits, UTC.</param>
internal sealed record Outlook(int Expected, int Members, int PlacesOffered, int PlacesTaken, int ToReview, DateTime? OldestWaits)
{
    public int PlacesUnused => Math.Max(0, PlacesOffered - PlacesTaken);
}
