using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>Texts for the states of a sign-up, for the member.</summary>
internal static class SignUpText
{
    public static StateTag Tag(SignUpState state) =>
        state switch
        {
            SignUpState.Interested => new("Interest sent"),
            SignUpState.Waiting => new("On the waitlist", "warn"),
            SignUpState.Offered => new("A place is held for you", "warn"),
            SignUpState.Confirmed => new("You have a place", "good"),
            SignUpState.Reported => new("Waiting for verification"),
            SignUpState.Verified => new("Verified", "good"),
            SignUpState.Declined => new("Declined", "bad"),
            SignUpState.Withdrawn => new("Withdrawn"),
            _ => new("Did not take part", "warn"),
        };

    /// <summary>The heading of the sign-up's page.</summary>
    public static string Sentence(SignUpState state, string title) =>
        state switch
        {
            SignUpState.Interested => $"You expressed interest in {Format.Isolated(title)}.",
            SignUpState.Waiting => $"You are on the waitlist for {Format.Isolated(title)}.",
            SignUpState.Offered => $"A place in {Format.Isolated(title)} is held for you.",
            SignUpState.Confirmed => $"You have a place in {Format.Isolated(title)}.",
            SignUpState.Reported => $"{Format.Isolated(title)} is waiting for verification.",
            SignUpState.Verified => $"{Format.Isolated(title)} is verified.",
            SignUpState.Declined => $"{Format.Isolated(title)} was declined.",
            SignUpState.Withdrawn => $"You withdrew from {Format.Isolated(title)}.",
            _ => $"You did not take part in {Format.Isolated(title)}.",
        };

    /// <summary>The points of a sign-up in its state: what was credited, what can still come, or why none.</summary>
    /// <param name="mayReport">Whether a declined completion can be reported again.</param>
    public static string Points(SignUp signUp, bool mayReport) =>
        signUp.State switch
        {
            SignUpState.Verified => $"{Format.Count(signUp.PointsGiven ?? signUp.Points, "point")}, credited",
            SignUpState.Withdrawn => "None: this sign-up ended",
            SignUpState.DidNotTakePart => "None: you did not take part",
            SignUpState.Declined when mayReport => $"None so far: {Format.Count(signUp.Points, "point")} if your next report is verified",
            SignUpState.Declined => "None: this was declined",
            _ => $"{Format.Count(signUp.Points, "point")} after verification",
        };

    /// <summary>For lists: points that are credited or can still come; null when there will be none.</summary>
    public static int? Points(SignUpState state, int points) =>
        SignUpStates.Active.Contains(state) || state == SignUpState.Verified ? points : null;

    /// <summary>What the state means and what happens next.</summary>
    /// <param name="hasBegun">Whether the session has begun.</param>
    public static string Meaning(SignUpState state, bool hasBegun) =>
        state switch
        {
            SignUpState.Interested => "The team replies with next steps by email.",
            SignUpState.Waiting => "You get an email when a place becomes free: it is yours at once, or held for you until a stated time.",
            SignUpState.Offered => "If you do not accept it in time, it goes to the next person on the waitlist.",
            SignUpState.Confirmed when hasBegun =>
                "The session has begun. Report here what you did. You get the points when the team verifies your report.",
            SignUpState.Confirmed => "Take part, then report here what you did. You get the points when the team verifies your report.",
            SignUpState.Reported => "The team reviews your report. You get an email with the decision.",
            SignUpState.Verified => "The points are in your points history.",
            SignUpState.Declined => "The reason is below.",
            SignUpState.Withdrawn => "You can sign up again while sign-up is open.",
            _ => "The team recorded that you did not attend. If this is a mistake, question the decision below.",
        };
}
