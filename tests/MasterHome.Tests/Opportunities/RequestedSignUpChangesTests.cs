using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Points;
using Microsoft.EntityFrameworkCore;
using static MasterHome.Opportunities.SignUpState;

namespace MasterHome.Tests.Opportunities;

public sealed class RequestedSignUpChangesTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Withdrawn_for_many_places_move_on_members_are_told_and_those_that_changed_are_named()
    {
        var signUps = await SignUps(places: 2, 4);
        await Do(db => Places(db).Withdraw(signUps[1].Id, By.Member(signUps[1].MemberId, A.Moment.AddMinutes(-1))));
        var request = await Requested(SignUpChange.Withdraw, "The room burned down.", [signUps[0].Id, signUps[1].Id, 999]);
        await Run(request);

        Assert.Equal([Withdrawn, Withdrawn, Confirmed, Confirmed], await States(signUps));
        var sentence = await Sentence();
        Assert.StartsWith("1 sign-up withdrawn. ", sentence, StringComparison.Ordinal);
        Assert.Contains("2 could not be changed. ", sentence, StringComparison.Ordinal);
        Assert.Contains("This sign-up can no longer be withdrawn.", sentence, StringComparison.Ordinal);
        Assert.Contains("A sign-up that is gone: ", sentence, StringComparison.Ordinal);
        Assert.Equal("The room burned down.", Assert.Single(await Emails(SignUpEnded.Key)).ReadValues()["why"]);
    }

    [Fact]
    public async Task A_run_after_a_kill_withdraws_and_tells_nobody_twice_and_counts_all()
    {
        var signUps = await SignUps(places: 4, 4);
        var request = await Requested(SignUpChange.Withdraw, "The room burned down.", [.. signUps.Select(s => s.Id)]);
        // A run that was killed after the first.
        await Do(db => Places(db).WithdrawFor(signUps[0].Id, "The room burned down.", By.Administrator(request.RequestedAt)));
        Clock.Advance(TimeSpan.FromMinutes(5));
        await Run(request);
        Assert.StartsWith("4 sign-ups withdrawn. ", await Sentence(), StringComparison.Ordinal);
        Assert.Equal(4, (await Emails(SignUpEnded.Key)).Count);
        await Run(request);
        Assert.Equal(4, (await Emails(SignUpEnded.Key)).Count);
    }

    [Fact]
    public async Task Nobody_moves_up_who_is_withdrawn_next()
    {
        var signUps = await SignUps(places: 2, 5);
        var request = await Requested(SignUpChange.Withdraw, "The room burned down.", [.. signUps.Take(4).Select(s => s.Id)]);
        await Run(request);
        Assert.Equal([Withdrawn, Withdrawn, Withdrawn, Withdrawn, Confirmed], await States(signUps));
        Assert.Equal([signUps[4].MemberId], (await Emails(MovedUp.Key)).Select(e => e.MemberId!.Value));
    }

    [Fact]
    public async Task A_session_that_has_begun_since_the_request_is_left_alone()
    {
        var signUps = await SignUps(places: 1, 2);
        var request = await Requested(SignUpChange.Withdraw, "The room burned down.", [signUps[0].Id]);
        Clock.Advance(A.Time(2026, 10, 1, 10) - A.Moment);
        await Run(request);
        Assert.Equal([Confirmed, Waiting], await States(signUps));
        Assert.Contains("The session has begun.", await Sentence(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Next_steps_that_somebody_changed_after_a_kill_stay()
    {
        var signUps = await SignUps(places: 2, 2);
        var request = await Requested(SignUpChange.SendNextSteps, "Send your slides.", [.. signUps.Select(s => s.Id)]);
        // A run that was killed after the first, whose text was changed then.
        foreach (var text in new[] { "Send your slides.", "Send your slides by Friday." })
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Do(db => new SignUpDecisions(db, new Ledger(db)).WriteNextSteps(signUps[0].Id, text, By.Administrator(Calendar.Now)));
        }
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Run(request);
        Assert.Equal(
            ["Send your slides by Friday.", "Send your slides."],
            await Read(db => db.SignUps.OrderBy(s => s.Id).Select(s => s.NextSteps).ToListAsync())
        );
        Assert.Equal(3, (await Emails(NextSteps.Key)).Count);
    }

    [Fact]
    public async Task Next_steps_are_sent_to_many_once()
    {
        var signUps = await SignUps(places: 1, 2);
        var request = await Requested(SignUpChange.SendNextSteps, "Send your slides.", [.. signUps.Select(s => s.Id)]);
        await Run(request);
        await Run(request);
        Assert.StartsWith("2 sign-ups have the next steps. ", await Sentence(), StringComparison.Ordinal);
        Assert.Equal(2, (await Emails(NextSteps.Key)).Count);
        Assert.All(await Read(db => db.SignUps.Select(s => s.NextSteps).ToListAsync()), text => Assert.Equal("Send your slides.", text));
    }

    [Fact]
    public async Task Staff_change_nothing()
    {
        var signUps = await SignUps(places: 1, 1);
        foreach (var change in Enum.GetValues<SignUpChange>())
        {
            var request = await Given(
                new JobRequest(new SignUpChangesRequest(change, "No", [signUps[0].Id]), "Change", "/form", "/result", By.Staff())
            );
            await Do(db => Work(db).Run(request, By.Staff(), default));
        }
        Assert.Equal([Confirmed], await States(signUps));
        Assert.Null((await Read(db => db.SignUps.SingleAsync())).NextSteps);
    }

    private async Task<IReadOnlyList<SignUp>> SignUps(int places, int count)
    {
        var cycle = await Given(A.Cycle().Build());
        var opportunity = A.Opportunity().In(cycle).With(A.Session().At(A.Time(2026, 10, 1, 9)).WithPlaces(places)).Build();
        var session = (await Given(opportunity)).Sessions[0];
        var signUps = new List<SignUp>();
        foreach (var n in Enumerable.Range(0, count))
        {
            var member = await Given(A.Member().Called("Nia", $"Berg {n}").Build());
            await Do(async db => signUps.Add(await Places(db).SignUp(member.Id, session.Id, By.Member(member.Id))));
        }
        return signUps;
    }

    private Task<JobRequest> Requested(SignUpChange change, string text, int[] ids) =>
        Given(new JobRequest(new SignUpChangesRequest(change, text, ids), "Change", "/form", "/result", By.Administrator()));

    private Task Run(JobRequest request) => Do(db => Work(db).Run(request, By.Administrator(Calendar.Now), default));

    private async Task<string> Sentence() => (await Read(db => db.JobRequests.SingleAsync())).Sentence!;

    private Task<List<MasterHome.Mail.Outbox.OutgoingEmail>> Emails(string kind) =>
        Read(db => db.OutgoingEmails.Where(m => m.Kind == kind).ToListAsync());

    private async Task<SignUpState[]> States(IReadOnlyList<SignUp> signUps)
    {
        var states = await Read(db => db.SignUps.ToDictionaryAsync(s => s.Id, s => s.State));
        return [.. signUps.Select(s => states[s.Id])];
    }

    private RequestedSignUpChanges Work(HomeDb db) => new(db, Places(db), new SignUpDecisions(db, new Ledger(db)), new WorkProgress());

    private Places Places(HomeDb db) => new(db, Calendar);
}
