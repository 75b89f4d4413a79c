namespace MasterHome.Mail.Templates;

/// <summary>A named place in an email's text: what stands there, and an example of it.</summary>
public sealed record Placeholder(string Name, string Meaning, string Sample);

/// <summary>Which placeholders an email knows. The shipped text names what its writer gives; hence what it names may be used, and no more.</summary>
public static class Placeholders
{
    private static readonly string[] Everywhere = ["name", "program", "home", "support"];

    private static readonly Dictionary<string, Placeholder> Known = new Placeholder[]
    {
        new("name", "what the reader is called", "Mira"),
        new("program", "what the portal is called", "Master Anaplanner Home"),
        new("home", "the portal's address, for links", "https://home.example.org"),
        new("support", "whom readers can ask", "support@example.org"),
        new("link", "the way in, made as the email leaves; always a link of its own", "https://home.example.org/welcome"),
        new("life", "how long the way in works", "14 days"),
        new("page", "the page that the email is about, behind {home}", "/"),
        new("role", "what somebody is on the team", "an administrator"),
        new("provider", "the employer's sign-in", "Contoso"),
        new("what", "what changed", "The password"),
        new("when", "on which day and at what time", "Fri 27 Nov 2026, 17:00 (Berlin)"),
        new("until", "by when", "Tue 24 Nov 2026, 12:00 (Berlin)"),
        new("opportunity", "the opportunity's title", "Speak at the autumn meetup"),
        new("session", "the session's time", "Fri 27 Nov 2026, 17:00 (Berlin)"),
        new("course", "the training's title", "Level 3 Model Building"),
        new("suggestion", "what was suggested", "A talk at the user group"),
        new("decision", "what the team decided", "The team has accepted it."),
        new("answer", "the team's words", "A good idea, thank you."),
        new("reason", "the team's reason", "The recording cannot be opened."),
        new("steps", "what comes next", "Come a quarter of an hour early."),
        new("points", "points, as a number", "75"),
        new("sentence", "where the reader stands, in a sentence", "You have 230 of 400 points."),
        new("lead", "what that means and by when", "170 points more by 31 December 2026."),
        new("earned", "points earned", "230"),
        new("required", "points required", "400"),
        new("pending", "points that the team has still to verify", "20"),
        new("trainings", "how many trainings are done", "2 of 4 done"),
        new("left", "the time left", "107 days"),
        new("year", "the year", "2026"),
        new("next", "the year after", "2027"),
        new("result", "how the year ended, in a sentence", "You are certified for 2027."),
        new("why", "why it ended so", "You have 410 of 400 points and all trainings."),
        new("version", "the report's version", "2"),
        new("asof", "the day of the figures", "1 December 2026"),
        new("members", "how many members", "412"),
        new("certified", "how many are certified", "260"),
        new("ontheway", "how many are not there yet", "130"),
        new("leaving", "how many leave", "22"),
        new("reconciliation", "whether the figures add up", "adds up"),
        new("behind", "how far behind an even pace", "60 points"),
        new("gap", "what is still open", "170 points"),
        new("countdown", "the days that are left", "30 days left"),
        new("day", "how soon", "tomorrow"),
        new("Day", "how soon, at the start of a sentence", "Tomorrow"),
        new("headline", "what matters most, in a sentence", "260 of 412 members are certified for 2027"),
        new("more", "how many things more", "2 things more"),
        new("items", "the reminders of the day, each in a sentence", "Tomorrow: Speak at the autumn meetup."),
        new("title", "what the report is called", "Status report 2026"),
        new("short", "the report in a few words", "260 of 412 certified"),
        new("rate", "the share of those who are certified", "63 %"),
        new("before", "how that was a year ago", "In 2025 it was 61 %."),
        new("difference", "how the figures differ from the version before", "2 members changed."),
        new("changes", "the members whose line changed", "Mira: 390 points, now 410"),
        new("completions", "points for what was done", "81,200"),
        new("replies", "points for forum replies", "12,400"),
        new("suggestions", "points for suggestions", "3,100"),
        new("corrections", "points that were corrected", "-40"),
        new("exceptions", "what is out of the ordinary", "None."),
        new("waiting", "what waits for a decision", "3 completions"),
        new("failed", "emails that did not arrive", "None."),
        new("forum", "how old the forum's counts are", "All counts are of today."),
    }.ToDictionary(p => p.Name);

    public static IReadOnlyList<Placeholder> Of(string kind) =>
        TemplateText.Shipped.TryGetValue(kind, out var text)
            ? [.. TemplateParser.Placeholders(text.Subject + text.Markdown).Union(Everywhere).Select(Describe)]
            : [.. Everywhere.Select(Describe)];

    /// <summary>An example for each.</summary>
    public static Dictionary<string, string> Samples(string kind) => Of(kind).ToDictionary(p => p.Name, p => p.Sample);

    /// <summary>One that is not described yet still has its name.</summary>
    private static Placeholder Describe(string name) =>
        Known.GetValueOrDefault(name, new Placeholder(name, $"the email's {name}", $"({name})"));
}
