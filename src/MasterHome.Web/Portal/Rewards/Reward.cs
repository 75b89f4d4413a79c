namespace MasterHome.Web.Portal.Rewards;

/// <summary>Something that membership brings, in our own words: what this portal itself does for its members.</summary>
public sealed record Reward(string What, string How)
{
    public static IReadOnlyList<Reward> All { get; } =
    [
        new(
            "Recognition for a year",
            "Whoever has the points and trainings of a year is a certified Master Anaplanner for the whole of the next."
        ),
        new(
            "A certification with a clear end",
            "It is valid until Dec 31; you always see what the next one asks of you and how far you are."
        ),
        new(
            "Places that are few",
            "Speaking, writing and helping at events need planning and have limited places. "
                + "They are for members, first come, first served, with a waitlist that keeps its order."
        ),
        new(
            "Credit for what you do anyway",
            "Replies in the community are counted without your doing anything, and what nobody thought of you can suggest."
        ),
        new("Reminders and help", "An email tells you now and then where you stand, and there is somebody to ask."),
        new("A record of your own", "Every point with its rule, its day and who decided, for every year of your membership."),
    ];
}
