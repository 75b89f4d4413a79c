namespace MasterHome.Common.Text;

/// <summary>Web addresses that people enter.</summary>
public static class WebLink
{
    public const int Length = 500;

    /// <summary>Why an entered address is refused, or null. Empty is accepted.</summary>
    public static string? WhyNot(string? link) =>
        link is null || (link.Length <= Length && Uri.TryCreate(link, UriKind.Absolute, out var url) && url.Scheme is "https" or "http")
            ? null
            : $"Enter a link that starts with https:// and has at most {Length} characters.";
}
