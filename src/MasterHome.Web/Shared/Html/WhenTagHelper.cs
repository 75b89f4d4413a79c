using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// Formats an instant: <c>&lt;when at="@utc" zone="@member.Zone" style="both"&gt;not yet&lt;/when&gt;</c> is "Fri, Nov 27, 17:00".
/// Without an instant, the content between the tags is shown.
/// </summary>
[HtmlTargetElement("when", Attributes = "at")]
public sealed class WhenTagHelper(IOptions<HomeSettings> home, TimeProvider clock) : TagHelper
{
    /// <summary>UTC; an unspecified kind is treated as UTC.</summary>
    public DateTime? At { get; set; }

    /// <summary>An IANA time zone; null or an unknown zone means the program's.</summary>
    public string? Zone { get; set; }

    /// <summary><c>both</c> (default), <c>date</c>, <c>time</c>, or <c>long</c>. <c>long</c> always shows the year;
    /// <c>both</c> and <c>date</c> only when it is not the current one.</summary>
    public string Style { get; set; } = "both";

    /// <summary>For the start of a session: adds the program year that it counts for, where the clock shows another one.</summary>
    public bool Session { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagMode = TagMode.StartTagAndEndTag;
        if (At is not { } at)
        {
            output.TagName = null;
            return;
        }
        var utc = at.Kind == DateTimeKind.Local ? at.ToUniversalTime() : DateTime.SpecifyKind(at, DateTimeKind.Utc);
        output.TagName = "time";
        output.Attributes.SetAttribute("datetime", utc.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
        var local = TimeZoneInfo.ConvertTimeFromUtc(utc, ResolveZone());
        var thisYear = TimeZoneInfo.ConvertTimeFromUtc(clock.GetUtcNow().UtcDateTime, ResolveZone()).Year;
        output.Content.SetContent(local.ToString(FormatString(local.Year == thisYear ? "" : ", yyyy"), CultureInfo.InvariantCulture));
        var year = TimeZones.DayOf(utc, TimeZones.Find(home.Value.TimeZone)).Year;
        if (Session && Format.CountsFor(utc, ResolveZone(), year) is { } counts)
            output.PostElement.SetContent($"; {counts}");
    }

    private string FormatString(string year) =>
        Style switch
        {
            "date" => $"ddd, MMM d{year}",
            "time" => "HH:mm",
            "long" => "ddd, MMM d, yyyy, HH:mm",
            _ => $"ddd, MMM d{year}, HH:mm",
        };

    private TimeZoneInfo ResolveZone() =>
        Zone is not null && TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out var theirs) ? theirs
        : TimeZoneInfo.TryFindSystemTimeZoneById(home.Value.TimeZone, out var ours) ? ours
        : TimeZoneInfo.Utc;
}
