namespace MasterHome.Web.BackOffice.Shared;

/// <summary>A page that asks before something is done: what will happen, to how many people, and which email goes out. Its view is
/// <see cref="View"/>.</summary>
/// <param name="Asks">The question, which is the heading.</param>
/// <param name="Effect">What will happen.</param>
/// <param name="Action">The address to which the answer is posted.</param>
/// <param name="Button">What is done, as the label of the button.</param>
/// <param name="Back">The page where the question came from.</param>
/// <param name="BackTo">The name of that page.</param>
internal sealed record Question(string Asks, string Effect, string Action, string Button, string Back, string BackTo)
{
    public const string View = "/BackOffice/Shared/Question.cshtml";

    /// <summary>Why it cannot be done now; then the page has no button.</summary>
    public string? WhyNot { get; init; }

    public string Keep { get; init; } = "Keep it";

    /// <summary>Whether it can be undone, and how.</summary>
    public string Then { get; init; } = "This cannot be undone.";

    /// <summary>A quiet button, for what changes numbers and destroys nothing.</summary>
    public bool IsDanger { get; init; } = true;

    /// <summary>What the page shows of the consequences, a line each.</summary>
    public IReadOnlyList<string> Lines { get; init; } = [];

    /// <summary>Fields that are posted with the answer.</summary>
    public IReadOnlyList<(string Name, string? Value)> Fields { get; init; } = [];
}
