using MasterHome.Opportunities;
using MasterHome.Web.Portal.Shared;

namespace MasterHome.Web.Portal.SignUps;

/// <summary>The states of a sign-up as the member reads them.</summary>
public static class SignUpText
{
    public static StateTag Tag(SignUpState state) =>
        state switch
        {
            SignUpState.Interested => new("Interest noted"),
            SignUpState.Waiting => new("On the waitlist", "warn"),
            SignUpState.Offered => new("A place is held for you", "warn"),
            SignUpState.Confirmed => new("You have a place", "good"),
            SignUpState.Reported => new("Waiting to be verified"),
            SignUpState.Verified => new("Verified", "good"),
            SignUpState.Declined => new("Declined", "bad"),
            SignUpState.Withdrawn => new("Withdrawn"),
            _ => new("Did not take part", "warn"),
        };

    /// <summary>The heading of its page: what is so.</summary>
    public static string Sentence(SignUpState state, string title) =>
        state switch
        {
            SignUpState.Interested => $"Your interest in {title} is noted.",
            SignUpState.Waiting => $"You are on the waitlist for {title}.",
            SignUpState.Offered => $"A place in {title} is held for you.",
            SignUpState.Confirmed => $"You have a place in {title}.",
            SignUpState.Reported => $"{title} waits to be verified.",
            SignUpState.Verified => $"{title} is verified.",
            SignUpState.Declined => $"{title} was declined.",
            SignUpState.Withdrawn => $"You no longer take part in {title}.",
            _ => $"You did not take part in {title}.",
        };

    /// <summary>What it means and what comes next.</summary>
    public static string Meaning(SignUpState state) =>
        state switch
        {
            SignUpState.Interested => "The team reads it and answers with next steps. You get an email then.",
            SignUpState.Waiting => "You get an email as soon as a place is yours; until then there is nothing to do.",
            SignUpState.Offered => "Take it in time, or it goes to the next in line.",
            SignUpState.Confirmed => "Take part, then report here what you did. The team verifies it and the points are yours.",
            SignUpState.Reported => "The team looks at what you reported. You get an email with the decision.",
            SignUpState.Verified => "The points are in your ledger.",
            SignUpState.Declined => "The team said why below.",
            SignUpState.Withdrawn => "The place is free for others. You can sign up again while there are places.",
            _ => "The team noted that you were not there. Write to them if that is a mistake.",
        };
}
