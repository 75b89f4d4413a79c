namespace MasterHome.Web.Portal.Home;

/// <summary>A task in the member's list, with a link to the page where it is done.</summary>
/// <param name="Why">A short explanation.</param>
/// <param name="Tag">The deadline, or the points it earns.</param>
internal sealed record NextTask(string Href, string What, string Why, string Tag, string Tone = "");
