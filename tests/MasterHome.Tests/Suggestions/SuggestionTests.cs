using MasterHome.Suggestions;

namespace MasterHome.Tests.Suggestions;

public class SuggestionTests
{
    private const int Member = 7;

    private static readonly SuggestionState[] States = Enum.GetValues<SuggestionState>();

    private static readonly (string Command, Action<Suggestion> Do, string Leads)[] Table =
    [
        // Columns: open, accepted, reported, credited, declined, withdrawn.
        ("accept", s => s.Accept(30, "A good idea", By.Administrator()), "Accepted -         Credited -        -        -"),
        ("decline", s => s.Decline("Part of the job", By.Administrator()), "Declined -         Declined -        -        -"),
        (
            "report",
            s => s.Report(A.Day(2026, 9, 10), "Done", A.DaysUntil(A.Today), By.Member(Member)),
            "-        Reported  -        -        -        -"
        ),
        ("withdraw", s => s.Withdraw(), "Withdrawn Withdrawn -       -        -        -"),
    ];

    public static TheoryData<string, SuggestionState, string> Arrows
    {
        get
        {
            var data = new TheoryData<string, SuggestionState, string>();
            foreach (var row in Table)
            {
                foreach (var (state, leads) in States.Zip(row.Leads.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
                    data.Add(row.Command, state, leads);
            }
            return data;
        }
    }

    [Fact]
    public void The_table_has_every_state() =>
        Assert.All(Table, row => Assert.Equal(States.Length, row.Leads.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length));

    [Theory]
    [MemberData(nameof(Arrows))]
    public void Follows_the_transition_table(string command, SuggestionState from, string leads)
    {
        var suggestion = In(from);
        var act = Table.Single(r => r.Command == command).Do;
        if (leads == "-")
            Assert.Throws<RefusedException>(() => act(suggestion));
        else
            act(suggestion);
        Assert.Equal(leads == "-" ? $"{from}" : leads, $"{suggestion.State}");
        Assert.Equal(suggestion.Waits, suggestion.WaitsSince is not null);
    }

    [Fact]
    public void What_is_done_already_is_credited_at_once()
    {
        var suggestion = Suggest(doneOn: A.Day(2026, 9, 1));
        suggestion.Accept(30, "Well done", By.Administrator());
        Assert.Equal(
            (SuggestionState.Credited, 30, "Well done", "Alex Administrator"),
            (suggestion.State, suggestion.Points, suggestion.Answer, suggestion.DecidedBy)
        );
    }

    [Fact]
    public void Only_another_administrator_can_decide()
    {
        foreach (var audit in new[] { By.Member(Member), By.Staff(), By.Administrator(memberId: Member) })
        {
            var suggestion = Suggest();
            Assert.Throws<RefusedException>(() => suggestion.Accept(30, "Yes", audit));
            Assert.Throws<RefusedException>(() => suggestion.Decline("No", audit));
            Assert.Equal(SuggestionState.Open, suggestion.State);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Every_answer_needs_a_reason(string? answer)
    {
        Assert.Equal("Answer", Assert.Throws<RefusedException>(() => Suggest().Decline(answer, By.Administrator())).Field);
        Assert.Equal("Answer", Assert.Throws<RefusedException>(() => Suggest().Accept(30, answer, By.Administrator())).Field);
    }

    [Fact]
    public void A_refused_decision_posts_no_points()
    {
        var suggestion = Suggest();
        Assert.Throws<RefusedException>(() => suggestion.Accept(30, " ", By.Administrator()));
        Assert.Null(suggestion.Points);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10_001)]
    public void What_qualifies_earns_points(int points) =>
        Assert.Equal("Points", Assert.Throws<RefusedException>(() => Suggest().Accept(points, "Yes", By.Administrator())).Field);

    public static TheoryData<string, SuggestionContent> Nonsense
    {
        get
        {
            var idea = new SuggestionContent("Podcast", "An hour about models.", null, null, null);
            return new()
            {
                { "Title", idea with { Title = " " } },
                { "Title", idea with { Title = new string('x', 151) } },
                { "Description", idea with { Description = "" } },
                { "PointsHopedFor", idea with { PointsHopedFor = -1 } },
                { "DoneOn", idea with { DoneOn = A.Today.AddDays(1) } },
                { "Link", idea with { Link = "javascript:alert(1)" } },
                { "Link", idea with { Link = "https://example.org/" + new string('x', 500) } },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Nonsense))]
    public void Refuses_invalid_values(string field, SuggestionContent idea) =>
        Assert.Equal(
            field,
            Assert.Throws<RefusedException>(() => new Suggestion(Member, idea, A.DaysUntil(A.Today), By.Member(Member))).Field
        );

    [Fact]
    public void A_report_lies_not_ahead_and_shows_something()
    {
        var suggestion = In(SuggestionState.Accepted);
        Assert.Equal(
            "DoneOn",
            Assert
                .Throws<RefusedException>(() => suggestion.Report(A.Today.AddDays(1), "Done", A.DaysUntil(A.Today), By.Member(Member)))
                .Field
        );
        Assert.Equal(
            "Evidence",
            Assert.Throws<RefusedException>(() => suggestion.Report(A.Today, " ", A.DaysUntil(A.Today), By.Member(Member))).Field
        );
        Assert.Null(suggestion.DoneOn);
    }

    private static Suggestion Suggest(DateOnly? doneOn = null) =>
        new(
            Member,
            new SuggestionContent("Podcast", "An hour about models.", "https://example.org/podcast", doneOn, 30),
            A.DaysUntil(A.Today),
            By.Member(Member)
        );

    private static Suggestion In(SuggestionState state)
    {
        var suggestion = Suggest();
        if (state is SuggestionState.Accepted or SuggestionState.Reported or SuggestionState.Credited)
            suggestion.Accept(30, "Yes", By.Administrator());
        if (state is SuggestionState.Reported or SuggestionState.Credited)
            suggestion.Report(A.Today, "Done", A.DaysUntil(A.Today), By.Member(Member));
        if (state == SuggestionState.Credited)
            suggestion.Accept(30, "Well done", By.Administrator());
        if (state == SuggestionState.Declined)
            suggestion.Decline("Part of the job", By.Administrator());
        if (state == SuggestionState.Withdrawn)
            suggestion.Withdraw();
        Assert.Equal(state, suggestion.State);
        return suggestion;
    }
}
