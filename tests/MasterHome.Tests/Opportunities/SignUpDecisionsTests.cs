using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Opportunities;

public class SignUpDecisionsTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Verifying_posts_one_ledger_entry_with_its_explanation()
    {
        var signUp = await Reported();
        await Do(db => SignUpDecisions(db).Verify(signUp.Id, null, null, By.Administrator()));
        var line = await Read(db => db.PointEntries.SingleAsync());
        Assert.Equal(
            (
                signUp.MemberId,
                40,
                PointKind.Completion,
                A.Day(2026, 9, 1),
                "40 points each time",
                1,
                $"sign-up:{signUp.Id}",
                "https://example.org/talk",
                "Alex Administrator",
                A.Moment
            ),
            (
                line.MemberId,
                line.Points,
                line.Kind,
                line.OccurredOn,
                line.Rule,
                line.RuleVersion,
                line.SourceKey,
                line.Evidence,
                line.DecidedBy,
                line.PostedAt
            )
        );
        Assert.Equal((signUp.OpportunityId, DateTimeKind.Utc), (line.OpportunityId, line.PostedAt.Kind));
        Assert.Equal(1, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == CompletionVerified.Key)));
    }

    [Fact]
    public async Task Concurrent_verifications_credit_once()
    {
        var signUp = await Reported();
        var tries = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(n =>
                    Task.Run(() =>
                        Record.ExceptionAsync(() =>
                            Do(db => SignUpDecisions(db).Verify(signUp.Id, null, null, By.Administrator(name: $"Administrator {n}")))
                        )
                    )
                )
        );
        Assert.Single(tries, e => e is null);
        Assert.All(tries.Where(e => e is not null), e => Assert.True(e is RefusedException or DbUpdateException, $"{e}"));
        Assert.Equal(
            (1, 1),
            await Read(async db =>
                (await db.PointEntries.CountAsync(), await db.OutgoingEmails.CountAsync(m => m.Kind == CompletionVerified.Key))
            )
        );
    }

    [Fact]
    public async Task A_refused_decision_saves_nothing()
    {
        var signUp = await Reported();
        var before = await Read(db => db.History.CountAsync());
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => SignUpDecisions(db).Verify(signUp.Id, 10, null, By.Administrator())));
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => SignUpDecisions(db).Verify(signUp.Id, null, null, By.Administrator(memberId: signUp.MemberId)))
        );
        Assert.Equal((0, before), await Read(async db => (await db.PointEntries.CountAsync(), await db.History.CountAsync())));
    }

    [Fact]
    public async Task Declining_gives_a_reason_and_no_points()
    {
        var signUp = await Reported();
        await Do(db => SignUpDecisions(db).Decline(signUp.Id, "No recording", By.Administrator()));
        Assert.Equal(0, await Read(db => db.PointEntries.CountAsync()));
        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.Kind == CompletionDeclined.Key));
        Assert.Equal("No recording", email.ReadValues()["reason"]);
        var entry = await Read(db => db.History.SingleAsync(h => h.What == "Declined"));
        Assert.Equal(
            ("Reported", "Declined", "No recording", "Alex Administrator"),
            (entry.Before, entry.After, entry.Reason, entry.ActorName)
        );
    }

    [Fact]
    public async Task The_same_next_steps_are_emailed_once()
    {
        var signUp = await Reported();
        foreach (var text in new[] { "Send your slides.", "Send your slides.", "Bring a friend." })
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Do(db => SignUpDecisions(db).WriteNextSteps(signUp.Id, text, By.Administrator(Calendar.Now)));
        }
        Assert.Equal(2, await Read(db => db.OutgoingEmails.CountAsync(m => m.Kind == NextSteps.Key)));
    }

    [Fact]
    public async Task Nothing_is_verified_into_a_closed_year()
    {
        var signUp = await Reported();
        await Do(async db =>
        {
            (await db.Cycles.SingleAsync()).Close(By.Administrator(A.Time(2027, 1, 5)), A.Day(2027, 1, 5));
            await db.SaveChangesAsync();
        });
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => SignUpDecisions(db).Verify(signUp.Id, null, null, By.Administrator())));
        Assert.Equal(0, await Read(db => db.PointEntries.CountAsync()));
    }

    private static SignUpDecisions SignUpDecisions(HomeDb db) => new(db, new Ledger(db));

    private async Task<SignUp> Reported()
    {
        var cycle = await Given(A.Cycle().Build());
        var member = await Given(A.Member().Build());
        var session = (await Given(A.Opportunity().In(cycle).With(A.Session().At(A.Time(2026, 9, 1, 9)).WithPlaces(5)).Build())).Sessions[
            0
        ];
        await using var db = Open();
        var places = new Places(db, Calendar);
        var signUp = await places.SignUp(member.Id, session.Id, By.Member(member.Id, A.Time(2026, 8, 1)));
        await places.Report(signUp.Id, new CompletionReport(A.Day(2026, 9, 1), "https://example.org/talk"), By.Member(member.Id));
        return signUp;
    }
}
