namespace MasterHome.Web.Hosting.Commands;

/// <summary>How a command is called. What it does not know is refused: a misspelled option would otherwise do something else than what
/// was asked.</summary>
/// <param name="Form">What stands after the name, for people.</param>
/// <param name="Least">The lowest number of arguments.</param>
/// <param name="Most">The highest number of arguments.</param>
internal sealed record CommandSyntax(string Name, string Form, Func<Command, Task> Run, int Least = 0, int Most = 0)
{
    // Settings of the host that have no section.
    private static readonly string[] HostSettings = ["urls", "environment", "contentRoot", "applicationName"];

    public IReadOnlyList<string> Flags { get; init; } = [];

    /// <summary>Options with a value: <c>--year=2026</c> or <c>--year 2026</c>.</summary>
    public IReadOnlyList<string> Values { get; init; } = [];

    public string Usage => $"{Name} {Form}".TrimEnd();

    /// <summary>Reads the command line only. A variable of the environment such as YEAR is no option.</summary>
    public CommandWords Read(IReadOnlyList<string> words)
    {
        var read = new CommandWords([], [], []);
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            var (name, value) = word.IndexOf('=', StringComparison.Ordinal) is var sign and > 0
                ? (word[..sign], word[(sign + 1)..])
                : (word, null);
            if (!word.StartsWith("--", StringComparison.Ordinal))
                read.Arguments.Add(word);
            else if (Flags.Contains(word))
                read.Options[word] = "";
            else if (Values.Contains(name))
                read.Options[name] = value ?? (++at < words.Count ? words[at] : throw Refuse($"{name} has no value"));
            else if (value is not null && IsSetting(name[2..]))
                read.Settings.Add(word);
            else
                throw Refuse($"There is no option {name}");
        }
        if (read.Arguments.Count < Least)
            throw Refuse("An argument is missing");
        if (read.Arguments.Count > Most)
            throw Refuse($"There is no argument '{read.Arguments[Most]}'");
        return read;
    }

    private static bool IsSetting(string name) =>
        name.Contains(':', StringComparison.Ordinal) || HostSettings.Contains(name, StringComparer.OrdinalIgnoreCase);

    private RefusedException Refuse(string why) => new($"{why}. Usage: {Usage}");
}

/// <summary>The words of a command line.</summary>
/// <param name="Options">Options of the command, with their value; a flag's is empty.</param>
/// <param name="Settings">Settings such as <c>--Mail:Host=…</c>, as they were given.</param>
internal sealed record CommandWords(List<string> Arguments, Dictionary<string, string> Options, List<string> Settings);
