namespace MasterHome.Opportunities;

/// <summary>A dated run, a limited number of places, or both. A session with neither collects expressions of interest.</summary>
public sealed class Session
{
    internal Session(SessionTerms terms) => Take(terms);

    private Session() { }

    public int Id { get; private set; }

    public int OpportunityId { get; private set; }

    /// <summary>UTC; null when no day is set.</summary>
    public DateTime? StartsAt { get; private set; }

    /// <summary>IANA time zone in which the day was set.</summary>
    public string Zone { get; private set; } = "Etc/UTC";

    /// <summary>Null: no limit.</summary>
    public int? Places { get; private set; }

    /// <summary>UTC; sign-up is closed from this instant.</summary>
    public DateTime? SignUpClosesAt { get; private set; }

    /// <summary>The last day on which sign-up is open, in the session's zone, when it closes with a day.</summary>
    public DateOnly? LastSignUpDay => LastDay(SignUpClosesAt, Zone);

    public DateTime? CanceledAt { get; private set; }

    /// <summary>The last waitlist number issued.</summary>
    public int LastInLine { get; private set; }

    /// <summary>Raised first in every transaction that changes places, so that concurrent ones wait.</summary>
    public int Version { get; private set; }

    public SessionTerms Terms => new(StartsAt, Zone, Places, SignUpClosesAt);

    /// <summary>The day that ends at an instant in a zone; null when the instant is not the end of a day.</summary>
    public static DateOnly? LastDay(DateTime? closesAt, string zone)
    {
        if (closesAt is not { } at)
            return null;
        var (day, before) = (TimeZones.DayOf(at, TimeZones.Find(zone)), TimeZones.DayOf(at.AddTicks(-1), TimeZones.Find(zone)));
        return day == before ? null : before;
    }

    public bool HasBegun(DateTime now) => StartsAt is null || StartsAt <= now;

    /// <summary>Why nobody's attendance can be recorded; null when it can.</summary>
    public string? WhyNotRecord(DateTime now) =>
        CanceledAt is not null ? "This session was canceled."
        : StartsAt is null ? "This session has no date, so nobody can have attended it. Members report what they did."
        : StartsAt > now ? "This session has not begun yet."
        : null;

    public string? WhyNotJoin(DateTime now) =>
        CanceledAt is not null ? "This session was canceled."
        : StartsAt <= now ? "This session has begun."
        : SignUpClosesAt <= now ? "Sign-up for this session has closed."
        : null;

    /// <summary>The state after sign-up: waitlisted when full, interested when the session has no day and no limit.</summary>
    /// <param name="placesTaken">How many places are held.</param>
    public SignUpState StateForNewSignUp(int placesTaken) =>
        placesTaken >= Places ? SignUpState.Waiting
        : Places is null && StartsAt is null ? SignUpState.Interested
        : SignUpState.Confirmed;

    /// <summary>Matches sessions by start and zone, so that an import finds an existing one.</summary>
    public bool HasSameStart(SessionTerms other) => StartsAt == other.StartsAt && (StartsAt is null || Zone == other.Zone);

    /// <summary>What other terms would change; empty when nothing.</summary>
    public IReadOnlyList<FieldChange> ChangesBy(SessionTerms terms) =>
        FieldChange.Of(
            ("Start", SessionTerms.Describe(StartsAt, Zone), SessionTerms.Describe(terms.StartsAt, terms.Zone)),
            ("Places", Number(Places), Number(terms.Places)),
            (
                "Last day of sign-up",
                SessionTerms.DescribeClose(SignUpClosesAt, Zone),
                SessionTerms.DescribeClose(terms.SignUpClosesAt, terms.Zone)
            )
        );

    /// <param name="placesTaken">Read under the session's lock.</param>
    /// <returns>Whether members who signed up must be told about the change.</returns>
    public bool Change(SessionTerms terms, int placesTaken)
    {
        if (CanceledAt is not null)
            throw new RefusedException("This session was canceled. Add a new one.");
        if (terms.Places < placesTaken)
            throw new RefusedException($"{placesTaken} places are taken; there cannot be fewer.", nameof(Places));
        var moved = terms.StartsAt != StartsAt || terms.Zone != Zone;
        Take(terms);
        return moved;
    }

    public void Cancel(DateTime at) => CanceledAt ??= at;

    internal int NextInLine() => ++LastInLine;

    private static string? Number(int? places) => places is { } limit ? Format.Number(limit) : null;

    private void Take(SessionTerms terms)
    {
        if (!TimeZones.IsKnown(terms.Zone))
            throw new RefusedException("Choose a time zone from the list, such as Europe/Berlin.", nameof(Zone));
        if (terms.Places is < 1 or > 100_000)
            throw new RefusedException("Enter a whole number of places from 1 to 100,000, or leave it empty for no limit.", nameof(Places));
        if (terms.SignUpClosesAt > terms.StartsAt?.AddDays(1))
            throw new RefusedException("Sign-up must close before the session begins.", nameof(SignUpClosesAt));
        (StartsAt, Zone, Places, SignUpClosesAt) = terms;
    }
}

/// <param name="StartsAt">UTC.</param>
/// <param name="SignUpClosesAt">UTC.</param>
public sealed record SessionTerms(DateTime? StartsAt, string Zone, int? Places, DateTime? SignUpClosesAt) : IDescribedFields
{
    public IReadOnlyList<(string Field, string? Value)> DescribeFields() => DescribeFields(null);

    /// <summary>The terms as the history records them, with the program year where the session's clock shows another one.</summary>
    public IDescribedFields CountingFor(int year) => new OfYear(this, year);

    /// <summary>The start in the session's zone, and the places.</summary>
    /// <param name="year">The program year of the session, when it is known.</param>
    public string Describe(int? year = null) =>
        $"{Describe(StartsAt, Zone, year) ?? "without a date"}, "
        + $"{(Places is { } limit ? Format.Count(limit, "place") : "no limit of places")}";

    internal static string? Describe(DateTime? utc, string zone, int? year = null)
    {
        if (utc is not { } at)
            return null;
        var own = TimeZones.Find(zone);
        var counts = year is { } program ? Format.CountsFor(at, own, program) : null;
        return Format.DateTime(at, own) + (counts is null ? "" : $"; {counts}");
    }

    /// <summary>The last day of sign-up, or the instant when it does not close with a day.</summary>
    internal static string? DescribeClose(DateTime? utc, string zone) =>
        Session.LastDay(utc, zone) is { } day ? Format.Date(day) : Describe(utc, zone);

    private IReadOnlyList<(string Field, string? Value)> DescribeFields(int? year) =>
        [
            ("Starts", Describe(StartsAt, Zone, year)),
            ("Time zone", Zone),
            ("Places", Places is { } places ? Format.Number(places) : "no limit"),
            ("Last day of sign-up", DescribeClose(SignUpClosesAt, Zone)),
        ];

    private sealed record OfYear(SessionTerms Terms, int Year) : IDescribedFields
    {
        public IReadOnlyList<(string Field, string? Value)> DescribeFields() => Terms.DescribeFields(Year);
    }
}
