using MasterHome.Opportunities;

namespace MasterHome.Tests.Opportunities;

public class OpportunityTests
{
    private static readonly DateTime Later = A.Time(2026, 10, 1, 9);

    private static readonly Applicant Anybody = new(7, Membership.Runs, HasOptedOut: false, CycleIsClosed: false, []);

    /// <summary>Each reason to refuse a sign-up, with a fragment of its message.</summary>
    private static readonly Dictionary<
        string,
        (OpportunityBuilder What, SessionBuilder When, Func<Opportunity, Applicant> Who, string Says)
    > Cases = new()
    {
        ["not yet published"] = (A.Opportunity().NotYetPublished(), A.Session(), _ => Anybody, "not open"),
        ["retired"] = (A.Opportunity().Retired(), A.Session(), _ => Anybody, "not open"),
        ["opted out"] = (A.Opportunity(), A.Session(), _ => Anybody with { HasOptedOut = true }, "opted out"),
        ["the year is closed"] = (A.Opportunity(), A.Session(), _ => Anybody with { CycleIsClosed = true }, "closed"),
        ["not in the cycle"] = (A.Opportunity(), A.Session(), _ => Anybody with { Membership = Membership.NotYet }, "after this year"),
        ["gone"] = (A.Opportunity(), A.Session(), _ => Anybody with { Membership = Membership.Ended }, "ended before this year"),
        ["the session has begun"] = (A.Opportunity(), A.Session().At(A.Moment), _ => Anybody, "has begun"),
        ["signing up has closed"] = (A.Opportunity(), A.Session().At(Later).ClosingAt(A.Moment), _ => Anybody, "has closed"),
        ["signed up already"] = (
            A.Opportunity(),
            A.Session().At(Later),
            o => Anybody with { OwnSignUps = [Own(o, 0)] },
            "already signed up for this session"
        ),
        ["signed up for as many as count"] = (
            A.Opportunity().AtMost(1),
            A.Session().At(Later),
            o => Anybody with { OwnSignUps = [Own(o, 1)] },
            "already signed up that often"
        ),
        ["credited for as many as count"] = (
            A.Opportunity().AtMost(1),
            A.Session().At(Later),
            o => Anybody with { OwnSignUps = [Own(o, 1, SignUpState.Verified)] },
            "been credited"
        ),
        ["signed up for another session at that time"] = (
            A.Opportunity(),
            A.Session().At(Later),
            _ => Anybody with { Schedule = Busy(Later.AddMinutes(30), 60) },
            "You are signed up for Other at that time (Thu, Oct 1, 2026, 09:30"
        ),
    };

    public static TheoryData<string> Obstacles => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Obstacles))]
    public void The_check_and_the_action_refuse_for_the_same_reason(string obstacle)
    {
        var (what, when, who, says) = Cases[obstacle];
        var opportunity = what.With(when, A.Session().At(A.Time(2026, 11, 1))).Loaded();
        var session = opportunity.Sessions[0];
        var applicant = who(opportunity);
        var why = opportunity.WhyNotSignUp(session, applicant, A.Moment);
        Assert.Contains(says, why, StringComparison.Ordinal);
        Assert.Equal(why, Assert.Throws<RefusedException>(() => opportunity.SignUp(session, applicant, 0, By.Member(7))).Message);
        Assert.Equal(0, session.LastInLine);
    }

    /// <summary>The session begins at 9:00. Both last as long as their effort, at most four hours.</summary>
    [Theory, Trait("Fault", "1")]
    [InlineData(60, "08:00", 60, false)]
    [InlineData(60, "08:01", 60, true)]
    [InlineData(60, "09:59", 60, true)]
    [InlineData(60, "10:00", 60, false)]
    [InlineData(0, "09:00", 0, true)]
    [InlineData(0, "09:01", 0, false)]
    [InlineData(900, "12:59", 30, true)]
    [InlineData(900, "13:00", 30, false)]
    [InlineData(30, "05:00", 900, false)]
    [InlineData(30, "05:01", 900, true)]
    public void Sessions_that_overlap_exclude_each_other(int minutes, string other, int otherMinutes, bool overlap)
    {
        var opportunity = A.Opportunity().With(A.Session().At(Later)).Loaded();
        var start = Later.Date + TimeOnly.Parse(other, System.Globalization.CultureInfo.InvariantCulture).ToTimeSpan();
        var why = Busy(start, otherMinutes).WhyNotAttend(opportunity.Sessions[0], minutes);
        Assert.Equal(overlap, why is not null);
    }

    private static MemberSchedule Busy(DateTime start, int minutes) =>
        new(
            [
                new ScheduledSession
                {
                    Id = 99,
                    Title = "Other",
                    StartsAt = start,
                    Zone = "Etc/UTC",
                    Minutes = minutes,
                },
            ],
            TimeSpan.FromHours(4)
        );

    [Fact]
    public void A_canceled_session_cannot_be_joined()
    {
        var opportunity = A.Opportunity().With(A.Session().At(Later)).Loaded();
        opportunity.Sessions[0].Cancel(A.Moment);
        Assert.Contains("canceled", opportunity.WhyNotSignUp(opportunity.Sessions[0], Anybody, A.Moment), StringComparison.Ordinal);
        Assert.Throws<RefusedException>(() => opportunity.SignUp(opportunity.Sessions[0], Anybody, 0, By.Member(7)));
    }

    [Fact]
    public void An_automatically_counted_opportunity_has_no_sign_up()
    {
        var session = A.Opportunity().With(A.Session()).Loaded().Sessions[0];
        Assert.Contains(
            "counted automatically",
            A.Opportunity().ForForumReplies().Loaded().WhyNotSignUp(session, Anybody, A.Moment),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(SignUpState.Withdrawn)]
    [InlineData(SignUpState.Declined)]
    [InlineData(SignUpState.DidNotTakePart)]
    [InlineData(SignUpState.Verified)]
    public void An_ended_sign_up_does_not_block_a_new_one(SignUpState over)
    {
        var opportunity = A.Opportunity().With(A.Session().At(Later)).Loaded();
        Assert.Null(opportunity.WhyNotSignUp(opportunity.Sessions[0], Anybody with { OwnSignUps = [Own(opportunity, 0, over)] }, A.Moment));
    }

    [Theory]
    [InlineData(SignUpState.Withdrawn)]
    [InlineData(SignUpState.Declined)]
    [InlineData(SignUpState.DidNotTakePart)]
    public void Only_verified_and_active_ones_use_up_the_limit(SignUpState over)
    {
        var opportunity = A.Opportunity().AtMost(1).With(A.Session().At(Later), A.Session().At(Later.AddDays(1))).Loaded();
        Assert.Null(opportunity.WhyOverLimit([Own(opportunity, 1, over)]));
    }

    [Fact]
    public void The_limit_is_reached_by_active_and_verified_ones_together()
    {
        var opportunity = A.Opportunity().AtMost(2).With(A.Session().At(Later), A.Session().At(Later.AddDays(1))).Loaded();
        Assert.Null(opportunity.WhyOverLimit([Own(opportunity, 0, SignUpState.Verified)]));
        Assert.NotNull(opportunity.WhyOverLimit([Own(opportunity, 0, SignUpState.Verified), Own(opportunity, 1, SignUpState.Reported)]));
    }

    [Fact]
    public void A_place_is_confirmed_while_one_is_left_and_then_people_wait_in_order()
    {
        var opportunity = A.Opportunity().With(A.Session().At(Later).WithPlaces(2)).Loaded();
        var session = opportunity.Sessions[0];
        Assert.Equal((SignUpState.Confirmed, null), Entered(opportunity.SignUp(session, Anybody, 1, By.Member(7))));
        Assert.Equal((SignUpState.Waiting, 1), Entered(opportunity.SignUp(session, Anybody, 2, By.Member(7))));
        Assert.Equal((SignUpState.Waiting, 2), Entered(opportunity.SignUp(session, Anybody, 3, By.Member(7))));
    }

    [Fact]
    public void A_day_without_a_limit_confirms_everybody() =>
        Assert.Equal(SignUpState.Confirmed, SignedUp(A.Session().At(Later), 1000).State);

    [Fact]
    public void Places_without_a_day_are_confirmed_too() =>
        Assert.Equal(SignUpState.Confirmed, SignedUp(A.Session().WithPlaces(1), 0).State);

    [Fact]
    public void Without_a_day_and_a_limit_the_member_is_interested() =>
        Assert.Equal(SignUpState.Interested, SignedUp(A.Session(), 0).State);

    [Fact]
    public void Signing_up_is_possible_to_the_last_instant()
    {
        var opportunity = A.Opportunity().With(A.Session().At(Later).ClosingAt(A.Moment)).Loaded();
        Assert.Null(opportunity.WhyNotSignUp(opportunity.Sessions[0], Anybody, A.Moment.AddTicks(-1)));
        Assert.NotNull(opportunity.WhyNotSignUp(opportunity.Sessions[0], Anybody, A.Moment));
    }

    [Fact]
    public void Is_published_only_with_something_to_sign_up_for()
    {
        Assert.Throws<RefusedException>(() => A.Opportunity().Build());
        Assert.True(A.Opportunity().With(A.Session()).Build().IsOpen);
        Assert.True(A.Opportunity().ForForumReplies().Build().IsOpen);
    }

    [Fact]
    public void Is_retired_only_after_it_was_published_and_can_come_back()
    {
        var opportunity = A.Opportunity().NotYetPublished().With(A.Session()).Build();
        Assert.Throws<RefusedException>(() => opportunity.Retire(A.Moment));
        opportunity.Publish(A.Moment);
        opportunity.Retire(A.Moment);
        Assert.False(opportunity.IsOpen);
        opportunity.Publish(A.Moment);
        Assert.True(opportunity.IsOpen);
    }

    [Fact]
    public void New_points_or_a_new_limit_are_a_new_version_of_the_rule_and_other_words_are_not()
    {
        var opportunity = A.Opportunity().With(A.Session()).Build();
        Assert.Equal("", opportunity.Change(opportunity.Terms));
        opportunity.Change(opportunity.Terms with { Definition = "A talk, anywhere." });
        Assert.Equal(1, opportunity.RuleVersion);
        opportunity.Change(opportunity.Terms with { Points = 50 });
        opportunity.Change(opportunity.Terms with { MaxTimes = 2 });
        Assert.Equal((3, "50 points each time, at most 2 times a year"), (opportunity.RuleVersion, opportunity.Rule));
    }

    [Fact]
    public void How_it_is_tracked_no_longer_changes_once_it_is_published()
    {
        var opportunity = A.Opportunity().With(A.Session()).Build();
        Assert.Equal(
            "Tracking",
            Assert.Throws<RefusedException>(() => opportunity.Change(opportunity.Terms with { Tracking = Tracking.ForumReplies })).Field
        );
    }

    public static TheoryData<string, OpportunityTerms> Nonsense
    {
        get
        {
            var terms = A.Opportunity().Terms();
            return new()
            {
                { "Title", terms with { Title = " " } },
                { "Title", terms with { Title = new string('x', 151) } },
                { "Kind", terms with { Kind = "" } },
                { "Definition", terms with { Definition = "" } },
                { "Participation", terms with { Participation = "" } },
                { "HowCredited", terms with { HowCredited = "" } },
                { "Points", terms with { Points = -1 } },
                { "Minutes", terms with { Minutes = -1 } },
                { "MaxTimes", terms with { MaxTimes = 0 } },
            };
        }
    }

    /// <summary>FAQ 4: definition, what taking part entails, points, how it is credited.</summary>
    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Says_everything_that_the_program_promises(string field, OpportunityTerms terms)
    {
        Assert.Equal(field, Assert.Throws<RefusedException>(() => new Opportunity(1, terms, A.Moment)).Field);
        var opportunity = A.Opportunity().With(A.Session()).Build();
        var before = opportunity.Terms;
        Assert.Throws<RefusedException>(() => opportunity.Change(terms));
        Assert.Equal((before, 1), (opportunity.Terms, opportunity.RuleVersion));
    }

    [Theory]
    [InlineData(1, null, Tracking.ForumReplies, "1 point per reply")]
    [InlineData(2, 100, Tracking.ForumReplies, "2 points per reply, at most 100 replies a year")]
    [InlineData(40, null, Tracking.SignUp, "40 points each time")]
    [InlineData(40, 1, Tracking.SignUp, "40 points, once a year")]
    [InlineData(40, 3, Tracking.SignUp, "40 points each time, at most 3 times a year")]
    public void Says_its_rule_in_words(int points, int? maxTimes, Tracking tracking, string rule) =>
        Assert.Equal(
            rule,
            new Opportunity(1, A.Opportunity().Terms() with { Points = points, MaxTimes = maxTimes, Tracking = tracking }, A.Moment).Rule
        );

    private static (SignUpState, int?) Entered(SignUp signUp) => (signUp.State, signUp.InLine);

    private static SignUp SignedUp(SessionBuilder when, int placesTaken)
    {
        var opportunity = A.Opportunity().With(when).Loaded();
        return opportunity.SignUp(opportunity.Sessions[0], Anybody, placesTaken, By.Member(7));
    }

    private static SignUp Own(Opportunity opportunity, int session, SignUpState state = SignUpState.Confirmed) =>
        new(opportunity.Sessions[session], opportunity, 7, state, null, By.Member(7));
}

public class SessionTests
{
    private static readonly DateTime Start = A.Time(2026, 10, 1, 9);

    [Fact]
    public void Two_sessions_cannot_start_at_the_same_time()
    {
        var opportunity = A.Opportunity().With(A.Session().At(Start)).Build();
        Assert.Throws<RefusedException>(() => opportunity.Schedule(A.Session().At(Start).WithPlaces(3)));
        opportunity.Schedule(A.Session().At(Start.AddHours(1)));
        Assert.Equal(2, opportunity.Sessions.Count);
    }

    [Fact]
    public void Only_one_session_can_be_without_a_day() =>
        Assert.Throws<RefusedException>(() => A.Opportunity().With(A.Session()).Build().Schedule(A.Session().In("Europe/Berlin")));

    [Fact]
    public void An_automatically_counted_opportunity_has_no_sessions() =>
        Assert.Throws<RefusedException>(() => A.Opportunity().ForForumReplies().Build().Schedule(A.Session()));

    public static TheoryData<string, SessionTerms> Nonsense =>
        new()
        {
            { "Zone", A.Session().In("Middle/Earth") },
            { "Places", A.Session().WithPlaces(0) },
            { "Places", A.Session().WithPlaces(100_001) },
            { "SignUpClosesAt", A.Session().At(Start).ClosingAt(Start.AddDays(2)) },
        };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Refuses_invalid_values(string field, SessionTerms terms)
    {
        Assert.Equal(field, Assert.Throws<RefusedException>(() => A.Opportunity().NotYetPublished().Build().Schedule(terms)).Field);
        var session = A.Opportunity().With(A.Session().At(Start)).Loaded().Sessions[0];
        Assert.Equal(field, Assert.Throws<RefusedException>(() => session.Change(terms, 0)).Field);
        Assert.Equal(Start, session.StartsAt);
    }

    [Fact]
    public void Cannot_have_fewer_places_than_are_taken()
    {
        var session = A.Opportunity().With(A.Session().At(Start).WithPlaces(5)).Loaded().Sessions[0];
        Assert.Equal("Places", Assert.Throws<RefusedException>(() => session.Change(A.Session().At(Start).WithPlaces(2), 3)).Field);
        Assert.False(session.Change(A.Session().At(Start).WithPlaces(3), 3));
        Assert.Equal(3, session.Places);
    }

    [Fact]
    public void Tells_when_it_moves_and_not_when_only_places_change()
    {
        var session = A.Opportunity().With(A.Session().At(Start).WithPlaces(5)).Loaded().Sessions[0];
        Assert.False(session.Change(A.Session().At(Start).WithPlaces(9), 0));
        Assert.True(session.Change(A.Session().At(Start.AddHours(1)).WithPlaces(9), 0));
    }

    [Fact]
    public void Has_begun_from_its_instant_on_and_always_without_a_day()
    {
        var dated = A.Opportunity().With(A.Session().At(Start)).Loaded().Sessions[0];
        Assert.Equal((false, true), (dated.HasBegun(Start.AddTicks(-1)), dated.HasBegun(Start)));
        Assert.True(A.Opportunity().With(A.Session()).Loaded().Sessions[0].HasBegun(A.Moment));
    }

    [Fact]
    public void Is_canceled_once()
    {
        var session = A.Opportunity().With(A.Session().At(Start)).Loaded().Sessions[0];
        session.Cancel(A.Moment);
        session.Cancel(A.Moment.AddDays(1));
        Assert.Equal(A.Moment, session.CanceledAt);
    }
}
