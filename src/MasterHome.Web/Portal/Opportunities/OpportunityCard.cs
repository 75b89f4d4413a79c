using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Portal.SignUps;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>An opportunity with one member's sign-up status.</summary>
/// <param name="IsCounted">Counted automatically; there is no sign-up.</param>
internal sealed record OpportunityCard(
    int Id,
    int Year,
    string Title,
    string Kind,
    string Definition,
    int Points,
    int Minutes,
    bool IsCounted,
    IReadOnlyList<SessionCard> Sessions
)
{
    private const int SummaryLength = 140;

    /// <summary>The session to show in a list: the member's own, else the first they can join, else the first.</summary>
    public SessionCard? Next =>
        Sessions.FirstOrDefault(s => s.Own is not null)
        ?? Sessions.FirstOrDefault(s => s.WhyNot is null)
        ?? (Sessions.Count > 0 ? Sessions[0] : null);

    /// <summary>Whether the member can take a place at once.</summary>
    public bool HasPlace => Sessions.Any(s => s.WhyNot is null && s.Becomes != SignUpState.Waiting);

    /// <summary>Whether the member has signed up for one of its sessions.</summary>
    public bool IsJoined => Sessions.Any(s => s.Own is not null);

    /// <summary>The first sentence of the definition, truncated to fit a list.</summary>
    public string Summary
    {
        get
        {
            var text = MarkdownText.ToPlain(Definition).ReplaceLineEndings(" ");
            var stop = text.IndexOf(". ", StringComparison.Ordinal);
            var first = stop < 0 ? text : text[..(stop + 1)];
            return Format.Truncate(first, SummaryLength);
        }
    }

    public StateTag? Tag =>
        IsCounted ? new StateTag("Counted automatically")
        : Next is not { } next ? null
        : next.Own is { } own ? SignUpText.Tag(own.State)
        : next.WhyNot is null ? next.Tag
        : null;

    /// <summary>False where the page says for all cards why nobody can sign up.</summary>
    public bool SaysWhyNot { get; init; } = true;

    /// <summary>Why the member cannot sign up; null if the tag already shows the status.</summary>
    public string? WhyNot => !SaysWhyNot || IsCounted || Tag is not null ? null : Next?.WhyNot ?? "No sessions are planned right now.";
}

/// <summary>A session with one member's sign-up status.</summary>
/// <param name="Waiting">Number of members on the waitlist.</param>
/// <param name="OpensAt">UTC; when sign-up opens, if it is not open yet.</param>
/// <param name="Becomes">The state of a new sign-up.</param>
/// <param name="WhyNot">Why this member cannot sign up; null if they can.</param>
/// <param name="Near">Warns of another session of the member just before or after; null when there is none.</param>
/// <param name="Own">The member's active sign-up; null if there is none.</param>
internal sealed record SessionCard(
    int SessionId,
    DateTime? StartsAt,
    string Zone,
    int? Places,
    int Taken,
    int Waiting,
    DateTime? ClosesAt,
    DateTime? OpensAt,
    string? Place,
    string? Host,
    DateTime? EndsAt,
    SignUpState Becomes,
    string? WhyNot,
    string? Near,
    OwnPlace? Own
)
{
    /// <summary>The last day on which sign-up is open, in the session's zone.</summary>
    public DateOnly? LastDay => Session.LastDay(ClosesAt, Zone);

    public int? Left => Places - Taken is { } left ? Math.Max(0, left) : null;

    public StateTag Tag =>
        Becomes switch
        {
            SignUpState.Waiting => new StateTag(Waiting == 0 ? "Full, nobody on the waitlist" : $"Full, {Waiting} on the waitlist", "warn"),
            SignUpState.Interested => new StateTag("Open for interest"),
            _ => new StateTag(Left is { } left ? $"{left} of {Format.Count(Places!.Value, "place")} left" : "No limit", "good"),
        };

    /// <summary>Button text that names the result.</summary>
    public string Button =>
        Becomes switch
        {
            SignUpState.Waiting => Waiting == 0 ? "Join the waitlist, no one ahead of you" : $"Join the waitlist, {Waiting} ahead of you",
            SignUpState.Interested => "Express interest",
            _ => "Take a place",
        };

    /// <summary>What happens next, shown under the button.</summary>
    public string Consequence =>
        Becomes switch
        {
            SignUpState.Waiting => "You get an email when a place becomes free for you.",
            SignUpState.Interested => "The team replies with next steps.",
            _ => "Your place is confirmed immediately. You can withdraw until the session begins.",
        };
}

internal sealed record OwnPlace(int Id, SignUpState State);
