using MasterHome.Cycles;
using MasterHome.History;

namespace MasterHome.Tests.Cycles;

public class ProgramCycleTests
{
    [Fact]
    public void The_defaults_are_the_programs_public_rules()
    {
        var cycle = A.Cycle(2026).Build();
        Assert.Equal(new CycleRules(400, true, A.Day(2026, 6, 30), false, 48, A.Day(2027, 1, 15), new AtRiskRule(20, 4, 60)), cycle.Rules);
        Assert.Equal((A.Day(2026, 1, 1), A.Day(2026, 12, 31), 1), (cycle.FirstDay, cycle.LastDay, cycle.RulesVersion));
    }

    [Fact]
    public void A_change_of_the_rules_is_a_next_version()
    {
        var cycle = A.Cycle().Build();
        Assert.True(cycle.Change(cycle.Rules with { BasePoints = 500 }));
        Assert.Equal((500, 2), (cycle.BasePoints, cycle.RulesVersion));
        Assert.True(cycle.Change(cycle.Rules with { AtRisk = new AtRiskRule(30, 6, 90) }));
        Assert.Equal((new AtRiskRule(30, 6, 90), 3), (cycle.AtRisk, cycle.RulesVersion));
    }

    [Fact]
    public void The_same_rules_again_are_no_change()
    {
        var cycle = A.Cycle().Build();
        Assert.False(cycle.Change(cycle.Rules));
        Assert.Equal(1, cycle.RulesVersion);
    }

    public static TheoryData<string, CycleRules> Nonsense =>
        new()
        {
            { "BasePoints", CycleRules.Default(2026) with { BasePoints = -1 } },
            { "BasePoints", CycleRules.Default(2026) with { BasePoints = 100_001 } },
            { "TrainingFinalOn", CycleRules.Default(2026) with { TrainingFinalOn = new DateOnly(2025, 6, 30) } },
            { "OfferHours", CycleRules.Default(2026) with { OfferHours = 0 } },
            { "OfferHours", CycleRules.Default(2026) with { OfferHours = 721 } },
            { "ReportOn", CycleRules.Default(2026) with { ReportOn = new DateOnly(2028, 1, 1) } },
            { "ReportOn", CycleRules.Default(2026) with { ReportOn = new DateOnly(2025, 12, 31) } },
            { "AtRiskPercent", CycleRules.Default(2026) with { AtRisk = new AtRiskRule(0, 4, 60) } },
            { "AtRiskPercent", CycleRules.Default(2026) with { AtRisk = new AtRiskRule(101, 4, 60) } },
            { "AtRiskFromMonth", CycleRules.Default(2026) with { AtRisk = new AtRiskRule(20, 0, 60) } },
            { "AtRiskFromMonth", CycleRules.Default(2026) with { AtRisk = new AtRiskRule(20, 13, 60) } },
            { "AtRiskTrainingDays", CycleRules.Default(2026) with { AtRisk = new AtRiskRule(20, 4, -1) } },
            { "AtRiskTrainingDays", CycleRules.Default(2026) with { AtRisk = new AtRiskRule(20, 4, 367) } },
        };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Refuses_nonsense_and_stays_as_it_was(string field, CycleRules rules)
    {
        var cycle = A.Cycle(2026).Build();
        Assert.Equal(field, Assert.Throws<RefusedException>(() => cycle.Change(rules)).Field);
        Assert.Equal((CycleRules.Default(2026), 1), (cycle.Rules, cycle.RulesVersion));
    }

    [Theory]
    [InlineData(1999)]
    [InlineData(2201)]
    public void A_cycle_is_a_calendar_year(int year) =>
        Assert.Throws<RefusedException>(() => new ProgramCycle(year, CycleRules.Default(2026)));

    [Theory]
    [InlineData("2026-12-30", false)]
    [InlineData("2026-12-31", false)]
    [InlineData("2027-01-01", true)]
    public void Can_be_closed_only_after_31_december(string today, bool can)
    {
        var cycle = A.Cycle(2026).Build();
        var day = DateOnly.ParseExact(today, "yyyy-MM-dd");
        Assert.Equal(can, cycle.WhyNotClose(day) is null);
        if (can)
            cycle.Close(By.Administrator(), day);
        else
            Assert.Throws<RefusedException>(() => cycle.Close(By.Administrator(), day));
        Assert.Equal(can, cycle.IsClosed);
    }

    [Fact]
    public void Closes_once_and_for_all()
    {
        var cycle = A.Cycle(2026).Closed().Build();
        Assert.Throws<RefusedException>(() => cycle.Close(By.Administrator(), A.Day(2027, 1, 6)));
        Assert.Throws<RefusedException>(() => cycle.Change(cycle.Rules with { BasePoints = 1 }));
        Assert.Equal("Alex Administrator", cycle.ClosedBy);
    }

    [Fact]
    public void A_key_date_needs_a_text() => Assert.Throws<RefusedException>(() => A.Cycle().Build().AddKeyDate(A.Day(2026, 6, 30), " "));
}

public class ProgramCalendarTests
{
    /// <summary>New Year's Eve, 23:30 in Berlin is 22:30 UTC; half an hour later it is the next year there, and not yet in UTC.</summary>
    [Theory]
    [InlineData(22, 59, 2026)]
    [InlineData(23, 0, 2027)]
    public void The_year_changes_at_midnight_in_the_programs_zone(int hour, int minute, int year) =>
        Assert.Equal(year, A.Calendar(A.Time(2026, 12, 31, hour, minute), "Europe/Berlin").Today.Year);

    [Fact]
    public void A_year_begins_where_the_zone_says() =>
        Assert.Equal(A.Time(2025, 12, 31, 23), A.Calendar(zone: "Europe/Berlin").StartOf(2026));

    [Theory]
    [InlineData(12, 31, 0)]
    [InlineData(12, 30, 1)]
    [InlineData(1, 1, 364)]
    public void Days_left_count_to_31_december(int month, int day, int left) =>
        Assert.Equal(left, A.Calendar(A.Time(2026, month, day, 12)).DaysLeftIn(2026));

    [Fact]
    public void No_days_are_left_in_a_year_gone_by() => Assert.Equal(0, A.Calendar().DaysLeftIn(2025));

    [Fact]
    public void A_time_that_daylight_saving_skips_is_the_end_of_the_gap() =>
        Assert.Equal(A.Time(2026, 3, 29, 1), TimeZones.Utc(new DateTime(2026, 3, 29, 2, 30, 0), TimeZones.Find("Europe/Berlin")));

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("Etc/UTC", true)]
    [InlineData("Middle/Earth", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Knows_zones_by_their_iana_names(string? id, bool known) => Assert.Equal(known, TimeZones.IsKnown(id));

    [Fact, Trait("Fault", "9")]
    public void The_history_says_what_changed_in_words()
    {
        var rules = CycleRules.Default(2026);
        var entry = new HistoryEntry(By.Administrator(), nameof(ProgramCycle), "1", "Rules changed").About(
            before: rules,
            after: rules with
            {
                BasePoints = 1420,
                OffersPlaces = true,
            }
        );
        Assert.Equal("Points for a full year: 400; Free places: confirmed at once", entry.Before);
        Assert.Equal("Points for a full year: 1,420; Free places: offered to the waitlist", entry.After);
    }
}
