namespace MasterHome.Web.Portal.Home;

/// <summary>A task in the member's list, with a link to the page where it is done.</summary>
/// <param name="By">When it is due or began, UTC. The list is in this order; a task without a date of its own is due with the year.</param>
/// <param name="Why">A short explanation.</param>
/// <param name="Tag">The deadline, or the points it earns.</param>
internal sealed record NextTask(DateTime By, string Href, string What, string Why, string Tag, string Tone = "");
