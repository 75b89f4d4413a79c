namespace MasterHome.Opportunities;

/// <summary>How points are earned (FAQ 6).</summary>
public enum Tracking
{
    /// <summary>Members sign up and take part; an administrator verifies the completion.</summary>
    SignUp,

    /// <summary>Counted automatically: replies in the community forum.</summary>
    ForumReplies,
}

/// <summary>Something a member can do for points in one cycle, with the four parts that the program publishes (FAQ 4).</summary>
public sealed class Opportunity
{
    public const int TitleLength = 150;
    public const int KindLength = 60;
    public const int TitleKeyLength = TitleLength * 2;
    public const int PartLength = TextLengths.Text;

    /// <summary>Twice what the texts can hold, because characters such as "ß" become two.</summary>
    public const int SearchLength = 2 * (TitleLength + KindLength + (3 * PartLength) + 200);

    private readonly List<Session> _sessions = [];

    public Opportunity(int cycleId, OpportunityTerms terms, DateTime at)
    {
        (CycleId, CreatedAt) = (cycleId, at);
        Take(terms);
    }

    private Opportunity() { }

    public int Id { get; private set; }

    public int CycleId { get; private set; }

    public string Title { get; private set; } = "";

    /// <summary>The title as <see cref="SearchKey"/> writes it, so that titles that look the same are one; unique in the cycle.</summary>
    public string TitleKey { get; private set; } = "";

    /// <summary>Everything that members read of it, as <see cref="SearchKey"/> writes it, for the search.</summary>
    public string SearchText { get; private set; } = "";

    public string Kind { get; private set; } = "";

    public Tracking Tracking { get; private set; }

    /// <summary>Whole points each time; for forum replies, per reply.</summary>
    public int Points { get; private set; }

    /// <summary>Estimated minutes each time, so that the hours of a year can be planned (FAQ 7).</summary>
    public int Minutes { get; private set; }

    /// <summary>How often a member can be credited in the year; for forum replies, how many replies count. Null: no limit.</summary>
    public int? MaxTimes { get; private set; }

    public string Definition { get; private set; } = "";

    public string Participation { get; private set; } = "";

    public string HowCredited { get; private set; } = "";

    /// <summary>Increases when points or limit change, so that a ledger entry can name its version.</summary>
    public int RuleVersion { get; private set; } = 1;

    public DateTime CreatedAt { get; private set; }

    public DateTime? PublishedAt { get; private set; }

    /// <summary>UTC; when a draft is published without anybody's doing. Null: by hand.</summary>
    public DateTime? PublishAt { get; private set; }

    public DateTime? RetiredAt { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<Session> Sessions => _sessions;

    public bool IsOpen => PublishedAt is not null && RetiredAt is null;

    public OpportunityTerms Terms => new(Title, Kind, Tracking, Points, Minutes, MaxTimes, Definition, Participation, HowCredited);

    /// <summary>The rule as text, as quoted in ledger entries.</summary>
    public string Rule =>
        (Tracking, MaxTimes) switch
        {
            (Tracking.ForumReplies, null) => $"{Format.Count(Points, "point")} per reply",
            (Tracking.ForumReplies, _) =>
                $"{Format.Count(Points, "point")} per reply, at most {Format.Count(MaxTimes.Value, "reply", "replies")} a year",
            (_, null) => $"{Format.Count(Points, "point")} each time",
            (_, 1) => $"{Format.Count(Points, "point")}, once a year",
            _ => $"{Format.Count(Points, "point")} each time, at most {Format.Number(MaxTimes.Value)} times a year",
        };

    /// <summary>Why this member cannot sign up for a session, or null. The page and the action use the same check.</summary>
    public string? WhyNotSignUp(Session session, Applicant applicant, DateTime now) =>
        Tracking != Tracking.SignUp ? "No sign-up is needed. This is counted automatically."
        : !IsOpen ? "This opportunity is not open at the moment."
        : applicant.WhyNotTakePart() is { } whyNot ? whyNot
        : session.WhyNotJoin(now) is { } why ? why
        : applicant.OwnSignUps.Any(s => s.SessionId == session.Id && s.IsActive) ? "You are already signed up for this session."
        : session.BelowPaceUntil(now) is { } until && !applicant.IsBelowPace
            ? $"Until {SessionTerms.Describe(until, session.Zone)} these places are for members below the pace of the year."
        : WhyOverLimit(applicant.OwnSignUps)
            ?? WhyTooManyAtOnce(session, applicant.OwnSignUps)
            ?? applicant.Schedule.WhyNotAttend(session, Minutes);

    /// <summary>Why this member cannot report a completion, or null. Pages, tasks and the action use the same check.</summary>
    public string? WhyNotReport(SignUp signUp, Session session, Applicant applicant, DateTime now) =>
        applicant.WhyNotContribute()
        ?? signUp.WhyNotReport(session, now)
        // A declined sign-up is not active, so another may have taken its turn since.
        ?? (signUp.State == SignUpState.Declined ? WhyOverLimit(applicant.OwnSignUps) : null);

    /// <summary>Why another sign-up would exceed the yearly limit. Verified and active sign-ups both count.</summary>
    public string? WhyOverLimit(IEnumerable<SignUp> ownSignUps)
    {
        if (MaxTimes is not { } most)
            return null;
        var own = ownSignUps.Where(s => s.OpportunityId == Id).ToList();
        var taken = own.Count(s => s.IsActive || s.State == SignUpState.Verified);
        return taken < most ? null
            : own.Any(s => s.IsActive) ? $"It counts {Times(most)} a year, and you have already signed up that often."
            : $"It counts {Times(most)} a year, and you have already been credited that often.";
    }

    /// <summary>Why another completion would exceed the yearly limit, which is the one in force at verification.</summary>
    /// <param name="verified">How many completions of the member are verified already.</param>
    public string? WhyNotCredit(int verified) =>
        MaxTimes is { } most && verified >= most
            ? $"It counts {Times(most)} a year, and the member has already been credited that often. Decline it, or raise the limit."
            : null;

    /// <summary>Signs a member up: confirmed or waitlisted with a day or a limit, otherwise interested until the team confirms.</summary>
    /// <param name="placesTaken">Places held in the session, read under its lock.</param>
    /// <exception cref="RefusedException">What <see cref="WhyNotSignUp"/> says.</exception>
    public SignUp SignUp(Session session, Applicant applicant, int placesTaken, AuditContext audit)
    {
        Refusal.When(WhyNotSignUp(session, applicant, audit.At));
        var state = session.StateForNewSignUp(placesTaken);
        return new SignUp(session, this, applicant.MemberId, state, state == SignUpState.Waiting ? session.NextInLine() : null, audit);
    }

    /// <summary>What other terms would change; empty when nothing. Long texts are told apart, not quoted.</summary>
    public IReadOnlyList<FieldChange> ChangesBy(OpportunityTerms terms) =>
        FieldChange.Of(
            ("Title", Title, terms.Title),
            ("Kind", Kind, terms.Kind),
            ("Tracking", $"{Tracking}", $"{terms.Tracking}"),
            ("Points", Format.Number(Points), Format.Number(terms.Points)),
            ("Effort", Format.Effort(Minutes), Format.Effort(terms.Minutes)),
            ("Limit a year", Limit(MaxTimes), Limit(terms.MaxTimes)),
            ("Definition", Format.Truncate(Definition), Format.Truncate(terms.Definition)),
            ("Taking part", Format.Truncate(Participation), Format.Truncate(terms.Participation)),
            ("How credited", Format.Truncate(HowCredited), Format.Truncate(terms.HowCredited))
        );

    /// <summary>Changes the terms. Returns a description of the change, or an empty string.</summary>
    public string Change(OpportunityTerms terms)
    {
        if (terms == Terms)
            return "";
        if (PublishedAt is not null && terms.Tracking != Tracking)
            throw new RefusedException("You cannot change how a published opportunity is tracked. Create a new one.", nameof(Tracking));
        var before = $"{Title}: {Rule}, {Minutes} min";
        var newRule = terms.Points != Points || terms.MaxTimes != MaxTimes;
        Take(terms);
        if (newRule)
            RuleVersion++;
        var after = $"{Title}: {Rule}, {Minutes} min";
        return before == after ? "Its description changed" : $"{before} → {after}";
    }

    public void Publish(DateTime at)
    {
        MustBeComplete();
        PublishedAt ??= at;
        (RetiredAt, PublishAt) = (null, null);
    }

    /// <summary>Plans the publication of a draft.</summary>
    /// <param name="on">UTC; null to publish by hand.</param>
    public void PublishOn(DateTime? on, DateTime now)
    {
        if (PublishedAt is not null)
            throw new RefusedException("It is already published.", nameof(PublishAt));
        if (on <= now)
            throw new RefusedException("Enter a time in the future, or publish it now.", nameof(PublishAt));
        if (on is not null)
            MustBeComplete();
        PublishAt = on;
    }

    public void Retire(DateTime at)
    {
        if (PublishedAt is null)
            throw new RefusedException("It has not been published yet.");
        if (RetiredAt is not null)
            throw new RefusedException("It is already retired.");
        RetiredAt = at;
    }

    public Session Schedule(SessionTerms terms)
    {
        if (Tracking != Tracking.SignUp)
            throw new RefusedException("An automatically counted opportunity has no sessions.");
        var session = new Session(terms);
        if (_sessions.Any(s => s.HasSameStart(terms)))
            throw new RefusedException("There is already a session at that time.", nameof(Session.StartsAt));
        _sessions.Add(session);
        return session;
    }

    public static string KeyOf(string title) => SearchKey.Key(title, TitleKeyLength);

    private string? WhyTooManyAtOnce(Session session, IEnumerable<SignUp> ownSignUps) =>
        session.MostPerMember is { } most && ownSignUps.Count(s => s.OpportunityId == Id && s.IsActive) >= most
            ? $"A member can have {Format.Count(most, "sign-up")} for this opportunity at a time. Withdraw from another session first."
            : null;

    private void MustBeComplete()
    {
        if (Tracking == Tracking.SignUp && _sessions.Count == 0)
            throw new RefusedException("Add a session first. It may have no date and no limit of places.");
    }

    private void Take(OpportunityTerms terms)
    {
        terms.Check();
        (Title, Kind, Tracking, Points, Minutes, MaxTimes, Definition, Participation, HowCredited) = terms;
        TitleKey = KeyOf(Title);
        SearchText = SearchKey.Key(string.Join(' ', Title, Kind, Rule, Definition, Participation, HowCredited), SearchLength);
    }

    private static string? Limit(int? times) => times is { } most ? Format.Number(most) : null;

    private static string Times(int n) => n == 1 ? "once" : $"{Format.Number(n)} times";
}

/// <summary>The editable fields of an opportunity.</summary>
/// <param name="Points">Whole points; per reply for forum replies.</param>
/// <param name="Minutes">Estimated effort.</param>
/// <param name="MaxTimes">Times, or replies, that count in a year; null for no limit.</param>
public sealed record OpportunityTerms(
    string Title,
    string Kind,
    Tracking Tracking,
    int Points,
    int Minutes,
    int? MaxTimes,
    string Definition,
    string Participation,
    string HowCredited
)
{
    internal void Check()
    {
        Need(Title, Opportunity.TitleLength, nameof(Title), "a title");
        Need(Kind, Opportunity.KindLength, nameof(Kind), "a kind, such as Public speaking");
        Need(Definition, Opportunity.PartLength, nameof(Definition), "a definition");
        Need(Participation, Opportunity.PartLength, nameof(Participation), "what taking part entails");
        Need(HowCredited, Opportunity.PartLength, nameof(HowCredited), "how it is tracked and credited");
        if (Points is < 0 or > 10_000)
            throw new RefusedException("Enter a whole number of points from 0 to 10,000.", nameof(Points));
        if (Minutes is < 0 or > 60_000)
            throw new RefusedException("Enter an effort from 0 to 1,000 hours.", nameof(Minutes));
        if (MaxTimes is < 1 or > 100_000)
            throw new RefusedException("Enter a yearly limit from 1 to 100,000, or leave it empty for none.", nameof(MaxTimes));
    }

    private static void Need(string text, int length, string field, string what)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new RefusedException($"Every opportunity needs {what}.", field);
        if (text.Length > length)
            throw new RefusedException($"Use at most {Format.Number(length)} characters.", field);
    }
}

/// <summary>A member who wants to take part, with all of the member's sign-ups for this opportunity.</summary>
public sealed record Applicant(int MemberId, Membership Membership, bool HasOptedOut, bool CycleIsClosed, IReadOnlyList<SignUp> OwnSignUps)
{
    /// <summary>Read for a sign-up only.</summary>
    public MemberSchedule Schedule { get; init; } = MemberSchedule.Empty;

    /// <summary>Whether points earned and awaiting verification are below the pace of the year. Read only while places are kept for such
    /// members.</summary>
    public bool IsBelowPace { get; init; }

    /// <summary>Why the member cannot take a place in this year, or null.</summary>
    public string? WhyNotTakePart() => HasOptedOut ? "You have opted out of the program. Cancel your opt-out first." : WhyNotContribute();

    /// <summary>Why the member cannot accept an offered place, or null. Pages, tasks and the action use the same check.</summary>
    public string? WhyNotAccept(SignUp signUp, DateTime now) => WhyNotTakePart() ?? signUp.WhyNotAccept(now);

    /// <summary>Why nothing that the member does can count in this year, or null. A member who opted out still can to its end.</summary>
    public string? WhyNotContribute() =>
        CycleIsClosed
            ? "The year is closed."
            : Membership switch
            {
                Membership.NotYet => "You qualify for the program after this year.",
                Membership.Ended => "Your membership ended before this year.",
                _ => null,
            };

    /// <inheritdoc cref="WhyNotContribute"/>
    /// <remarks>In words for the team.</remarks>
    public string? WhyTheyCannotContribute() =>
        CycleIsClosed
            ? "The year is closed."
            : Membership switch
            {
                Membership.NotYet => "This member qualifies for the program after this year.",
                Membership.Ended => "This member’s membership ended before this year.",
                _ => null,
            };

    /// <inheritdoc cref="WhyNotTakePart"/>
    /// <remarks>In words for the team.</remarks>
    public string? WhyTheyCannotTakePart() => HasOptedOut ? "This member has opted out of the program." : WhyTheyCannotContribute();
}
