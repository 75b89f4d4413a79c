using MasterHome.Accounts.Passwords;
using MasterHome.Cycles;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Training;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.TestSupport;

/// <summary>Things of the program as a test needs them: valid by themselves, with what matters said in the test.</summary>
public static class A
{
    /// <summary>Tuesday, 15 September 2026, 10:00 UTC: the day on which tests happen unless they say another.</summary>
    public static readonly DateTime Moment = Time(2026, 9, 15, 10);

    public static readonly DateOnly Today = DateOnly.FromDateTime(Moment);

    public static DateOnly Day(int year, int month, int day) => new(year, month, day);

    /// <summary>An instant, UTC.</summary>
    public static DateTime Time(int year, int month, int day, int hour = 0, int minute = 0) =>
        new(year, month, day, hour, minute, 0, DateTimeKind.Utc);

    /// <summary>The days that a member of the years around that day can name for a contribution.</summary>
    public static ContributionDays DaysUntil(DateOnly today) =>
        new([today.Year - 1, today.Year, today.Year + 1], new DateOnly(2024, 3, 1), today);

    public static MemberBuilder Member() => new();

    public static CycleBuilder Cycle(int year = 2026) => new(year);

    public static OpportunityBuilder Opportunity() => new();

    public static SessionBuilder Session() => new();

    public static CourseBuilder Course(string code = "L1") => new(code);

    public static FakeTimeProvider Clock(DateTime? now = null) => new(new DateTimeOffset(now ?? Moment));

    public static ProgramCalendar Calendar(DateTime? now = null, string zone = "Etc/UTC") => Calendar(Clock(now), zone);

    public static ProgramCalendar Calendar(TimeProvider clock, string zone = "Etc/UTC") =>
        new(clock, Options.Create(new HomeSettings { TimeZone = zone }));

    /// <summary>Hashes with one iteration: the usual 100,000 take longer than most pages and prove no more.</summary>
    public static NormalizingPasswordHasher PasswordHasher() => new(Options.Create(OneIteration));

    public static readonly PasswordHasherOptions OneIteration = new() { IterationCount = 1 };

    /// <summary>Gives an entity the key that the database would have given it.</summary>
    public static T Numbered<T>(this T entity, int id)
        where T : class
    {
        typeof(T).GetProperty("Id")!.SetValue(entity, id);
        return entity;
    }
}

public static class Months
{
    public const int January = 1;
    public const int February = 2;
    public const int June = 6;
    public const int July = 7;
    public const int August = 8;
    public const int December = 12;
}

/// <summary>A member since a past year, at a customer, in UTC.</summary>
public sealed class MemberBuilder
{
    private static int _made;

    private readonly int _number = Interlocked.Increment(ref _made);
    private string? _email;
    private string _first = "Mira";
    private string _last = "Okafor";
    private bool _partner;
    private DateOnly _qualifiedOn = new(2024, 3, 1);
    private long? _communityUser;
    private string? _communityHandle;
    private MemberDetails _details = new("Example Company", null, null, "DE", "Etc/UTC");
    private int? _id;

    public static implicit operator Member(MemberBuilder builder) => builder.Build();

    public MemberBuilder Called(string first, string last = "")
    {
        (_first, _last) = (first, last);
        return this;
    }

    public MemberBuilder At(string email)
    {
        _email = email;
        return this;
    }

    public MemberBuilder AtAPartner()
    {
        _partner = true;
        return this;
    }

    public MemberBuilder QualifiedOn(DateOnly day)
    {
        _qualifiedOn = day;
        return this;
    }

    /// <summary>In the middle of that month.</summary>
    public MemberBuilder QualifiedIn(int month, int year = 2026) => QualifiedOn(new DateOnly(year, month, 15));

    public MemberBuilder InForumAs(long? userId, string? handle = null)
    {
        (_communityUser, _communityHandle) = (userId, handle);
        return this;
    }

    public MemberBuilder With(MemberDetails details)
    {
        _details = details;
        return this;
    }

    public MemberBuilder Numbered(int id)
    {
        _id = id;
        return this;
    }

    public RosterEntry Entry() =>
        new(_email ?? $"member{_number}@example.org", _first, _last, _partner, _qualifiedOn, _communityHandle, _communityUser, _details);

    public Member Build()
    {
        var member = new Member(Entry(), A.Moment);
        return _id is { } id ? member.Numbered(id) : member;
    }
}

/// <summary>A year by the program's defaults: 400 points, prorated, training list final on 30 June.</summary>
public sealed class CycleBuilder(int year)
{
    private CycleRules _rules = CycleRules.Default(year);
    private DateTime? _closedAt;
    private int? _id;

    public static implicit operator ProgramCycle(CycleBuilder builder) => builder.Build();

    public CycleBuilder Asking(int points)
    {
        _rules = _rules with { BasePoints = points };
        return this;
    }

    public CycleBuilder WithoutProRating()
    {
        _rules = _rules with { ProRated = false };
        return this;
    }

    public CycleBuilder OfferingPlaces(int hours = 48)
    {
        _rules = _rules with { OffersPlaces = true, OfferHours = hours };
        return this;
    }

    public CycleBuilder EndingWaitlists(int hours)
    {
        _rules = _rules with { WaitlistStopHours = hours };
        return this;
    }

    public CycleBuilder Closed()
    {
        _closedAt = A.Time(year + 1, 1, 5);
        return this;
    }

    public CycleBuilder Numbered(int id)
    {
        _id = id;
        return this;
    }

    public ProgramCycle Build()
    {
        var cycle = new ProgramCycle(year, _rules);
        if (_closedAt is { } at)
            cycle.Close(By.Administrator(at), DateOnly.FromDateTime(at));
        return _id is { } id ? cycle.Numbered(id) : cycle;
    }
}

/// <summary>A published opportunity of 40 points without a limit, in the cycle that was given; its sessions as added.</summary>
public sealed class OpportunityBuilder
{
    private static int _made;

    private readonly List<SessionTerms> _sessions = [];
    private OpportunityTerms _terms = new(
        $"Speak at a user group {Interlocked.Increment(ref _made)}",
        "Public speaking",
        Tracking.SignUp,
        40,
        120,
        null,
        "A talk at a regional user group.",
        "Prepare and give the talk.",
        "An administrator verifies the report."
    );

    private int _cycleId = 1;
    private bool _published = true;
    private bool _retired;

    public static implicit operator Opportunity(OpportunityBuilder builder) => builder.Build();

    public OpportunityBuilder In(ProgramCycle cycle)
    {
        _cycleId = cycle.Id;
        return this;
    }

    public OpportunityBuilder Called(string title)
    {
        _terms = _terms with { Title = title };
        return this;
    }

    public OpportunityBuilder Worth(int points)
    {
        _terms = _terms with { Points = points };
        return this;
    }

    public OpportunityBuilder AtMost(int timesAYear)
    {
        _terms = _terms with { MaxTimes = timesAYear };
        return this;
    }

    public OpportunityBuilder ForForumReplies()
    {
        _terms = _terms with { Tracking = Tracking.ForumReplies };
        return this;
    }

    public OpportunityBuilder With(params SessionTerms[] sessions)
    {
        _sessions.AddRange(sessions);
        return this;
    }

    public OpportunityBuilder NotYetPublished()
    {
        _published = false;
        return this;
    }

    public OpportunityBuilder Retired()
    {
        _retired = true;
        return this;
    }

    public OpportunityTerms Terms() => _terms;

    public Opportunity Build()
    {
        var opportunity = new Opportunity(_cycleId, _terms, A.Moment);
        foreach (var session in _sessions)
            opportunity.Schedule(session);
        if (_published)
            opportunity.Publish(A.Moment);
        if (_retired)
            opportunity.Retire(A.Moment);
        return opportunity;
    }

    /// <summary>With keys, as if it came from the database: the opportunity 1, its sessions 11, 12, …</summary>
    public Opportunity Loaded()
    {
        var opportunity = Build().Numbered(1);
        foreach (var (session, n) in opportunity.Sessions.Select((s, n) => (s, n)))
        {
            session.Numbered(11 + n);
            typeof(Session).GetProperty(nameof(Session.OpportunityId))!.SetValue(session, 1);
        }
        return opportunity;
    }
}

/// <summary>A session without a day and without a limit of places, unless it is said.</summary>
public sealed class SessionBuilder
{
    private SessionTerms _terms = new(null, "Etc/UTC", null, null);

    public static implicit operator SessionTerms(SessionBuilder builder) => builder.Build();

    public SessionBuilder At(DateTime start)
    {
        _terms = _terms with { StartsAt = start };
        return this;
    }

    public SessionBuilder In(string zone)
    {
        _terms = _terms with { Zone = zone };
        return this;
    }

    public SessionBuilder WithPlaces(int places)
    {
        _terms = _terms with { Places = places };
        return this;
    }

    public SessionBuilder ClosingAt(DateTime closes)
    {
        _terms = _terms with { SignUpClosesAt = closes };
        return this;
    }

    public SessionBuilder With(SessionDetails details)
    {
        _terms = _terms with { Details = details };
        return this;
    }

    public SessionBuilder Released(PlaceRelease release)
    {
        _terms = _terms with { Release = release };
        return this;
    }

    public SessionTerms Build() => _terms;
}

public sealed class CourseBuilder(string code)
{
    private CourseTerms _terms = new(code, $"Course {code}", 180, false, new DateOnly(2019, 1, 1), null);

    public static implicit operator Course(CourseBuilder builder) => builder.Build();

    public CourseBuilder ReleasedOn(DateOnly day)
    {
        _terms = _terms with { ReleasedOn = day };
        return this;
    }

    public CourseBuilder ToTestOutOf()
    {
        _terms = _terms with { CanTestOut = true };
        return this;
    }

    public CourseTerms Terms() => _terms;

    public Course Build() => new(_terms);
}
