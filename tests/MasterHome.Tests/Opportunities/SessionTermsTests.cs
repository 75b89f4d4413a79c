using MasterHome.Opportunities;

namespace MasterHome.Tests.Opportunities;

public class SessionTermsTests
{
    private static readonly DateTime Start = A.Time(2026, 10, 1, 9);

    public static TheoryData<string, SessionTerms> Nonsense =>
        new()
        {
            { "EndsAt", A.Session().With(SessionDetails.None with { EndsAt = Start }) },
            { "EndsAt", A.Session().At(Start).With(SessionDetails.None with { EndsAt = Start }) },
            { "EndsAt", A.Session().At(Start).With(SessionDetails.None with { EndsAt = Start.AddDays(32) }) },
            { "Place", A.Session().With(SessionDetails.None with { Place = new string('x', SessionDetails.PlaceLength + 1) }) },
            { "Host", A.Session().With(SessionDetails.None with { Host = new string('x', SessionDetails.HostLength + 1) }) },
            { "Notes", A.Session().With(SessionDetails.None with { Notes = new string('x', TextLengths.Text + 1) }) },
            { "Link", A.Session().With(SessionDetails.None with { Link = "javascript:alert(1)" }) },
            { "Link", A.Session().With(SessionDetails.None with { Link = "room 4" }) },
            { "SignUpOpensAt", A.Session().At(Start).Released(new PlaceRelease(Start, null, null)) },
            {
                "SignUpOpensAt",
                A.Session().At(Start).ClosingAt(Start.AddDays(-2)).Released(new PlaceRelease(Start.AddDays(-1), null, null))
            },
            { "BelowPaceHours", A.Session().At(Start).Released(new PlaceRelease(null, 24, null)) },
            { "BelowPaceHours", A.Session().At(Start).Released(new PlaceRelease(Start.AddDays(-9), 0, null)) },
            { "MostPerMember", A.Session().Released(new PlaceRelease(null, null, 0)) },
            { "MostPerMember", A.Session().Released(new PlaceRelease(null, null, 101)) },
        };

    [Theory, MemberData(nameof(Nonsense))]
    public void Refuses_invalid_values(string field, SessionTerms terms)
    {
        var opportunity = A.Opportunity().NotYetPublished().Build();
        Assert.Equal(field, Assert.Throws<RefusedException>(() => opportunity.Schedule(terms)).Field);
        Assert.Empty(opportunity.Sessions);
    }

    [Fact]
    public void What_is_entered_is_what_a_session_has()
    {
        SessionTerms terms = A.Session()
            .At(Start)
            .With(new SessionDetails(Start.AddHours(2), "Room 4", "https://example.org/join", "Kim", "Bring a laptop."))
            .Released(new PlaceRelease(Start.AddDays(-7), 24, 1));
        Assert.Equal(terms, A.Opportunity().NotYetPublished().Build().Schedule(terms).Terms);
    }

    [Theory]
    [InlineData(60, false)]
    [InlineData(61, true)]
    public void Sessions_overlap_until_their_end_and_not_by_their_effort(int minutes, bool overlap)
    {
        var opportunity = A.Opportunity()
            .With(A.Session().At(Start).With(SessionDetails.None with { EndsAt = Start.AddMinutes(minutes) }))
            .Loaded();
        var schedule = new MemberSchedule(
            [
                new ScheduledSession
                {
                    Id = 99,
                    Title = "Another talk",
                    StartsAt = Start.AddMinutes(60),
                    Zone = "Etc/UTC",
                    Minutes = 30,
                },
            ],
            TimeSpan.FromHours(8)
        );
        Assert.Equal(overlap, schedule.WhyNotAttend(opportunity.Sessions[0], opportunity.Minutes) is not null);
    }
}
