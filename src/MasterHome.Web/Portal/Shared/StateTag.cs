namespace MasterHome.Web.Portal.Shared;

/// <summary>A status label. The tone adds color; the text alone carries the meaning.</summary>
/// <param name="Tone">Empty, "good", "warn" or "bad".</param>
internal sealed record StateTag(string Text, string Tone = "");
