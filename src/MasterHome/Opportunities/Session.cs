using MasterHome.Cycles;

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

    /// <summary>UTC; null when it is not set.</summary>
    public DateTime? EndsAt { get; private set; }

    /// <summary>Where it takes place, for everybody to read.</summary>
    public string? Place { get; private set; }

    /// <summary>Where to join it, for members who have a place.</summary>
    public string? Link { get; private set; }

    public string? Host { get; private set; }

    /// <summary>What members who have a place need to know, in Markdown.</summary>
    public string? Notes { get; private set; }

    /// <summary>UTC; sign-up is open from this instant. Null: from the publication.</summary>
    public DateTime? SignUpOpensAt { get; private set; }

    /// <summary>For so many hours after sign-up opens only members below the pace can sign up.</summary>
    public int? BelowPaceHours { get; private set; }

    /// <summary>A member can sign up with fewer than so many active sign-ups for the opportunity. Null: no limit.</summary>
    public int? MostPerMember { get; private set; }

    /// <summary>UTC; sign-up is closed from this instant.</summary>
    public DateTime? SignUpClosesAt { get; private set; }

    /// <summary>The last day on which sign-up is open, in the session's zone, when it closes with a day.</summary>
    public DateOnly? LastSignUpDay => LastDay(SignUpClosesAt, Zone);

    public DateTime? CanceledAt { get; private set; }

    /// <summary>The last waitlist number issued.</summary>
    public int LastInLine { get; private set; }

    /// <summary>Raised first in every transaction that changes places, so that concurrent ones wait.</summary>
    public int Version { get; private set; }

    public SessionTerms Terms =>
        new(StartsAt, Zone, Places, SignUpClosesAt)
        {
            Details = new SessionDetails(EndsAt, Place, Link, Host, Notes),
            Release = new PlaceRelease(SignUpOpensAt, BelowPaceHours, MostPerMember),
        };

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

    /// <summary>Why nobody can be given a place any more, or null.</summary>
    public string? WhyOver(DateTime now) =>
        CanceledAt is not null ? "This session was canceled."
        : StartsAt <= now ? "This session has begun."
        : null;

    public string? WhyNotJoin(DateTime now) =>
        WhyOver(now) is { } why ? why
        : SignUpClosesAt <= now ? "Sign-up for this session has closed."
        : SignUpOpensAt > now ? $"Sign-up opens {SessionTerms.Describe(SignUpOpensAt, Zone)}."
        : null;

    /// <summary>Until when only members below the pace can sign up (UTC); null when everybody can.</summary>
    public DateTime? BelowPaceUntil(DateTime now) =>
        SignUpOpensAt?.AddHours(BelowPaceHours ?? 0) is { } until && until > now ? until : null;

    /// <summary>Why nobody on the waitlist gets a place now, or null. The waitlist and the session's page use the same check.</summary>
    /// <param name="placesTaken">How many places are held.</param>
    public string? WhyNobodyMovesUp(ProgramCycle cycle, int placesTaken, DateTime now) =>
        cycle.IsClosed ? $"The year {cycle.Year} is closed."
        : CanceledAt is not null ? "This session was canceled."
        : StartsAt <= now ? "This session has begun."
        : StartsAt is { } start && start < now.AddHours(cycle.WaitlistStopHours)
            ? $"The session begins in {Format.Count(Math.Max(1, (int)(start - now).TotalHours), "hour")}. The waitlist gets places until "
                + $"{Format.Count(cycle.WaitlistStopHours, "hour")} before the start."
        : placesTaken > Places
            ? $"{Format.Number(placesTaken)} places are taken, more than the {Format.Number(Places.Value)} that there are."
        : placesTaken == Places
            ? Places == 1 ? "The only place is taken."
                : $"All {Format.Number(Places.Value)} places are taken."
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
    /// <param name="fewer">What happens to members beyond a smaller number of places; null refuses fewer places than are taken.</param>
    /// <returns>Whether members who signed up must be told about the change.</returns>
    public bool Change(SessionTerms terms, int placesTaken, FewerPlaces? fewer = null)
    {
        if (CanceledAt is not null)
            throw new RefusedException("This session was canceled. Add a new one.");
        if (terms.Places is { } wanted && wanted < placesTaken && wanted != Places && fewer is null)
            throw new RefusedException($"{Format.Number(placesTaken)} places are taken; there cannot be fewer.", nameof(Places));
        var before = Terms;
        Take(terms);
        return terms.IsElsewhere(before);
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
        terms.Details.Check(terms.StartsAt);
        terms.Release.Check(terms);
        (StartsAt, Zone, Places, SignUpClosesAt) = terms;
        (EndsAt, Place, Link, Host, Notes) = terms.Details;
        (SignUpOpensAt, BelowPaceHours, MostPerMember) = terms.Release;
    }
}

/// <summary>What happens to members beyond a number of places that is made smaller.</summary>
public enum FewerPlaces
{
    /// <summary>They keep their places, and nobody moves up before so many have withdrawn.</summary>
    KeepPlaces,

    /// <summary>Those who signed up last go to the head of the waitlist, and are told.</summary>
    MoveToWaitlist,
}
