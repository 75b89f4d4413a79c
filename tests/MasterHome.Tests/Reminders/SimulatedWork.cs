using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Reminders;

/// <summary>What members report, claim and suggest during the year, and the team's decisions. Each decision causes an immediate
/// email.</summary>
internal sealed partial class SimulatedYear
{
    private const int SessionPoints = 40;
    private const int SuggestionPoints = 25;

    /// <summary>Immediate emails that the actions must cause. Emails about places are derived from the history instead, because one action
    /// can affect other members.</summary>
    public List<(DateTime At, int MemberId, string Kind)> ImmediateEmails { get; } = [];

    private void PlanSession(Life life, Session session)
    {
        var start = session.StartsAt!.Value;
        if (Chance(30))
            Plan(start.AddHours(-_random.Next(1, 100)), () => WriteNextSteps(life, session));
        if (Chance(60))
            Plan(BeforeYearsEnd(start.AddHours(_random.Next(3, 200))), () => Report(life, session));
    }

    private void PlanWork(Life life)
    {
        if (Chance(12))
            Plan(Later(life, 2, 320), () => Suggest(life));
        if (Chance(6))
            Plan(Later(life, 2, 320), () => RegisterInterest(life));
    }

    private async Task WriteNextSteps(Life life, Session session)
    {
        if (
            await Query(db => FindSignUp(db, life, session)) is { } id
            && await Succeeds(db => new SignUpDecisions(db, new Ledger(db)).WriteNextSteps(id, "Bring your slides.", AuditContext))
        )
            ExpectEmail(life, NextSteps.Key);
    }

    private async Task Report(Life life, Session session)
    {
        if (await Query(db => FindSignUp(db, life, session)) is not { } id)
            return;
        var day = _calendar.DayOf(
            await Query(db => db.Sessions.Where(s => s.Id == session.Id).Select(s => s.StartsAt!.Value).SingleAsync())
        );
        if (
            !await Succeeds(db =>
                new Places(db, _calendar).Report(id, new CompletionReport(day, "Done, with a page of notes"), By.Member(life.Id, Now))
            )
        )
            return;
        life.Awaiting.Set(Now, life.Awaiting.Now + SessionPoints);
        await UpdateChangedPlaces();
        if (Chance(70))
            Plan(Soon(1, 40), () => DecideReport(life, id));
    }

    private async Task DecideReport(Life life, int signUpId)
    {
        var verify = Chance(70);
        if (
            !await Succeeds(db =>
                verify
                    ? new SignUpDecisions(db, new Ledger(db)).Verify(signUpId, null, null, AuditContext)
                    : new SignUpDecisions(db, new Ledger(db)).Decline(signUpId, "Notes are missing", AuditContext)
            )
        )
            return;
        life.Awaiting.Set(Now, life.Awaiting.Now - SessionPoints);
        if (verify)
            life.Points.Set(Now, life.Points.Now + SessionPoints);
        ExpectEmail(life, verify ? CompletionVerified.Key : CompletionDeclined.Key);
    }

    /// <summary>Claims one training; the team decides some days later.</summary>
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
                var verify = Chance(60);
                var id = await Query(db => db.Completions.Where(c => c.MemberId == life.Id).Select(c => c.Id).SingleAsync());
                if (
                    !await Succeeds(db =>
                        verify
                            ? new CompletionClaims(db).Verify(id, AuditContext)
                            : new CompletionClaims(db).Decline(id, "The certificate is not yours", AuditContext)
                    )
                )
                    return;
                life.Untrained.Set(Now, verify ? (3, 3) : (4, 4));
                ExpectEmail(life, verify ? TrainingVerified.Key : TrainingDeclined.Key);
            }
        );
    }

    /// <summary>A suggestion that is already done is credited when it is accepted. Otherwise it is accepted, done, reported and accepted
    /// again.</summary>
    private async Task Suggest(Life life)
    {
        var done = Chance(50);
        Suggestion? suggestion = null;
        if (
            !await Succeeds(async db =>
            {
                db.Add(
                    suggestion = new Suggestion(
                        life.Id,
                        new SuggestionContent("A meetup", "At the university", null, done ? _calendar.Today : null, SuggestionPoints),
                        A.DaysUntil(_calendar.Today),
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
                if (await Answer(life, suggestion!.Id, accept: Chance(65)) && !done)
                    Plan(Soon(3, 40), () => ReportSuggestion(life, suggestion.Id));
            }
        );
    }

    private async Task ReportSuggestion(Life life, int suggestionId)
    {
        if (
            !await Succeeds(async db =>
            {
                (await db.Suggestions.SingleAsync(s => s.Id == suggestionId)).Report(
                    _calendar.Today,
                    "It took place",
                    A.DaysUntil(_calendar.Today),
                    By.Member(life.Id, Now)
                );
                await db.SaveChangesAsync();
            })
        )
            return;
        life.Awaiting.Set(Now, life.Awaiting.Now + SuggestionPoints);
        await UpdatePlanned(life);
        Plan(
            Soon(1, 25),
            async () =>
            {
                if (await Answer(life, suggestionId, accept: true))
                    life.Awaiting.Set(Now, life.Awaiting.Now - SuggestionPoints);
            }
        );
    }

    private async Task<bool> Answer(Life life, int suggestionId, bool accept)
    {
        if (
            !await Succeeds(db =>
                accept
                    ? new SuggestionActions(db, new Ledger(db)).Accept(suggestionId, SuggestionPoints, "Gladly", AuditContext)
                    : new SuggestionActions(db, new Ledger(db)).Decline(suggestionId, "Not for the program", AuditContext)
            )
        )
            return false;
        if (await Query(db => db.Suggestions.AnyAsync(s => s.Id == suggestionId && s.State == SuggestionState.Credited)))
            life.Points.Set(Now, life.Points.Now + SuggestionPoints);
        await UpdatePlanned(life);
        ExpectEmail(life, SuggestionAnswered.Key);
        return accept;
    }

    /// <summary>Signs up for the session without a date and a limit, for which the team selects participants.</summary>
    private async Task RegisterInterest(Life life)
    {
        await SignUp(life, _undated);
        if (await Query(db => FindSignUp(db, life, _undated)) is not { } id)
            return;
        Plan(
            Soon(1, 20),
            async () =>
            {
                if (Chance(50))
                    await OnPlaces((places, _) => places.Confirm(id, AuditContext));
                else if (
                    await Succeeds(db => new SignUpDecisions(db, new Ledger(db)).Decline(id, "Other members were selected", AuditContext))
                )
                    ExpectEmail(life, SignUpDeclined.Key);
            }
        );
    }

    /// <summary>Cancels a session. Everyone who is signed up gets one email.</summary>
    private async Task Cancel(Session session)
    {
        await ExpectChangeEmails(session);
        await OnPlaces((places, _) => places.Cancel(session.Id, AuditContext), session);
    }

    private async Task ExpectChangeEmails(Session session)
    {
        foreach (
            var id in await Query(db => db.SignUps.Active().Where(s => s.SessionId == session.Id).Select(s => s.MemberId).ToListAsync())
        )
            ExpectEmail(_lives[id], SessionChanged.Key);
    }

    private void ExpectEmail(Life life, string kind) => ImmediateEmails.Add((Now, life.Id, kind));

    /// <returns>False when the action was refused.</returns>
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

    /// <summary>A random time within this range of days, at the latest at the end of the year.</summary>
    private DateTime Soon(int minDays, int maxDays) =>
        BeforeYearsEnd(Now.AddDays(_random.Next(minDays, maxDays)).AddHours(_random.Next(24)));

    /// <summary>Limits a time to December 31, so that no request is left undecided when the year closes.</summary>
    private static DateTime BeforeYearsEnd(DateTime at) => at < A.Time(Year, 12, 31, 12, 30) ? at : A.Time(Year, 12, 31, 12, 30);
}
