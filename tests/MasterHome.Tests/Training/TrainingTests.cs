using MasterHome.Cycles;
using MasterHome.Training;

namespace MasterHome.Tests.Training;

public class CourseTests
{
    [Fact]
    public void A_course_cannot_need_itself_not_even_through_others()
    {
        var (one, two, three) = (A.Course("L1").Build(), A.Course("L2").Build(), A.Course("L3").Build());
        three.Need(two);
        two.Need(one);
        Assert.True(three.Needs(one));
        Assert.Throws<RefusedException>(() => one.Need(one));
        Assert.Throws<RefusedException>(() => one.Need(three));
        Assert.Empty(one.Prerequisites);
    }

    [Fact]
    public void Adding_a_prerequisite_twice_adds_it_once()
    {
        var (one, three) = (A.Course("L1").Build(), A.Course("L3").Build());
        three.Need(one);
        three.Need(one);
        Assert.Equal([one], three.Prerequisites);
    }

    [Fact]
    public void The_list_of_prerequisites_can_be_set_anew()
    {
        var (one, two, three) = (A.Course("L1").Build(), A.Course("L2").Build(), A.Course("L3").Build());
        three.Need(one);
        three.SetPrerequisites([two]);
        Assert.Equal([two], three.Prerequisites);
    }

    public static TheoryData<string, CourseTerms> Nonsense
    {
        get
        {
            var terms = A.Course().Terms();
            return new()
            {
                { "Code", terms with { Code = " " } },
                { "Code", terms with { Code = new string('x', 21) } },
                { "Title", terms with { Title = "" } },
                { "Minutes", terms with { Minutes = -1 } },
                { "Url", terms with { Url = "javascript:alert(1)" } },
                { "Url", terms with { Url = "/training" } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Refuses_invalid_values(string field, CourseTerms terms) =>
        Assert.Equal(field, Assert.Throws<RefusedException>(() => new Course(terms)).Field);
}

public class RequirementTests
{
    private static readonly DateOnly Final = A.Day(2026, 6, 30);

    [Fact]
    public void The_list_may_grow_until_its_last_day_and_then_needs_a_reason()
    {
        Assert.Null(Require(A.Cycle(), A.Course(), null, Final).Reason);
        Assert.Equal("Reason", Assert.Throws<RefusedException>(() => Require(A.Cycle(), A.Course(), " ", Final.AddDays(1))).Field);
        Assert.Equal("Forgotten", Require(A.Cycle(), A.Course(), " Forgotten ", Final.AddDays(1)).Reason);
    }

    /// <summary>FAQ 8: Solution Architect came out after 30 June 2020 and first counts for 2021.</summary>
    [Fact]
    public void A_course_released_after_the_cut_off_counts_from_the_next_year_on()
    {
        var architect = A.Course("SA").ReleasedOn(A.Day(2020, 7, 1)).Build();
        Assert.Equal(
            "CourseId",
            Assert.Throws<RefusedException>(() => Require(A.Cycle(2020), architect, "We want it", A.Day(2020, 8, 1))).Field
        );
        Assert.NotNull(Require(A.Cycle(2021), architect, null, A.Day(2021, 1, 1)));
        Assert.NotNull(Require(A.Cycle(2020), A.Course("SA").ReleasedOn(A.Day(2020, 6, 30)), null, A.Day(2020, 6, 30)));
    }

    [Fact]
    public void A_closed_year_requires_what_it_required()
    {
        Assert.Throws<RefusedException>(() => Require(A.Cycle(2026).Closed(), A.Course(), "Forgotten", A.Day(2027, 2, 1)));
        Assert.NotNull(Requirement.WhyNotDrop(A.Cycle(2026).Closed(), A.Day(2027, 2, 1), "A mistake"));
    }

    [Fact]
    public void Dropping_one_needs_a_reason_once_the_list_is_final()
    {
        Assert.Null(Requirement.WhyNotDrop(A.Cycle(), Final, null));
        Assert.NotNull(Requirement.WhyNotDrop(A.Cycle(), Final.AddDays(1), null));
        Assert.Null(Requirement.WhyNotDrop(A.Cycle(), Final.AddDays(1), "No longer offered"));
    }

    [Theory]
    [InlineData(Audience.Everyone, true, true)]
    [InlineData(Audience.Everyone, false, true)]
    [InlineData(Audience.Partners, true, true)]
    [InlineData(Audience.Partners, false, false)]
    public void Is_for_all_or_for_partners(Audience audience, bool partner, bool isFor) =>
        Assert.Equal(isFor, new Requirement(A.Cycle(), A.Course(), audience, null, null, Final, By.Administrator()).IsFor(partner));

    private static Requirement Require(ProgramCycle cycle, Course course, string? reason, DateOnly today) =>
        new(cycle, course, Audience.Everyone, null, reason, today, By.Administrator());
}

public class CompletionTests
{
    private const int Member = 7;

    private static readonly CourseRecord Yesterday = new(A.Day(2026, 9, 14), false);

    [Fact]
    public void A_record_of_the_learning_system_is_verified()
    {
        var completion = Completion.Recorded(Member, 1, new CourseRecord(A.Day(2020, 5, 1), true, 92), By.System());
        Assert.Equal(
            (CompletionState.Verified, true, 92, "Some job"),
            (completion.State, completion.TestedOut, completion.Score, completion.DecidedBy)
        );
    }

    [Fact]
    public void A_claim_waits_for_verification()
    {
        var completion = Claim();
        Assert.Equal(
            (CompletionState.Claimed, null, "https://example.org/certificate"),
            (completion.State, completion.DecidedBy, completion.Evidence)
        );
    }

    public static TheoryData<string, CourseRecord> Misclaims =>
        new()
        {
            { "in the future", new CourseRecord(A.Day(2026, 9, 16), false) },
            { "cannot be earlier", new CourseRecord(A.Day(2025, 12, 31), false) },
            { "cannot be tested out of", new CourseRecord(A.Day(2026, 9, 1), true) },
        };

    [Theory]
    [MemberData(nameof(Misclaims))]
    public void A_claim_lies_between_release_and_today_and_tests_out_only_where_one_can(string says, CourseRecord record)
    {
        var course = A.Course().ReleasedOn(A.Day(2026, 1, 1)).Build();
        var why = Completion.WhyNotClaim(course, record, A.Today);
        Assert.Contains(says, why, StringComparison.Ordinal);
        Assert.Equal(
            why,
            Assert.Throws<RefusedException>(() => Completion.Claim(Member, course, record, "Evidence", A.Today, By.Member(Member))).Message
        );
    }

    [Fact]
    public void The_day_of_the_release_and_today_can_be_claimed()
    {
        var course = A.Course().ReleasedOn(A.Day(2026, 1, 1)).ToTestOutOf().Build();
        Assert.Null(Completion.WhyNotClaim(course, new CourseRecord(A.Day(2026, 1, 1), true), A.Today));
        Assert.Null(Completion.WhyNotClaim(course, new CourseRecord(A.Today, true), A.Today));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    public void A_claim_says_where_the_team_can_see_it(string evidence) =>
        Assert.Equal(
            "Evidence",
            Assert
                .Throws<RefusedException>(() => Completion.Claim(Member, A.Course(), Yesterday, evidence, A.Today, By.Member(Member)))
                .Field
        );

    [Theory]
    [InlineData("verify", "Claimed", "Verified")]
    [InlineData("verify", "Verified", null)]
    [InlineData("verify", "Declined", null)]
    [InlineData("decline", "Claimed", "Declined")]
    [InlineData("decline", "Verified", null)]
    [InlineData("decline", "Declined", null)]
    [InlineData("claim again", "Claimed", null)]
    [InlineData("claim again", "Verified", null)]
    [InlineData("claim again", "Declined", "Claimed")]
    [InlineData("confirm", "Claimed", "Verified")]
    [InlineData("confirm", "Verified", "Verified")]
    [InlineData("confirm", "Declined", "Verified")]
    public void Follows_the_transition_table(string command, string from, string? leads)
    {
        var completion = Claim();
        if (from == "Verified")
            completion.Verify(By.Administrator());
        if (from == "Declined")
            completion.Decline("Not readable", By.Administrator());
        var error = Record.Exception(() => Do(completion, command));
        Assert.Equal(leads is null, error is RefusedException);
        Assert.Equal(leads ?? from, $"{completion.State}");
    }

    [Fact]
    public void Only_another_administrator_can_decide()
    {
        foreach (var audit in new[] { By.Member(Member), By.Staff(), By.Administrator(memberId: Member) })
        {
            var completion = Claim();
            Assert.Throws<RefusedException>(() => completion.Verify(audit));
            Assert.Throws<RefusedException>(() => completion.Decline("No", audit));
            Assert.Equal(CompletionState.Claimed, completion.State);
        }
    }

    [Fact]
    public void Declining_needs_a_reason() =>
        Assert.Equal("Reason", Assert.Throws<RefusedException>(() => Claim().Decline(" ", By.Administrator())).Field);

    [Fact]
    public void The_same_record_again_confirms_nothing_new()
    {
        var completion = Completion.Recorded(Member, 1, Yesterday with { Score = 80 }, By.System());
        Assert.Empty(completion.ChangesBy(Yesterday with { Score = 80 }));
        Assert.Equal("Score: 80% → 90%", Assert.Single(completion.ChangesBy(Yesterday with { Score = 90 })).ToString());
        completion.Confirm(Yesterday with { Score = 90 }, By.System());
        Assert.Equal(90, completion.Score);
    }

    private static void Do(Completion completion, string command)
    {
        if (command == "verify")
            completion.Verify(By.Administrator());
        if (command == "decline")
            completion.Decline("Not readable", By.Administrator());
        if (command == "claim again")
            completion.ClaimAgain(A.Course(), Yesterday, "A better scan", A.Today, By.Member(Member));
        if (command == "confirm")
            completion.Confirm(Yesterday, By.System());
    }

    private static Completion Claim() =>
        Completion.Claim(Member, A.Course(), Yesterday, "https://example.org/certificate", A.Today, By.Member(Member));
}
