namespace MasterHome.Web.Portal.Rewards;

/// <summary>A benefit of membership that the portal itself provides.</summary>
internal sealed record Reward(string What, string How)
{
    public static IReadOnlyList<Reward> All { get; } =
    [
        new(
            "Recognition for a year",
            "Meet the requirements of one year, and you are a Certified Master Anaplanner for the whole next year."
        ),
        new(
            "A certification with a clear end date",
            "It is valid until Dec 31. You can always see the requirements for the next one and your progress."
        ),
        new(
            "Access to limited places",
            "Speaking, writing, and helping at events have limited places. They are reserved for members, first come, first served, "
                + "with a waitlist that keeps its order."
        ),
        new(
            "Credit for what you do anyway",
            "Community replies are counted automatically, and you can suggest activities that are not listed."
        ),
        new("Reminders and help", "Emails tell you about your progress, and the program team answers your questions."),
        new("A record of your own", "All your points with the rule, the date, and who decided, for each year of your membership."),
    ];
}
