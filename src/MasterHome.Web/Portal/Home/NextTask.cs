namespace MasterHome.Web.Portal.Home;

/// <summary>One thing to do, as a line that leads there.</summary>
/// <param name="Why">What it is about.</param>
/// <param name="Tag">By when, or what it brings.</param>
public sealed record NextTask(string Href, string What, string Why, string Tag, string Tone = "");
