namespace MasterHome.Web.Portal.Shared;

/// <summary>A state in words; its tone only repeats what the words say.</summary>
/// <param name="Tone">Empty, "good", "warn" or "bad".</param>
public sealed record StateTag(string Text, string Tone = "");
