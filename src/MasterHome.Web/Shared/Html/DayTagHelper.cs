using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// Formats a calendar day: <c>&lt;day on="@date"&gt;none&lt;/day&gt;</c> is "27 Nov". Without a date, the
/// content between the tags is shown.
/// </summary>
[HtmlTargetElement("day", Attributes = "on")]
public sealed class DayTagHelper : TagHelper
{
    public DateOnly? On { get; set; }

    /// <summary><c>short</c> (default, "27 Nov"), <c>week</c> ("Fri 27 Nov") or <c>long</c> ("27 November 2026").</summary>
    public string Style { get; set; } = "short";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagMode = TagMode.StartTagAndEndTag;
        if (On is not { } day)
        {
            output.TagName = null;
            return;
        }
        output.TagName = "time";
        output.Attributes.SetAttribute("datetime", day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        output.Content.SetContent(day.ToString(Format, CultureInfo.InvariantCulture));
    }

    private string Format =>
        Style switch
        {
            "long" => "d MMMM yyyy",
            "week" => "ddd d MMM",
            _ => "d MMM",
        };
}
