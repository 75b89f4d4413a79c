using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// <c>&lt;meter-of earned="230" required="400" pending="155" pace="357"&gt;&lt;a href="…"&gt;Why 400?&lt;/a&gt;&lt;/meter-of&gt;</c>:
/// a <c>progress</c> bar over a drawing of pending points and today's pace, then a legend. All values are whole points.
/// The content between the tags ends the legend. Renders nothing when no points are required.
/// </summary>
[HtmlTargetElement("meter-of")]
public sealed class MeterTagHelper : TagHelper
{
    public int Earned { get; set; }

    public int Required { get; set; }

    /// <summary>Points signed up for or awaiting a decision.</summary>
    public int Pending { get; set; }

    /// <summary>Points due by today at an even pace; null when no pace applies.</summary>
    public int? Pace { get; set; }

    /// <summary>Accessible name of the bar.</summary>
    public string Label { get; set; } = "Points earned of points required";

    /// <summary>Label of the pending points in the legend.</summary>
    public string PendingWords { get; set; } = "signed up for";

    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        if (Required <= 0)
        {
            output.SuppressOutput();
            return;
        }
        var end = await output.GetChildContentAsync();
        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "meter");
        output.Content.AppendHtml(RenderMarks());
        output.Content.AppendFormat(
            CultureInfo.InvariantCulture,
            "<progress value=\"{0}\" max=\"{1}\" aria-label=\"{2}\">{3} of {4}</progress>",
            Earned,
            Required,
            Label,
            Format.Number(Earned),
            Format.Number(Required)
        );
        output.Content.AppendHtml($"<ul class=\"legend\"><li><i></i>{Format.Number(Earned)} earned</li>");
        if (Pending > 0)
            output.Content.AppendHtml($"<li class=\"coming\"><i></i>{Format.Number(Pending)} ").Append(PendingWords).AppendHtml("</li>");
        if (Pace is { } pace)
            output.Content.AppendHtml($"<li class=\"pace\"><i></i>pace for today: {Format.Number(pace)}</li>");
        if (!end.IsEmptyOrWhiteSpace)
            output.Content.AppendHtml("<li class=\"end\">").AppendHtml(end).AppendHtml("</li>");
        output.Content.AppendHtml("</ul>");
    }

    /// <summary>Drawn under the bar: the track, the pending points, and the pace mark, which extends above and below the bar.</summary>
    private string RenderMarks()
    {
        var coming = Pending > 0 ? $"""<rect class="coming" y="5" width="{Percent(Earned + Pending)}" height="14" rx="7" />""" : "";
        var pace = Pace is { } points ? $"""<rect class="pace" x="{Percent(points)}" width="2" height="24" />""" : "";
        const string track = """<rect class="track" y="5" width="100%" height="14" rx="7" />""";
        return $"""<svg class="marks" aria-hidden="true">{track}{coming}{pace}</svg>""";
    }

    private string Percent(int points) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(100m * points / Required, 0, 100):0.##}%");
}
