namespace MasterHome.Mail.Templates;

/// <summary>A placeholder in an email's text: its name, its meaning and an example value.</summary>
public sealed record Placeholder(string Name, string Meaning, string Sample);

/// <summary>The placeholders of each kind of email. The code that queues an email provides exactly the values that the shipped text
/// uses, so staff may use those placeholders and no others.</summary>
public static class Placeholders
{
    private static readonly string[] Common = ["name", "program", "home", "support"];

    private static readonly Dictionary<string, Placeholder> Known = new Placeholder[]
    {
        new("name", "the recipient's name", "Mira"),
        new("program", "the name of the portal", "Master Anaplanner Home"),
        new("home", "the portal's URL, for links", "https://home.example.org"),
        new("support", "the support address", "support@example.org"),
        new("link", "the one-time link, created when the email is sent; always a link of its own", "https://home.example.org/welcome"),
        new("life", "how long the one-time link works", "14 days"),
        new("page", "the path of the page that the email is about, used after {home}", "/"),
        new("role", "the recipient's role on the team", "an administrator"),
        new("provider", "the employer's single sign-on", "Contoso"),
        new("what", "what changed", "The password"),
        new("when", "the date and time", "Fri, Nov 27, 2026, 17:00 (Berlin)"),
        new("until", "the end of the offer, date and time", "Tue, Nov 24, 2026, 12:00 (Berlin)"),
        new("opportunity", "the opportunity's title", "Speak at the autumn meetup"),
        new("session", "the session's time", "Fri, Nov 27, 2026, 17:00 (Berlin)"),
        new("course", "the training's title", "Level 3 Model Building"),
        new("suggestion", "the title of the suggestion", "A talk at the user group"),
        new("decision", "what the team decided", "The team has accepted it."),
        new("answer", "the team's comment", "A good idea, thank you."),
        new("reason", "the team's reason", "The recording does not open."),
        new("steps", "the next steps", "Arrive 15 minutes early."),
        new("points", "points, as a number", "75"),
        new("sentence", "the recipient's status, in a sentence", "You have 230 of 400 points."),
        new("lead", "what the status means and the deadline", "170 points to go by Dec 31, 2026."),
        new("earned", "points earned", "230"),
        new("required", "points required", "400"),
        new("pending", "points that the team has not verified yet", "20"),
        new("trainings", "how many trainings are completed", "2 of 4 done"),
        new("left", "the time left", "107 days"),
        new("year", "the year", "2026"),
        new("next", "the following year", "2027"),
        new("result", "the outcome of the year, in a sentence", "You are certified for 2027."),
        new("why", "the reason for the outcome", "You have 410 of 400 points and all trainings."),
        new("version", "the report's version", "2"),
        new("asof", "the date of the figures", "Dec 1, 2026"),
        new("members", "the number of members", "412"),
        new("certified", "the number of members who have met all requirements; after the close, who are certified", "260"),
        new("ontheway", "the number of members who do not meet the requirements yet", "130"),
        new("leaving", "the number of members who are leaving", "22"),
        new("reconciliation", "whether the figures add up", "adds up"),
        new("risk", "why the member is at risk", "60 points behind an even pace for Dec 31, 2026"),
        new("gap", "what is still missing", "170 points"),
        new("countdown", "the days left, in words", "30 days left"),
        new("day", "how soon", "tomorrow"),
        new("Day", "how soon, for the start of a sentence", "Tomorrow"),
        new("headline", "the most important fact, in a sentence", "260 of 412 members have met all requirements"),
        new("more", "how many more items", "2 more things"),
        new("items", "the reminders of the day, one sentence each", "Tomorrow: Speak at the autumn meetup."),
        new("title", "the title of the report", "Status report 2026"),
        new("short", "a short summary of the report", "260 of 412 have met all requirements"),
        new("rate", "the share of members who have met all requirements; after the close, who are certified", "63%"),
        new("before", "the share in the year before", "In 2025 it was 61%."),
        new("difference", "what changed since the previous version", "2 members changed."),
        new("changes", "the members whose figures changed", "Mira: 390 points, now 410"),
        new("completions", "points for completions", "81,200"),
        new("replies", "points for forum replies", "12,400"),
        new("suggestions", "points for suggestions", "3,100"),
        new("corrections", "corrected points", "-40"),
        new("exceptions", "exceptions that need attention", "None."),
        new("waiting", "items that need a decision", "3 completions"),
        new("failed", "emails that failed", "None."),
        new("forum", "the age of the forum's counts", "All counts are from today."),
    }.ToDictionary(p => p.Name);

    public static IReadOnlyList<Placeholder> Of(string kind) =>
        TemplateText.Shipped.TryGetValue(kind, out var text)
            ? [.. TemplateParser.Placeholders(text.Subject + text.Markdown).Union(Common).Select(Describe)]
            : [.. Common.Select(Describe)];

    /// <summary>An example value for each placeholder.</summary>
    public static Dictionary<string, string> Samples(string kind) => Of(kind).ToDictionary(p => p.Name, p => p.Sample);

    /// <summary>A placeholder without a description is shown with its name.</summary>
    private static Placeholder Describe(string name) =>
        Known.GetValueOrDefault(name, new Placeholder(name, $"the email's {name}", $"({name})"));
}
