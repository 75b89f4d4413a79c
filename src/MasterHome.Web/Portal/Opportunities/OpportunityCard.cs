using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;
using MasterHome.Web.Portal.SignUps;

namespace MasterHome.Web.Portal.Opportunities;

/// <summary>An opportunity as a member sees it, with what stands for or against their joining.</summary>
/// <param name="IsCounted">Counted by itself: there is nothing to join.</param>
public sealed record OpportunityCard(
    int Id,
    string Title,
    string Kind,
    string Definition,
    int Points,
    int Minutes,
    bool IsCounted,
    IReadOnlyList<SessionCard> Seats
)
{
    private const int SummaryLength = 140;

    /// <summary>The session to show where there is room for one: what they have, then what they could join, then what comes next.</summary>
    public SessionCard? Next =>
        Seats.FirstOrDefault(s => s.Own is not null) ?? Seats.FirstOrDefault(s => s.WhyNot is null) ?? (Seats.Count > 0 ? Seats[0] : null);

    /// <summary>Reads best in a list: the first sentence of the definition, or as much of it as fits.</summary>
    public string Summary
    {
        get
        {
            var text = Definition.ReplaceLineEndings(" ");
            var stop = text.IndexOf(". ", StringComparison.Ordinal);
            var first = stop < 0 ? text : text[..(stop + 1)];
            return first.Length <= SummaryLength ? first : first[..first.LastIndexOf(' ', SummaryLength)] + "…";
        }
    }

    public StateTag? Tag =>
        IsCounted ? new StateTag("Counted by itself")
        : Next is not { } next ? null
        : next.Own is { } own ? SignUpText.Tag(own.State)
        : next.WhyNot is null ? next.Tag
        : null;

    /// <summary>Why it cannot be joined, where neither a place nor an own sign-up says more.</summary>
    public string? WhyNot => IsCounted || Tag is not null ? null : Next?.WhyNot ?? "No session is planned at the moment.";
}

/// <summary>A session as a member sees it.</summary>
/// <param name="Waiting">How many wait for a place.</param>
/// <param name="Becomes">What signing up would lead to.</param>
/// <param name="WhyNot">What the law has against this member's joining.</param>
/// <param name="Own">Their sign-up for it, while it is active.</param>
public sealed record SessionCard(
    int SessionId,
    DateTime? StartsAt,
    string Zone,
    int? Places,
    int Taken,
    int Waiting,
    DateTime? ClosesAt,
    SignUpState Becomes,
    string? WhyNot,
    OwnSignUp? Own
)
{
    public int? Left => Places - Taken is { } left ? Math.Max(0, left) : null;

    public StateTag Tag =>
        Becomes switch
        {
            SignUpState.Waiting => new StateTag(Waiting == 0 ? "Full, you would be next" : $"Waitlist, {Waiting} ahead of you", "warn"),
            SignUpState.Interested => new StateTag("Open to interest"),
            _ => new StateTag(Left is { } left ? $"{left} of {Format.Count(Places!.Value, "place")} left" : "Open to all", "good"),
        };

    /// <summary>The button says what will happen.</summary>
    public string Button =>
        Becomes switch
        {
            SignUpState.Waiting => Waiting == 0 ? "Join the waitlist, nobody ahead of you" : $"Join the waitlist, {Waiting} ahead of you",
            SignUpState.Interested => "Show interest",
            _ => "Take a place",
        };

    /// <summary>What follows, said under the button.</summary>
    public string Then =>
        Becomes switch
        {
            SignUpState.Waiting => "You get an email as soon as a place is yours.",
            SignUpState.Interested => "The team answers with next steps.",
            _ => "It is yours at once. You can withdraw until it begins.",
        };
}

public sealed record OwnSignUp(int Id, SignUpState State);
