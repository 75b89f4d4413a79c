using System.ComponentModel.DataAnnotations;

namespace MasterHome.Appeals;

public enum AppealState
{
    Open,
    Upheld,
    Rejected,
    Withdrawn,
}

/// <summary>What a member questions.</summary>
public enum AppealedKind
{
    [Display(Name = "Point entry")]
    PointEntry,

    [Display(Name = "Sign-up")]
    SignUp,

    Training,

    Suggestion,

    [Display(Name = "Result of the year")]
    Outcome,

    /// <summary>Points that the member misses: there is no entry. The ID is 0.</summary>
    [Display(Name = "Missing points")]
    MissingEntry,
}

public sealed record AppealedThing(AppealedKind Kind, long Id);

/// <summary>A member's objection to one point entry or one decision, with the day by which an answer is due. Somebody who was not involved
/// answers it. The member may reopen it once; then somebody else answers again.</summary>
public sealed class Appeal
{
    public const int TextLength = TextLengths.Text;

    private readonly List<AppealMessage> _messages = [];

    /// <param name="answerBy">The due day under the program's policy.</param>
    /// <exception cref="RefusedException">The text is empty or too long.</exception>
    public Appeal(int memberId, AppealedThing about, string text, DateOnly answerBy, AuditContext audit)
    {
        MustSay(text, "Describe what you think is wrong", nameof(Text));
        (MemberId, About, AboutId, Text, AnswerBy, AskedAt) = (memberId, about.Kind, about.Id, text.Trim(), answerBy, audit.At);
        WaitsSince = audit.At;
    }

    private Appeal() { }

    public int Id { get; private set; }

    public int MemberId { get; private set; }

    public AppealedKind About { get; private set; }

    public long AboutId { get; private set; }

    public string Text { get; private set; } = "";

    /// <summary>UTC.</summary>
    public DateTime AskedAt { get; private set; }

    /// <summary>When it was asked or reopened, UTC.</summary>
    public DateTime WaitsSince { get; private set; }

    /// <summary>The day by which the team promised an answer, in the program's zone.</summary>
    public DateOnly AnswerBy { get; private set; }

    public AppealState State { get; private set; }

    public string? Answer { get; private set; }

    public DateTime? AnsweredAt { get; private set; }

    public string? AnsweredBy { get; private set; }

    public string? AnsweredByAccountId { get; private set; }

    /// <summary>When the member reopened it, UTC; null when they have not.</summary>
    public DateTime? ReopenedAt { get; private set; }

    /// <summary>Who gave the answer that the member did not accept.</summary>
    public string? FirstAnsweredByAccountId { get; private set; }

    public int Version { get; private set; }

    /// <summary>What was written after the appeal itself, oldest first; of a reopened one also the first answer.</summary>
    public IReadOnlyList<AppealMessage> Messages => _messages;

    public AppealedThing Thing => new(About, AboutId);

    /// <summary>Why the person cannot answer it; null if they can.</summary>
    /// <param name="decidedByAccountId">The account that made the appealed decision; null for the portal itself. Names would not do: two
    /// administrators may have the same one, and a person may change theirs.</param>
    public string? WhyNotDecide(Actor by, string? decidedByAccountId) =>
        !by.MayDecide ? "Only an administrator can answer an appeal."
        : State != AppealState.Open ? "This appeal is already closed."
        : by.Is(MemberId) || (by.AccountId is { } own && (own == decidedByAccountId || own == FirstAnsweredByAccountId))
            ? "An appeal must be answered by someone who was not involved in the decision."
        : null;

    /// <inheritdoc cref="WhyNotDecide"/>
    public void Decide(bool upheld, string? answer, string? decidedByAccountId, AuditContext audit)
    {
        Refusal.When(WhyNotDecide(audit.By, decidedByAccountId));
        MustSay(answer, "Enter an answer with your reasons", nameof(Answer));
        State = upheld ? AppealState.Upheld : AppealState.Rejected;
        (Answer, AnsweredAt, AnsweredBy, AnsweredByAccountId) = (answer!.Trim(), audit.At, audit.By.Name, audit.By.AccountId);
    }

    /// <summary>Adds a message to an open appeal: a question of the team, or more from the member.</summary>
    public void Write(string? text, AuditContext audit)
    {
        if (!audit.By.MayDecide && !audit.By.Is(MemberId))
            throw new RefusedException("Only the member and administrators can write here.");
        if (State != AppealState.Open)
            throw new RefusedException("This appeal is already closed.");
        MustSay(text, "Enter a message", "Message");
        _messages.Add(new AppealMessage(text!, !audit.By.Is(MemberId), audit));
    }

    /// <summary>Why the member cannot reopen it at that time; null if they can.</summary>
    public string? WhyNotReopen(Actor by, DateTime now, TimeSpan within) =>
        !by.Is(MemberId) ? "Only the member can reopen an appeal."
        : State is not (AppealState.Upheld or AppealState.Rejected) ? "Only an appeal that was answered can be reopened."
        : ReopenedAt is not null ? "An appeal can be reopened once."
        : now - AnsweredAt > within ? "The time in which this appeal could be reopened is over."
        : null;

    /// <summary>The answer moves to the messages, and somebody else answers.</summary>
    public void Reopen(string? text, DateOnly answerBy, TimeSpan within, AuditContext audit)
    {
        Refusal.When(WhyNotReopen(audit.By, audit.At, within));
        MustSay(text, "Say why the answer is not right", "Message");
        _messages.Add(AppealMessage.Of(this));
        _messages.Add(new AppealMessage(text!, isFromTeam: false, audit));
        FirstAnsweredByAccountId = AnsweredByAccountId;
        (State, AnswerBy, ReopenedAt, WaitsSince) = (AppealState.Open, answerBy, audit.At, audit.At);
        ForgetAnswer();
    }

    /// <summary>Why the answer cannot be undone, or null.</summary>
    public string? WhyNotUndo(Actor by, DateTime now, TimeSpan within) =>
        !by.MayDecide ? "Only an administrator can answer an appeal."
        : by.Is(MemberId) ? "This is your own appeal. Ask another administrator."
        : AnsweredAt is not { } at ? "There is no answer to undo."
        : now - at > within ? "The time in which this answer could be undone is over."
        : null;

    internal void Undo(AuditContext audit, TimeSpan within)
    {
        Refusal.When(WhyNotUndo(audit.By, audit.At, within));
        State = AppealState.Open;
        ForgetAnswer();
    }

    public void Withdraw()
    {
        if (State != AppealState.Open)
            throw new RefusedException("This appeal is already closed.");
        State = AppealState.Withdrawn;
    }

    private void ForgetAnswer() => (Answer, AnsweredAt, AnsweredBy, AnsweredByAccountId) = (null, null, null, null);

    private static void MustSay(string? text, string what, string field)
    {
        if (string.IsNullOrWhiteSpace(text) || text.Length > TextLength)
            throw new RefusedException($"{what}, in at most {Format.Number(TextLength)} characters.", field);
    }
}

/// <summary>A message about an open appeal.</summary>
public sealed class AppealMessage
{
    internal AppealMessage(string text, bool isFromTeam, AuditContext audit)
    {
        (Text, IsFromTeam, At, By, ByAccountId) = (text.Trim(), isFromTeam, audit.At, audit.By.Name, audit.By.AccountId);
    }

    private AppealMessage() { }

    public int Id { get; private set; }

    public int AppealId { get; private set; }

    public string Text { get; private set; } = "";

    public bool IsFromTeam { get; private set; }

    /// <summary>UTC.</summary>
    public DateTime At { get; private set; }

    public string By { get; private set; } = "";

    public string? ByAccountId { get; private set; }

    /// <summary>The answer of an appeal that is reopened.</summary>
    internal static AppealMessage Of(Appeal answered) =>
        new()
        {
            Text = answered.Answer!,
            IsFromTeam = true,
            At = answered.AnsweredAt!.Value,
            By = answered.AnsweredBy!,
            ByAccountId = answered.AnsweredByAccountId,
        };
}
