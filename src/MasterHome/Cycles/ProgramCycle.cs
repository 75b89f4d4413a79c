namespace MasterHome.Cycles;

/// <summary>A program year and its rules. The defaults are the public rules of 2020 and 2021.</summary>
public sealed class ProgramCycle
{
    private readonly List<KeyDate> _keyDates = [];

    public ProgramCycle(int year, CycleRules rules)
    {
        if (year is < 2000 or > 2200)
            throw new RefusedException("A cycle is a calendar year, such as 2026.", nameof(Year));
        Year = year;
        Take(rules);
    }

    private ProgramCycle() { }

    public int Id { get; private set; }

    public int Year { get; private set; }

    /// <summary>Whole points required for a full year.</summary>
    public int BasePoints { get; private set; }

    /// <summary>Whether members who qualify during the year need points only for the months left, the qualifying month included.</summary>
    public bool ProRated { get; private set; }

    /// <summary>The last day on which the list of core trainings may grow (FAQ: June 30).</summary>
    public DateOnly TrainingFinalOn { get; private set; }

    /// <summary>Whether a free place is offered to the next on the waitlist instead of confirmed at once.</summary>
    public bool OffersPlaces { get; private set; }

    /// <summary>Hours for which an offered place is held.</summary>
    public int OfferHours { get; private set; }

    /// <summary>So many hours before a session begins its waitlist gets no more places; 0: until it begins. Later free places go to
    /// members who sign up, who know that it begins soon.</summary>
    public int WaitlistStopHours { get; private set; }

    /// <summary>The day on which the yearly report is due.</summary>
    public DateOnly ReportOn { get; private set; }

    /// <summary>See <see cref="AtRiskRule.Percent"/>.</summary>
    public int AtRiskPercent { get; private set; }

    /// <summary>See <see cref="AtRiskRule.FromMonth"/>.</summary>
    public int AtRiskFromMonth { get; private set; }

    /// <summary>See <see cref="AtRiskRule.TrainingDays"/>.</summary>
    public int AtRiskTrainingDays { get; private set; }

    /// <summary>Increases with every change, so that a ledger entry can name the version of its rules.</summary>
    public int RulesVersion { get; private set; } = 1;

    public DateTime? ClosedAt { get; private set; }

    public string? ClosedBy { get; private set; }

    public int Version { get; private set; }

    public IReadOnlyList<KeyDate> KeyDates => _keyDates;

    public bool IsClosed => ClosedAt is not null;

    public DateOnly FirstDay => new(Year, 1, 1);

    public DateOnly LastDay => new(Year, 12, 31);

    public CycleRules Rules =>
        new(BasePoints, ProRated, TrainingFinalOn, OffersPlaces, OfferHours, ReportOn, AtRisk) { WaitlistStopHours = WaitlistStopHours };

    public AtRiskRule AtRisk => new(AtRiskPercent, AtRiskFromMonth, AtRiskTrainingDays);

    public bool Holds(DateOnly day) => day.Year == Year;

    public string? WhyNotChange() => IsClosed ? $"The year {Year} is closed and can no longer change." : null;

    public string? WhyNotClose(DateOnly today) =>
        IsClosed ? $"The year {Year} is already closed."
        : today <= LastDay ? $"The year {Year} can be closed after Dec 31."
        : null;

    /// <summary>Why a session that starts then cannot belong to this cycle, or null: its year is that of the program's zone.</summary>
    /// <param name="start">UTC; null for a session without a date.</param>
    /// <param name="own">The session's zone.</param>
    public string? WhyNotHold(DateTime? start, TimeZoneInfo own, TimeZoneInfo program) =>
        start is not { } at || TimeZones.DayOf(at, program).Year == Year ? null
        : TimeZones.Local(at, own) == TimeZones.Local(at, program)
            ? $"{Format.DateTime(at, own)} does not belong to {Year}. Choose a date in {Year}."
        : $"{Format.DateTime(at, own)} is {Format.DateTime(at, program)} in the program’s time zone, "
            + $"so it does not belong to {Year}. Choose a date in {Year}.";

    /// <summary>What the history calls a change of the rules.</summary>
    public static string RulesChanged(int year) => $"Rules of {year} changed";

    /// <summary>Changes the rules. Returns false when nothing differs.</summary>
    public bool Change(CycleRules rules)
    {
        Refusal.When(WhyNotChange());
        if (rules == Rules)
            return false;
        Take(rules);
        RulesVersion++;
        return true;
    }

    public void Close(AuditContext audit, DateOnly today)
    {
        Refusal.When(WhyNotClose(today));
        (ClosedAt, ClosedBy) = (audit.At, audit.By.Name);
    }

    /// <summary>The next year's cycle, with the same rules and key dates a year later.</summary>
    public static ProgramCycle After(ProgramCycle newest)
    {
        var rules = newest.Rules;
        var next = new ProgramCycle(
            newest.Year + 1,
            rules with
            {
                TrainingFinalOn = rules.TrainingFinalOn.AddYears(1),
                ReportOn = rules.ReportOn.AddYears(1),
            }
        );
        foreach (var date in newest.KeyDates)
            next.AddKeyDate(date.On.AddYears(1), date.Text);
        return next;
    }

    /// <param name="on">In the year, or in the year before or after it: the program announces and reports then.</param>
    public void AddKeyDate(DateOnly on, string text)
    {
        Refusal.When(WhyNotChange());
        if (Math.Abs(on.Year - Year) > 1)
            throw new RefusedException($"Enter a date from {Year - 1} to {Year + 1}.", nameof(KeyDate.On));
        _keyDates.Add(new KeyDate(on, text));
    }

    /// <returns>The removed key date.</returns>
    public KeyDate RemoveKeyDate(int keyDateId)
    {
        Refusal.When(WhyNotChange());
        var date = _keyDates.Find(d => d.Id == keyDateId) ?? throw new RefusedException("This key date has already been removed.");
        _keyDates.Remove(date);
        return date;
    }

    private void Take(CycleRules rules)
    {
        if (rules.BasePoints is < 0 or > 100_000)
            throw new RefusedException("Enter a whole number of points from 0 to 100,000.", nameof(BasePoints));
        if (rules.TrainingFinalOn.Year != Year)
            throw new RefusedException($"The training list must become final on a day in {Year}.", nameof(TrainingFinalOn));
        if (rules.OfferHours is < 1 or > 24 * 30)
            throw new RefusedException("An offered place is held for 1 to 720 hours.", nameof(OfferHours));
        if (rules.WaitlistStopHours is < 0 or > 24 * 30)
            throw new RefusedException("The waitlist ends 0 to 720 hours before a session begins.", nameof(WaitlistStopHours));
        if (rules.ReportOn.Year < Year || rules.ReportOn.Year > Year + 1)
            throw new RefusedException($"The yearly report is due in {Year} or {Year + 1}.", nameof(ReportOn));
        if (rules.AtRisk.Percent is < 1 or > 100)
            throw new RefusedException("The percentage must be a whole number from 1 to 100.", nameof(AtRiskPercent));
        if (rules.AtRisk.FromMonth is < 1 or > 12)
            throw new RefusedException("The first month must be a whole number from 1 to 12.", nameof(AtRiskFromMonth));
        if (rules.AtRisk.TrainingDays is < 0 or > 366)
            throw new RefusedException("The number of days must be a whole number from 0 to 366.", nameof(AtRiskTrainingDays));
        (BasePoints, ProRated, TrainingFinalOn, OffersPlaces, OfferHours, ReportOn, _) = rules;
        WaitlistStopHours = rules.WaitlistStopHours;
        (AtRiskPercent, AtRiskFromMonth, AtRiskTrainingDays) = rules.AtRisk;
    }
}

/// <summary>The rules of a cycle. <see cref="Default"/> holds the defaults.</summary>
/// <param name="BasePoints">Whole points for a full year.</param>
/// <param name="OfferHours">Hours for which an offered place is held.</param>
public sealed record CycleRules(
    int BasePoints,
    bool ProRated,
    DateOnly TrainingFinalOn,
    bool OffersPlaces,
    int OfferHours,
    DateOnly ReportOn,
    AtRiskRule AtRisk
) : IDescribedFields
{
    /// <inheritdoc cref="ProgramCycle.WaitlistStopHours"/>
    public int WaitlistStopHours { get; init; }

    private const string FullYear = "Points for a full year";
    private const string Prorated = "Prorated";
    private const string TrainingFinal = "Training list is final on";
    private const string FreePlaces = "Free places";
    private const string OfferHeld = "Offered place held for";
    private const string WaitlistEnds = "Waitlist ends before the start";

    /// <summary>The fields that members read about. The others are for the team.</summary>
    internal static readonly IReadOnlyList<string> OfMembers = [FullYear, Prorated, TrainingFinal, FreePlaces, OfferHeld, WaitlistEnds];

    public IReadOnlyList<(string Field, string? Value)> DescribeFields() =>
        [
            (FullYear, Format.Number(BasePoints)),
            (Prorated, ProRated ? "yes" : "no"),
            (TrainingFinal, Format.Date(TrainingFinalOn)),
            (FreePlaces, OffersPlaces ? "offered to the waitlist" : "confirmed at once"),
            (OfferHeld, Format.Count(OfferHours, "hour")),
            (WaitlistEnds, Format.Count(WaitlistStopHours, "hour")),
            ("Yearly report is due on", Format.Date(ReportOn)),
            ("At risk from points behind the pace", $"{AtRisk.Percent}%"),
            ("At risk from month", $"{AtRisk.FromMonth}"),
            ("At risk from days before the deadline", $"{AtRisk.TrainingDays}"),
        ];

    public static CycleRules Default(int year) =>
        new(400, true, new DateOnly(year, 6, 30), false, 48, new DateOnly(year + 1, 1, 15), AtRiskRule.Default);
}
