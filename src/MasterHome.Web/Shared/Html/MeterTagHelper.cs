using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace MasterHome.Web.Shared.Html;

/// <summary>
/// <c>&lt;meter-of earned="230" required="400" pending="155" pace="357"&gt;&lt;a href="…"&gt;Why 400?&lt;/a&gt;&lt;/meter-of&gt;</c>:
/// a <c>progress</c> over a drawing of what is still to come and where one should be today, then the same in words. All in whole points.
/// What stands between the tags ends the words. Nothing where nothing is required.
/// </summary>
[HtmlTargetElement("meter-of")]
public sealed class MeterTagHelper : TagHelper
{
    public int Earned { get; set; }

    public int Required { get; set; }

    /// <summary>Signed up for or waiting for a decision.</summary>
    public int Pending { get; set; }

    /// <summary>What an even year asks for by today; null where there is no such thing.</summary>
    public int? Pace { get; set; }

    /// <summary>What the bar is called to those who do not see it.</summary>
    public string Label { get; set; } = "Points earned of points required";

    /// <summary>What the pending points are called.</summary>
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
        output.Content.AppendHtml(Drawing());
        output.Content.AppendFormat(
            CultureInfo.InvariantCulture,
            "<progress value=\"{0}\" max=\"{1}\" aria-label=\"{2}\">{0} of {1}</progress>",
            Earned,
            Required,
            Label
        );
        output.Content.AppendHtml($"<ul class=\"legend\"><li><i></i>{Earned} earned</li>");
        if (Pending > 0)
            output.Content.AppendHtml($"<li class=\"coming\"><i></i>{Pending} ").Append(PendingWords).AppendHtml("</li>");
        if (Pace is { } pace)
            output.Content.AppendHtml($"<li class=\"pace\"><i></i>pace for today: {pace}</li>");
        if (!end.IsEmptyOrWhiteSpace)
            output.Content.AppendHtml("<li class=\"end\">").AppendHtml(end).AppendHtml("</li>");
        output.Content.AppendHtml("</ul>");
    }

    /// <summary>Lies under the bar: the track, what would be reached, and the pace, which stands out above and below.</summary>
    private string Drawing()
    {
        var coming = Pending > 0 ? $"""<rect class="coming" y="5" width="{Share(Earned + Pending)}" height="14" rx="7" />""" : "";
        var pace = Pace is { } now ? $"""<rect class="pace" x="{Share(now)}" width="2" height="24" />""" : "";
        return $"""<svg class="marks" aria-hidden="true"><rect class="track" y="5" width="100%" height="14" rx="7" />{coming}{pace}</svg>""";
    }

    private string Share(int points) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Clamp(100m * points / Required, 0, 100):0.##}%");
}
