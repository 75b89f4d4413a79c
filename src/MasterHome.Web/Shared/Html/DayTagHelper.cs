using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// Formats a calendar day: <c>&lt;day on="@date"&gt;none&lt;/day&gt;</c> is "Nov 27". Without a date, the
/// content between the tags is shown.
/// </summary>
[HtmlTargetElement("day", Attributes = "on")]
public sealed class DayTagHelper : TagHelper
{
    public DateOnly? On { get; set; }

    /// <summary><c>short</c> (default, "Nov 27"), <c>week</c> ("Fri, Nov 27") or <c>long</c> ("Nov 27, 2026").</summary>
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
            "long" => "MMM d, yyyy",
            "week" => "ddd, MMM d",
            _ => "MMM d",
        };
}
