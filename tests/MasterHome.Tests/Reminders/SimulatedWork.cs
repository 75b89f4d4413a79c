using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Suggestions;
using MasterHome.Tests.Support;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Reminders;

/// <summary>What members report, claim and suggest in their year, and what the team answers; each answer goes at once as an email.</summary>
internal sealed partial class SimulatedYear
{
    private const int PointsOfASession = 40;
    private const int PointsOfAnIdea = 25;

    /// <summary>Emails that were due at once by what was done, each noted when it was; those about places stand in the history instead,
    /// since one action moves others up.</summary>
    public List<(DateTime At, int MemberId, string Kind)> DueAtOnce { get; } = [];

    private void PlanSession(Life life, Session session)
    {
        var begins = session.StartsAt!.Value;
        if (Chance(30))
            Plan(begins.AddHours(-_dice.Next(1, 100)), () => WriteNextSteps(life, session));
        if (Chance(60))
            Plan(BeforeYearsEnd(begins.AddHours(_dice.Next(3, 200))), () => Report(life, session));
    }

    private void PlanWork(Life life)
    {
        if (Chance(12))
            Plan(Later(life, 2, 320), () => Suggest(life));
        if (Chance(6))
            Plan(Later(life, 2, 320), () => TakeInterest(life));
    }

    private async Task WriteNextSteps(Life life, Session session)
    {
        if (
            await Ask(db => Own(db, life, session)) is { } id
            && await Succeeds(db => new SignUpDecisions(db, new Ledger(db)).WriteNextSteps(id, "Bring your slides.", AuditContext))
        )
            Tell(life, EmailKinds.NextSteps);
    }

    private async Task Report(Life life, Session session)
    {
        if (await Ask(db => Own(db, life, session)) is not { } id)
            return;
        var day = _calendar.DayOf(await Ask(db => db.Sessions.Where(s => s.Id == session.Id).Select(s => s.StartsAt!.Value).SingleAsync()));
        if (
            !await Succeeds(db =>
                new Places(db, _calendar).Report(id, new CompletionReport(day, "Done, with a page of notes"), By.Member(life.Id, Now))
            )
        )
            return;
        life.Awaiting.Set(Now, life.Awaiting.Now + PointsOfASession);
        await LookAround();
        if (Chance(70))
            Plan(Soon(1, 40), () => Judge(life, id));
    }

    private async Task Judge(Life life, int signUpId)
    {
        var good = Chance(70);
        if (
            !await Succeeds(db =>
                good
                    ? new SignUpDecisions(db, new Ledger(db)).Verify(signUpId, null, null, AuditContext)
                    : new SignUpDecisions(db, new Ledger(db)).Decline(signUpId, "Notes are missing", AuditContext)
            )
        )
            return;
        life.Awaiting.Set(Now, life.Awaiting.Now - PointsOfASession);
        if (good)
            life.Points.Set(Now, life.Points.Now + PointsOfASession);
        Tell(life, good ? EmailKinds.CompletionVerified : EmailKinds.CompletionDeclined);
    }

    /// <summary>One of the trainings, which the team looks at some days later.</summary>
    private async Task Claim(Life life)
    {
        if (
            !await Succeeds(db =>
                new CompletionClaims(db).Claim(
                    life.Id,
                    _courses[0],
                    new CourseRecord(_calendar.Today, false, 90),
                    "My certificate",
                    _calendar.Today,
                    By.Member(life.Id, Now)
                )
            )
        )
            return;
        life.Untrained.Set(Now, (4, 3));
        Plan(
            Soon(1, 30),
            async () =>
            {
                var (good, id) = (
                    Chance(60),
                    await Ask(db => db.Completions.Where(c => c.MemberId == life.Id).Select(c => c.Id).SingleAsync())
                );
                if (
                    !await Succeeds(db =>
                        good
                            ? new CompletionClaims(db).Verify(id, AuditContext)
                            : new CompletionClaims(db).Decline(id, "It is somebody else's", AuditContext)
                    )
                )
                    return;
                life.Untrained.Set(Now, good ? (3, 3) : (4, 4));
                Tell(life, good ? EmailKinds.TrainingVerified : EmailKinds.TrainingDeclined);
            }
        );
    }

    /// <summary>Something done already is credited with the answer; an idea is answered, done, reported and answered again.</summary>
    private async Task Suggest(Life life)
    {
        var (done, idea) = (Chance(50), (Suggestion?)null);
        if (
            !await Succeeds(async db =>
            {
                db.Add(
                    idea = new Suggestion(
                        life.Id,
                        new SuggestionContent("A meetup", "At the university", null, done ? _calendar.Today : null, PointsOfAnIdea),
                        _calendar.Today,
                        By.Member(life.Id, Now)
                    )
                );
                await db.SaveChangesAsync();
            })
        )
            return;
        Plan(
            Soon(1, 25),
            async () =>
            {
                if (await Answer(life, idea!.Id, accept: Chance(65)) && !done)
                    Plan(Soon(3, 40), () => Carry(life, idea.Id));
            }
        );
    }

    private async Task Carry(Life life, int suggestionId)
    {
        if (
            !await Succeeds(async db =>
            {
                (await db.Suggestions.SingleAsync(s => s.Id == suggestionId)).Report(
                    _calendar.Today,
                    "It took place",
                    _calendar.Today,
                    By.Member(life.Id, Now)
                );
                await db.SaveChangesAsync();
            })
        )
            return;
        life.Awaiting.Set(Now, life.Awaiting.Now + PointsOfAnIdea);
        Plan(
            Soon(1, 25),
            async () =>
            {
                if (await Answer(life, suggestionId, accept: true))
                    life.Awaiting.Set(Now, life.Awaiting.Now - PointsOfAnIdea);
            }
        );
    }

    private async Task<bool> Answer(Life life, int suggestionId, bool accept)
    {
        if (
            !await Succeeds(db =>
                accept
                    ? new SuggestionActions(db, new Ledger(db)).Accept(suggestionId, PointsOfAnIdea, "Gladly", AuditContext)
                    : new SuggestionActions(db, new Ledger(db)).Decline(suggestionId, "Not for the program", AuditContext)
            )
        )
            return false;
        if (await Ask(db => db.Suggestions.AnyAsync(s => s.Id == suggestionId && s.State == SuggestionState.Credited)))
            life.Points.Set(Now, life.Points.Now + PointsOfAnIdea);
        Tell(life, EmailKinds.SuggestionAnswered);
        return accept;
    }

    /// <summary>In something without a day and a limit, where the team picks.</summary>
    private async Task TakeInterest(Life life)
    {
        await SignUp(life, _undated);
        if (await Ask(db => Own(db, life, _undated)) is not { } id)
            return;
        Plan(
            Soon(1, 20),
            async () =>
            {
                if (Chance(50))
                    await OnPlaces((places, _) => places.Confirm(id, AuditContext));
                else if (await Succeeds(db => new SignUpDecisions(db, new Ledger(db)).Decline(id, "Others were asked", AuditContext)))
                    Tell(life, EmailKinds.SignUpDeclined);
            }
        );
    }

    /// <summary>Whoever is signed up hears of it, and of nothing else there.</summary>
    private async Task Cancel(Session session)
    {
        await TellAllOf(session);
        await OnPlaces((places, _) => places.Cancel(session.Id, AuditContext), session);
    }

    private async Task TellAllOf(Session session)
    {
        foreach (var id in await Ask(db => db.SignUps.Active().Where(s => s.SessionId == session.Id).Select(s => s.MemberId).ToListAsync()))
            Tell(_lives[id], EmailKinds.SessionChanged);
    }

    private void Tell(Life life, string kind) => DueAtOnce.Add((Now, life.Id, kind));

    /// <summary>Whether the law let it happen.</summary>
    private async Task<bool> Succeeds(Func<HomeDb, Task> work)
    {
        try
        {
            await Do(work);
            return true;
        }
        catch (RefusedException)
        {
            return false;
        }
    }

    /// <summary>So many days from now, or when the year ends.</summary>
    private DateTime Soon(int least, int most) => BeforeYearsEnd(Now.AddDays(_dice.Next(least, most)).AddHours(_dice.Next(24)));

    /// <summary>On its last day at the latest, so that nothing is left undecided for its close; what comes later is planned for the same moment.</summary>
    private static DateTime BeforeYearsEnd(DateTime at) => at < A.Time(Year, 12, 31, 12, 30) ? at : A.Time(Year, 12, 31, 12, 30);
}
