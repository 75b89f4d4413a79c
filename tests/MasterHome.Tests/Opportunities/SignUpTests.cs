using MasterHome.Members;
using MasterHome.Opportunities;
using static MasterHome.Opportunities.SignUpState;

namespace MasterHome.Tests.Opportunities;

/// <summary>State transitions of a sign-up: every method in every state.</summary>
public class SignUpTests
{
    private const int Member = 7;

    private static readonly DateTime Start = A.Time(2026, 9, 1, 9);
    private static readonly DateTime Before = A.Time(2026, 8, 20);
    private static readonly DateTime After = A.Moment;
    private static readonly DateTime OfferEnds = A.Time(2026, 8, 25);
    private static readonly CompletionReport Talk = new(A.Day(2026, 9, 1), "https://example.org/talk");
    private static readonly ContributionDays Bounds = new([2026], A.Day(2024, 3, 1), A.Today);

    private static readonly SignUpState[] States = Enum.GetValues<SignUpState>();

    /// <summary>The method and the resulting state for each state. "-" is refused, "=" is unchanged.</summary>
    private static readonly (string Command, Action<SignUp, Session> Do, string Leads)[] Table =
    [
        // Columns: interested, waiting, offered, confirmed, reported, verified, declined, withdrawn, did not take part.
        ("is confirmed", (s, _) => s.Confirm(By.Administrator(After)), "Conf -    -    -    -    -    -    -    -"),
        ("moves up", (s, _) => s.MoveUp(By.System(Before)), "-    Conf -    -    -    -    -    -    -"),
        ("is offered a place", (s, _) => s.Offer(OfferEnds, By.System(Before)), "-    Offe -    -    -    -    -    -    -"),
        ("accepts in time", (s, _) => s.Accept(By.Member(Member, Before)), "-    -    Conf -    -    -    -    -    -"),
        ("accepts too late", (s, _) => s.Accept(By.Member(Member, OfferEnds)), "-    -    -    -    -    -    -    -    -"),
        ("lets the offer expire", (s, _) => s.ExpireOffer(By.System(OfferEnds)), "-    -    With -    -    -    -    -    -"),
        ("expires too early", (s, _) => s.ExpireOffer(By.System(Before)), "-    -    -    -    -    -    -    -    -"),
        ("withdraws before it begins", (s, x) => s.Withdraw(x, By.Member(Member, Before)), "With With With With -    -    -    -    -"),
        ("withdraws after it has begun", (s, x) => s.Withdraw(x, By.Member(Member, After)), "With With With -    -    -    -    -    -"),
        ("loses its session", (s, _) => s.End(By.Administrator(Before)), "With With With With -    -    -    -    -"),
        (
            "reports before it begins",
            (s, x) => s.Report(Talk, x, Bounds, By.Member(Member, Before)),
            "-    -    -    -    -    -    -    -    -"
        ),
        (
            "reports once it has begun",
            (s, x) => s.Report(Talk, x, Bounds, By.Member(Member, After)),
            "-    -    -    Repo -    -    Repo -    -"
        ),
        ("is verified", (s, _) => s.Verify(40, null, By.Administrator(After)), "-    -    -    -    Veri -    -    -    -"),
        ("is declined", (s, _) => s.Decline("No recording", By.Administrator(After)), "Decl -    -    -    Decl -    -    -    -"),
        ("is marked absent before", (s, x) => s.MarkAbsent(x, By.Administrator(Before)), "-    -    -    -    -    -    -    -    -"),
        ("is marked absent after", (s, x) => s.MarkAbsent(x, By.Administrator(After)), "-    -    -    DidN -    -    -    -    -"),
        (
            "is told next steps",
            (s, _) => s.WriteNextSteps("Send your slides.", By.Administrator(After)),
            "=    =    =    =    =    -    -    -    -"
        ),
    ];

    /// <summary>Permissions: member, staff, administrator, administrator on their own sign-up, system.</summary>
    private static readonly (string Command, SignUpState In, Action<SignUp, Session, AuditContext> Do, string May)[] Powers =
    [
        // Columns: member, staff, administrator, the same on their own sign-up, system.
        ("confirms an interest", Interested, (s, _, by) => s.Confirm(by), "no     no    yes   no    yes"),
        ("declines an interest", Interested, (s, _, by) => s.Decline("Full", by), "no     no    yes   no    yes"),
        ("verifies", Reported, (s, _, by) => s.Verify(40, null, by), "no     no    yes   no    yes"),
        ("declines a report", Reported, (s, _, by) => s.Decline("No recording", by), "no     no    yes   no    yes"),
        ("marks as absent", Confirmed, (s, x, by) => s.MarkAbsent(x, by), "no     no    yes   no    yes"),
        ("writes next steps", Confirmed, (s, _, by) => s.WriteNextSteps("Send your slides.", by), "no     no    yes   yes   yes"),
        ("withdraws", Waiting, (s, x, by) => s.Withdraw(x, by), "yes    yes   yes   yes   yes"),
        ("reports", Confirmed, (s, x, by) => s.Report(Talk, x, Bounds, by), "yes    yes   yes   yes   yes"),
    ];

    public static TheoryData<string, SignUpState, string> Arrows
    {
        get
        {
            var data = new TheoryData<string, SignUpState, string>();
            foreach (var row in Table)
            {
                foreach (var (state, leads) in States.Zip(row.Leads.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                    data.Add(row.Command, state, leads);
            }
            return data;
        }
    }

    public static TheoryData<string, int, bool> Deciders
    {
        get
        {
            var data = new TheoryData<string, int, bool>();
            foreach (var row in Powers)
            {
                foreach (var (n, may) in row.May.Split(' ', StringSplitOptions.RemoveEmptyEntries).Index())
                    data.Add(row.Command, n, may == "yes");
            }
            return data;
        }
    }

    [Fact]
    public void The_table_has_every_state() =>
        Assert.All(Table, row => Assert.Equal(States.Length, row.Leads.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length));

    [Theory]
    [MemberData(nameof(Arrows))]
    public void Follows_the_transition_table(string command, SignUpState from, string leads)
    {
        var (signUp, session) = In(from);
        var row = Table.Single(r => r.Command == command);
        if (leads == "-")
        {
            var since = signUp.StateAt;
            Assert.Throws<RefusedException>(() => row.Do(signUp, session));
            Assert.Equal((from, since), (signUp.State, signUp.StateAt));
            return;
        }
        row.Do(signUp, session);
        Assert.Equal(leads == "=" ? from : States.Single(s => s.ToString().StartsWith(leads, StringComparison.Ordinal)), signUp.State);
    }

    [Theory]
    [MemberData(nameof(Deciders))]
    public void Only_roles_in_the_table_may_act(string command, int who, bool may)
    {
        var row = Powers.Single(r => r.Command == command);
        var (signUp, session) = In(row.In);
        var by = new[] { By.Member(Member), By.Staff(), By.Administrator(), By.Administrator(memberId: Member), By.System() }[who];
        if (may)
        {
            row.Do(signUp, session, by);
            return;
        }
        Assert.Throws<RefusedException>(() => row.Do(signUp, session, by));
        Assert.Equal(row.In, signUp.State);
    }

    [Theory]
    [InlineData(Interested, true, false)]
    [InlineData(Waiting, true, false)]
    [InlineData(Offered, true, true)]
    [InlineData(Confirmed, true, true)]
    [InlineData(Reported, true, true)]
    [InlineData(Verified, false, true)]
    [InlineData(Declined, false, true)]
    [InlineData(Withdrawn, false, false)]
    [InlineData(DidNotTakePart, false, true)]
    public void Says_whether_it_is_active_and_holds_a_place(SignUpState state, bool active, bool holds)
    {
        var (signUp, _) = In(state);
        Assert.Equal((state, active, holds), (signUp.State, signUp.IsActive, signUp.HoldsPlace));
    }

    [Fact]
    public void Reporting_keeps_what_when_and_since()
    {
        var (signUp, _) = In(Reported);
        Assert.Equal((Talk.On, Talk.Evidence, (DateTime?)After), (signUp.CompletedOn!.Value, signUp.Evidence, signUp.ReportedAt));
    }

    [Fact]
    public void A_declined_sign_up_reported_again_waits_for_a_new_decision()
    {
        var (signUp, session) = In(Declined);
        Assert.Equal("No recording", signUp.DecisionReason);
        signUp.Report(Talk with { Evidence = "The recording" }, session, Bounds, By.Member(Member));
        Assert.Equal(
            (Reported, null, null, null, "The recording"),
            (signUp.State, signUp.DecidedAt, signUp.DecidedBy, signUp.DecisionReason, signUp.Evidence)
        );
    }

    [Fact]
    public void A_declined_interest_cannot_be_reported()
    {
        var (signUp, session) = In(Interested);
        signUp.Decline("Not this year", By.Administrator());
        Assert.Throws<RefusedException>(() => signUp.Report(Talk, session, Bounds, By.Member(Member)));
    }

    public static TheoryData<string, DateOnly, string> Misreports =>
        new()
        {
            { "On", A.Day(2026, 9, 16), "Evidence" },
            { "On", A.Day(2025, 12, 31), "Evidence" },
            { "On", A.Day(2026, 2, 9), "Evidence" },
            { "Evidence", A.Day(2026, 9, 1), " " },
            { "Evidence", A.Day(2026, 9, 1), new string('x', 4001) },
        };

    /// <summary>Tomorrow, last year, the day before qualification; evidence empty or too long.</summary>
    [Theory]
    [MemberData(nameof(Misreports))]
    public void A_report_lies_in_the_year_not_ahead_and_not_before_the_qualification(string field, DateOnly on, string evidence)
    {
        var (signUp, session) = In(Confirmed);
        var bounds = Bounds with { QualifiedOn = A.Day(2026, 2, 10) };
        Assert.Equal(
            field,
            Assert
                .Throws<RefusedException>(() => signUp.Report(new CompletionReport(on, evidence), session, bounds, By.Member(Member)))
                .Field
        );
        Assert.Equal((Confirmed, null, null), (signUp.State, signUp.CompletedOn, signUp.ReportedAt));
    }

    [Fact]
    public void The_day_of_the_qualification_and_today_count()
    {
        foreach (var day in new[] { A.Day(2026, 2, 10), A.Today })
        {
            var (signUp, session) = In(Confirmed);
            signUp.Report(
                new CompletionReport(day, "Evidence"),
                session,
                Bounds with
                {
                    QualifiedOn = A.Day(2026, 2, 10),
                },
                By.Member(Member)
            );
            Assert.Equal(day, signUp.CompletedOn);
        }
    }

    [Fact]
    public void Cannot_be_reported_when_its_session_was_canceled()
    {
        var (signUp, session) = In(Confirmed);
        session.Cancel(After);
        Assert.Throws<RefusedException>(() => signUp.Report(Talk, session, Bounds, By.Member(Member)));
    }

    [Fact]
    public void Can_be_reported_from_the_instant_at_which_the_session_begins()
    {
        var (signUp, session) = In(Confirmed);
        Assert.NotNull(signUp.WhyNotReport(session, Start.AddTicks(-1)));
        Assert.Null(signUp.WhyNotReport(session, Start));
    }

    [Fact]
    public void Other_points_than_the_usual_need_a_reason()
    {
        var (signUp, _) = In(Reported);
        Assert.Equal("Reason", Assert.Throws<RefusedException>(() => signUp.Verify(20, " ", By.Administrator())).Field);
        Assert.Equal("Points", Assert.Throws<RefusedException>(() => signUp.Verify(-1, "Half of it", By.Administrator())).Field);
        Assert.Equal("Reason", Assert.Throws<RefusedException>(() => signUp.Verify(20, new string('x', 1001), By.Administrator())).Field);
        Assert.Equal("Points", Assert.Throws<RefusedException>(() => signUp.Verify(10_001, "Much", By.Administrator())).Field);
        Assert.Equal((Reported, null), (signUp.State, signUp.PointsGiven));
        signUp.Verify(20, " Half of it ", By.Administrator());
        Assert.Equal(
            (20, "Half of it", "Alex Administrator", After),
            (signUp.PointsGiven!.Value, signUp.DecisionReason, signUp.DecidedBy, signUp.DecidedAt!.Value)
        );
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Declining_needs_a_reason(string? reason)
    {
        var (signUp, _) = In(Reported);
        Assert.Equal("Reason", Assert.Throws<RefusedException>(() => signUp.Decline(reason, By.Administrator())).Field);
        Assert.Equal(Reported, signUp.State);
    }

    [Fact]
    public void Unchanged_next_steps_return_false()
    {
        var (signUp, _) = In(Confirmed);
        Assert.True(signUp.WriteNextSteps(" Send your slides. ", By.Administrator()));
        Assert.False(signUp.WriteNextSteps("Send your slides.", By.Administrator()));
        Assert.Throws<RefusedException>(() => signUp.WriteNextSteps(" ", By.Administrator()));
        Assert.Equal("Send your slides.", signUp.NextSteps);
    }

    [Fact]
    public void Accepting_an_offer_clears_its_deadline()
    {
        var (signUp, _) = In(Offered);
        Assert.Equal(OfferEnds, signUp.OfferedUntil);
        signUp.Accept(By.Member(Member, Before));
        Assert.Null(signUp.OfferedUntil);
    }

    /// <summary>Reaches the state through the entity's own methods.</summary>
    /// <summary>Otherwise an appeal about it could be answered by whoever recorded it.</summary>
    [Theory]
    [InlineData(Verified)]
    [InlineData(Declined)]
    [InlineData(DidNotTakePart)]
    public void Every_decision_says_who_made_it_and_when(SignUpState state)
    {
        var signUp = In(state).SignUp;
        var by = By.Administrator(After);
        Assert.Equal((After, by.By.Name, by.By.AccountId), (signUp.DecidedAt, signUp.DecidedBy, signUp.DecidedByAccountId));
    }

    private static (SignUp SignUp, Session Session) In(SignUpState state)
    {
        var dated = state != Interested;
        var opportunity = A.Opportunity().With(dated ? A.Session().At(Start).WithPlaces(1) : A.Session()).Loaded();
        var session = opportunity.Sessions[0];
        var full = state is Waiting or Offered;
        var signUp = opportunity.SignUp(
            session,
            new Applicant(Member, Membership.Runs, false, false, []),
            full ? 1 : 0,
            By.Member(Member, A.Time(2026, 8, 1))
        );
        if (state == Offered)
            signUp.Offer(OfferEnds, By.System(A.Time(2026, 8, 2)));
        if (state == Withdrawn)
            signUp.Withdraw(session, By.Member(Member, Before));
        if (state == DidNotTakePart)
            signUp.MarkAbsent(session, By.Administrator(After));
        if (state is Reported or Verified or Declined)
            signUp.Report(Talk, session, Bounds, By.Member(Member, After));
        if (state == Verified)
            signUp.Verify(40, null, By.Administrator(After));
        if (state == Declined)
            signUp.Decline("No recording", By.Administrator(After));
        Assert.Equal(state, signUp.State);
        return (signUp, session);
    }
}
