using System.Globalization;
using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Review;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Standing.Summaries;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.Tests.Reminders;

/// <summary>Simulates a year with the demo data and 500 members in all time zones. A seeded random generator plans their actions, the
/// production code performs them, and each is recorded in the member's <see cref="Life"/>. At times the job or the mail server is
/// down.</summary>
internal sealed partial class SimulatedYear
{
    public const string Zone = "America/New_York";
    public const int Year = 2026;
    private const int Members = 500;

    public static readonly DateTime Begins = A.Time(Year, 1, 1, 6);
    public static readonly DateTime Ends = A.Time(Year + 1, 1, 15);
    public static readonly DateTime NextYearOpens = A.Time(Year, 12, 15, 9, 30);
    public static readonly DateTime Closes = A.Time(Year + 1, 1, 5, 15, 30);

    private static readonly string[] OptionalKinds = [WhereYouStand.Key, AtRisk.Key, DeadlineNear.Key, SessionSoon.Key, OfferEnding.Key];

    private readonly Func<HomeDb> _open;
    private readonly FakeTimeProvider _clock = A.Clock(Begins);
    private readonly ProgramCalendar _calendar;
    private readonly Random _random = new(20260101);
    private readonly PriorityQueue<Func<Task>, (DateTime At, int Number)> _plan = new();
    private readonly Dictionary<int, Life> _lives = [];
    private ProgramCycle _cycle = null!;
    private List<int> _courses = [];
    private Session _undated = null!;
    private int _planned;

    public SimulatedYear(Func<HomeDb> open)
    {
        _open = open;
        _calendar = A.Calendar(_clock, Zone);
    }

    public IReadOnlyCollection<Life> Lives => _lives.Values;

    public Life FindLife(int memberId) => _lives[memberId];

    /// <summary>The times (UTC) at which the reminder job ran.</summary>
    public List<DateTime> Runs { get; } = [];

    /// <summary>The times (UTC) at which emails were sent.</summary>
    public List<DateTime> MailRuns { get; } = [];

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    /// <summary>False for three days around July 1.</summary>
    public static bool IsJobRunning(DateTime at) => at < A.Time(Year, 6, 29, 12) || at > A.Time(Year, 7, 2, 15);

    /// <summary>False around October 1, long enough that every queued reminder becomes stale, and for two hours in November, after which
    /// queued reminders are still valid.</summary>
    public static bool IsMailServerUp(DateTime at) =>
        (at < A.Time(Year, 9, 30, 20) || at > A.Time(Year, 10, 2, 1)) && (at < A.Time(Year, 11, 1, 5) || at > A.Time(Year, 11, 1, 7));

    public async Task Run()
    {
        await SetUp();
        for (
            var run = Begins.AddHours(1);
            run < Ends;
            run = run.AddHours(
                    IsBusy(run) ? 1
                    : run.Hour < 12 ? 12
                    : 13
                )
        )
        {
            while (_plan.TryPeek(out _, out var due) && due.At <= run)
            {
                _clock.SetUtcNow(due.At);
                await _plan.Dequeue()();
            }
            _clock.SetUtcNow(run);
            if (IsJobRunning(run))
                await RunReminderJob();
            await SendEmails();
            if (run.Day % 5 == 0)
                await RefreshSummaries(compare: run.Day == 20);
        }
    }

    /// <summary>What the summaries said on the 20th of a month that the sources did not.</summary>
    public List<SummaryDifference> Differences { get; } = [];

    /// <summary>On every fifth day, so that reminders are also selected while changes wait.</summary>
    private Task RefreshSummaries(bool compare) =>
        Do(async db =>
        {
            var standings = new Standings(db, _calendar);
            await new RefreshSummaries(db, standings, _calendar).RunAsync(default);
            if (compare)
                Differences.AddRange(await new CompareSummaries(db, standings).Find(default));
        });

    /// <summary>Runs are hourly around New Year and daylight saving changes; otherwise twice a day, an hour later each day, so that every
    /// zone is processed at each of its hours and sometimes misses a day.</summary>
    private static bool IsBusy(DateTime at) =>
        at switch
        {
            { Year: Year + 1, Day: < 4 } or { Month: 12, Day: >= 30 } or { Month: 1, Day: < 3 } => true,
            { Month: 3, Day: 7 or 8 or 28 or 29 }
            or { Month: 4, Day: 4 or 5 }
            or { Month: 10, Day: 3 or 4 or 24 or 25 or 31 }
            or { Month: 11, Day: 1 } => true,
            _ => false,
        };

    private async Task RunReminderJob()
    {
        Runs.Add(Now);
        await Do(db => new SendReminders(db, new Standings(db, _calendar), _calendar).RunAsync(default));
    }

    /// <summary>Simulates delivery without a server: stale emails are not sent, the others are sent.</summary>
    private async Task SendEmails()
    {
        if (!IsMailServerUp(Now))
            return;
        var now = Now;
        MailRuns.Add(now);
        await Do(async db =>
        {
            var waiting = db.OutgoingEmails.Where(m => m.State == EmailState.Waiting);
            await waiting.Where(m => m.StaleAt <= now).ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.NotSent));
            await waiting.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent).SetProperty(m => m.SentAt, now));
        });
    }

    private async Task SetUp()
    {
        await Do(db => Defaults.Create(db, Year, _calendar.Today, new AuditContext(Actor.System("migrate"), Now), default));
        await LockOrder.Without(() => Do(db => new DemoData(db, _calendar, A.PasswordHasher()).CreateOnce()));
        await Do(async db =>
        {
            _cycle = await db.Cycles.SingleAsync(c => c.Year == Year);
            _cycle.Change(_cycle.Rules with { OffersPlaces = true });
            _courses = await db.Courses.Where(c => c.Code != "SA").OrderBy(c => c.Code).Select(c => c.Id).ToListAsync();
            foreach (var member in await db.Members.ToListAsync())
                await RecordDemoMember(db, member);
            await db.SaveChangesAsync();
        });
        _undated = (await Publish(_cycle, [A.Session().Build()]))[0];
        await PlanMembers();
        for (
            var day = new DateOnly(Year, 1, 5);
            day.Year == Year;
            day = day.Day == 5 ? day.AddDays(15) : new DateOnly(day.Year, day.Month, 5).AddMonths(1)
        )
            Plan(At(day, 3), Credit);
        await PlanSessions();
        Plan(A.Time(Year, 11, 1, 6, 30), OptOutBeforeTheEmailLeaves);
        Plan(NextYearOpens, OpenNextYear);
        Plan(Closes.AddDays(-1), DeclineOpenRequests);
        Plan(Closes, Close);
        foreach (var life in _lives.Values.Where(l => l.IsDemoMember))
            await UpdatePlaces(life);
    }

    // --- Members

    private async Task PlanMembers()
    {
        var zones = TimeZoneInfo.GetSystemTimeZones().Where(z => z.HasIanaId).Select(z => z.Id).Order(StringComparer.Ordinal).ToList();
        var existing = new List<Member>();
        for (var i = 0; i < Members; i++)
        {
            var joinsLater = Chance(12);
            var qualified = joinsLater ? DayOf(2, 12) : new DateOnly(_random.Next(2019, Year), _random.Next(1, 13), _random.Next(1, 28));
            var member = A.Member()
                .Called($"Member{i}", zones[i * zones.Count / Members])
                .QualifiedOn(qualified)
                .With(new MemberDetails(null, null, null, null, zones[i * zones.Count / Members]))
                .Build();
            if (joinsLater)
                Plan(At(qualified, _random.Next(24)), () => Add([member]));
            else
                existing.Add(member);
        }
        await Add(existing);
    }

    private async Task Add(List<Member> members)
    {
        await Do(async db =>
        {
            db.AddRange(members);
            await db.SaveChangesAsync();
        });
        foreach (var member in members)
            Plan(new Life(member.Id, member.Name, member.TimeZone, member.QualifiedOn, Now));
    }

    /// <summary>Plans the year of a member from the day on which the member is added.</summary>
    private void Plan(Life life)
    {
        _lives.Add(life.Id, life);
        life.Pace = _random.Next(5) switch
        {
            0 => 0,
            1 => 0.3,
            2 => 0.7,
            3 => 1.05,
            _ => 1.6,
        };
        if (!Chance(20))
            Plan(Later(life, 1, 300), () => CompleteTrainings(life));
        else if (Chance(60))
            Plan(Later(life, 1, 300), () => Claim(life));
        if (Chance(15))
            Plan(Later(life, 3, 330), () => GoOnLeave(life));
        if (Chance(8))
            Plan(Later(life, 3, 340), () => OptOut(life));
        if (Chance(18))
            Plan(Later(life, 0, 250), () => Unsubscribe(life));
        PlanWork(life);
    }

    private async Task CompleteTrainings(Life life)
    {
        await Do(async db =>
        {
            foreach (var course in _courses)
                db.Add(Completion.Recorded(life.Id, course, new CourseRecord(_calendar.Today, false, 90), AuditContext));
            await db.SaveChangesAsync();
        });
        life.Untrained.Set(Now, (0, 0));
    }

    private async Task GoOnLeave(Life life)
    {
        var from = _calendar.Today.AddDays(_random.Next(0, 12));
        var to = from.AddDays(_random.Next(5, 130));
        await Do(async db =>
        {
            (await db.Members.SingleAsync(m => m.Id == life.Id)).AskForLeave(from, to, "", Now).Grant(AuditContext);
            await db.SaveChangesAsync();
        });
        life.Leaves.Add((Now, from, to));
    }

    private async Task OptOut(Life life)
    {
        await Leave(life);
        if (!Chance(35) || Now.AddDays(60).Year > Year)
            return;
        Plan(
            Later(life, 5, 50),
            async () =>
            {
                await Do(db =>
                    new OptOutActions(db, _calendar, Options.Create(new UndoSettings())).TakeBack(life.Id, By.Member(life.Id, Now))
                );
                life.IsLeaving.Set(Now, false);
                ExpectEmail(life, OptOutCanceled.Key);
            }
        );
    }

    /// <summary>While the mail server is down, a member opts out whose queued reminder would still be valid when it is back.</summary>
    private async Task OptOutBeforeTheEmailLeaves()
    {
        var waiting = await Query(db =>
            db.OutgoingEmails.Where(m => m.State == EmailState.Waiting && m.Key.StartsWith("reminder:"))
                .OrderByDescending(m => m.StaleAt)
                .FirstAsync()
        );
        await Leave(_lives[waiting.MemberId!.Value]);
    }

    private async Task Leave(Life life)
    {
        await Do(db => new OptOutActions(db, _calendar, Options.Create(new UndoSettings())).OptOut(life.Id, null, By.Member(life.Id, Now)));
        life.IsLeaving.Set(Now, true);
        ExpectEmail(life, OptedOut.Key);
    }

    private async Task Unsubscribe(Life life)
    {
        var kind = OptionalKinds[_random.Next(OptionalKinds.Length)];
        await Do(async db =>
        {
            db.Add(new Unsubscription(life.Id, AllEmails.CreateCatalog()[kind], Now));
            await db.SaveChangesAsync();
        });
        life.Declined.Add(kind, Now);
    }

    /// <summary>Credits points twice a month, for some members more than an even pace requires.</summary>
    private async Task Credit()
    {
        await Do(async db =>
        {
            foreach (var life in _lives.Values.Where(l => l.Pace > 0 && !Chance(20)))
            {
                var points = (int)(400 / 19.0 * life.Pace * (0.5 + _random.NextDouble()));
                new Ledger(db).Post(
                    new Posting(
                        life.Id,
                        _cycle.Id,
                        points,
                        PointKind.Completion,
                        _calendar.Today,
                        "A contribution",
                        "Rule",
                        1,
                        $"sim:{life.Id}:{Now:yyyyMMdd}",
                        AuditContext
                    )
                );
                life.Points.Set(Now, life.Points.Now + points);
            }
            await db.SaveChangesAsync();
        });
    }

    // --- Places

    private async Task PlanSessions()
    {
        var starts = Enumerable.Range(0, 40).Select(_ => At(DayOf(2, 12), _random.Next(24))).Distinct().ToArray();
        var sessions = await Publish(_cycle, [.. starts.Select(start => A.Session().At(start).Build())]);
        foreach (var life in _lives.Values.Where(_ => Chance(30)).ToList())
        {
            foreach (var session in Enumerable.Range(0, 2).Select(_ => sessions[_random.Next(sessions.Count)]).Distinct())
            {
                var when = session.StartsAt!.Value.AddMinutes(-_random.Next(60, 60 * 24 * 20));
                Plan(when, () => SignUp(life, session));
                if (Chance(10))
                    Plan(session.StartsAt.Value.AddHours(-_random.Next(2, 200)), () => Withdraw(life, session));
                PlanSession(life, session);
            }
        }
        // A session that moves by two days: its participants are reminded again.
        var moved = sessions[0];
        Plan(moved.StartsAt!.Value.AddHours(-20), () => Move(moved, moved.StartsAt!.Value.AddDays(2)));
        Plan(sessions[1].StartsAt!.Value.AddHours(-50), () => Cancel(sessions[1]));

        var singlePlace = await Publish(
            _cycle,
            [
                .. Enumerable
                    .Range(0, 40)
                    .Select(_ => At(DayOf(2, 12), _random.Next(24)))
                    .Distinct()
                    .Select(start => A.Session().At(start).WithPlaces(1).Build()),
            ]
        );
        foreach (var session in singlePlace)
        {
            var (holder, next) = (RandomMember(), RandomMember());
            var when = session.StartsAt!.Value.AddHours(-_random.Next(60, 400));
            Plan(when.AddHours(-30), () => SignUp(holder, session));
            Plan(when.AddHours(-20), () => SignUp(next, session));
            Plan(when, () => Withdraw(holder, session));
            if (Chance(30))
                Plan(when.AddHours(_random.Next(2, 40)), () => Accept(next, session));
        }
    }

    private async Task<IReadOnlyList<Session>> Publish(ProgramCycle cycle, SessionTerms[] sessions)
    {
        var opportunity = A.Opportunity().In(cycle).With(sessions).Build();
        await Do(async db =>
        {
            db.Add(opportunity);
            await db.SaveChangesAsync();
        });
        return opportunity.Sessions;
    }

    private Task SignUp(Life life, Session session) => OnPlaces((places, _) => places.SignUp(life.Id, session.Id, By.Member(life.Id, Now)));

    private Task Withdraw(Life life, Session session) =>
        OnPlaces(
            async (places, db) =>
            {
                if (await FindSignUp(db, life, session) is { } id)
                    await places.Withdraw(id, By.Member(life.Id, Now));
            }
        );

    private Task Accept(Life life, Session session) =>
        OnPlaces(
            async (places, db) =>
            {
                if (await FindSignUp(db, life, session) is { } id)
                    await places.Accept(id, By.Member(life.Id, Now));
            }
        );

    private async Task Move(Session session, DateTime start)
    {
        await ExpectChangeEmails(session);
        await OnPlaces((places, _) => places.Change(session.Id, A.Session().At(start), AuditContext), session);
    }

    private static Task<int?> FindSignUp(HomeDb db, Life life, Session session) =>
        db.SignUps.Active().Where(s => s.MemberId == life.Id && s.SessionId == session.Id).Select(s => (int?)s.Id).SingleOrDefaultAsync();

    /// <summary>Performs an action on places and records who has which place. Ignores refusals, such as for a leaving member.</summary>
    private async Task OnPlaces(Func<Places, HomeDb, Task> work, Session? moved = null)
    {
        try
        {
            await Do(db => work(new Places(db, _calendar), db));
        }
        catch (RefusedException)
        {
            return;
        }
        await UpdateChangedPlaces(moved);
    }

    /// <summary>Updates the members whose places have just changed.</summary>
    private async Task UpdateChangedPlaces(Session? moved = null)
    {
        var (now, session) = (Now, moved?.Id);
        foreach (
            var id in await Query(db =>
                db.SignUps.Where(s => s.StateAt == now || s.SessionId == session).Select(s => s.MemberId).Distinct().ToListAsync()
            )
        )
            await UpdatePlaces(_lives[id]);
    }

    /// <summary>Reads a member's places and plans the end of their offers.</summary>
    private async Task UpdatePlaces(Life life)
    {
        var rows = await Query(db =>
            (
                from s in db.SignUps
                join session in db.Sessions on s.SessionId equals session.Id
                join o in db.Opportunities on s.OpportunityId equals o.Id
                join c in db.Cycles on o.CycleId equals c.Id
                where
                    s.MemberId == life.Id
                    && (s.State == SignUpState.Offered || (s.State == SignUpState.Confirmed && session.StartsAt != null))
                select new Place(s.Id, c.Year, s.StateAt, session.StartsAt, s.OfferedUntil)
            ).ToListAsync()
        );
        life.Places.Set(Now, rows);
        await UpdatePlanned(life);
        foreach (var until in rows.Select(r => r.OfferedUntil).OfType<DateTime>())
        {
            Plan(
                until,
                async () =>
                {
                    await Do(db => new ExpireOffers(new Places(db, _calendar), _calendar).RunAsync(default));
                    await UpdateChangedPlaces();
                }
            );
        }
    }

    /// <summary>Reads the points of confirmed sign-ups and accepted suggestions of the year.</summary>
    private async Task UpdatePlanned(Life life)
    {
        var signUps = await Query(db =>
            db.SignUps.Where(s => s.MemberId == life.Id && s.State == SignUpState.Confirmed)
                .Join(db.Opportunities.Where(o => o.CycleId == _cycle.Id), s => s.OpportunityId, o => o.Id, (_, o) => o.Points)
                .SumAsync()
        );
        var suggestions = await Query(db =>
            db.Suggestions.Where(s => s.MemberId == life.Id && s.State == SuggestionState.Accepted).SumAsync(s => s.Points ?? 0)
        );
        life.Planned.Set(Now, signUps + suggestions);
    }

    // --- The end of the year

    private async Task OpenNextYear()
    {
        var next = A.Cycle(Year + 1).Build();
        await Do(async db =>
        {
            db.Add(next);
            await db.SaveChangesAsync();
        });
        var sessions = await Publish(
            next,
            [
                A.Session().At(A.Time(Year + 1, 1, 1, 16)),
                A.Session().At(A.Time(Year + 1, 1, 2, 15)),
                A.Session().At(A.Time(Year + 1, 1, 10, 15)),
            ]
        );
        foreach (var session in sessions)
        {
            foreach (var life in Enumerable.Range(0, 15).Select(_ => RandomMember()).Distinct())
                Plan(Now.AddHours(_random.Next(1, 300)), () => SignUp(life, session));
        }
    }

    private Task DeclineOpenRequests() =>
        Do(async db =>
        {
            foreach (var signUp in await db.SignUps.AsNoTracking().Where(s => s.State == SignUpState.Reported).ToListAsync())
            {
                await new SignUpDecisions(db, new Ledger(db)).Decline(signUp.Id, "Not shown", AuditContext);
                ExpectEmail(_lives[signUp.MemberId], CompletionDeclined.Key);
            }
            foreach (var claim in await db.Completions.AsNoTracking().Where(c => c.State == CompletionState.Claimed).ToListAsync())
            {
                await new CompletionClaims(db).Decline(claim.Id, "Not shown", AuditContext);
                ExpectEmail(_lives[claim.MemberId], TrainingDeclined.Key);
            }
            foreach (
                var suggestion in await db
                    .Suggestions.AsNoTracking()
                    .Where(s => s.State == SuggestionState.Open || s.State == SuggestionState.Reported)
                    .ToListAsync()
            )
            {
                await new SuggestionActions(db, new Ledger(db)).Decline(suggestion.Id, "Not this year", AuditContext);
                ExpectEmail(_lives[suggestion.MemberId], SuggestionAnswered.Key);
            }
            foreach (var appeal in await db.Appeals.AsNoTracking().Where(a => a.State == AppealState.Open).ToListAsync())
            {
                var (answers, undo) = (Options.Create(new AppealSettings()), Options.Create(new UndoSettings()));
                await new AppealActions(db, _calendar, answers, undo).Decide(appeal.Id, false, "Not shown", AuditContext);
                ExpectEmail(_lives[appeal.MemberId], AppealAnswered.Key);
            }
        });

    private async Task Close()
    {
        await Do(db =>
            new CloseYear(db, _calendar, new Standings(db, _calendar), new Places(db, _calendar)).Close(_cycle.Id, AuditContext)
        );
        await UpdateChangedPlaces();
    }

    // --- The demo members on New Year's Day

    private async Task RecordDemoMember(HomeDb db, Member member)
    {
        var life = new Life(member.Id, member.Name, member.TimeZone, member.QualifiedOn, Now) { IsDemoMember = true };
        var required = await db
            .Requirements.Where(r => r.CycleId == _cycle.Id && (r.Audience == Audience.Everyone || member.IsPartner))
            .Select(r => r.CourseId)
            .ToListAsync();
        var records = await db.Completions.Where(c => c.MemberId == member.Id && c.State != CompletionState.Declined).ToListAsync();
        var open = required.Where(course => !records.Any(r => r.CourseId == course && r.State == CompletionState.Verified)).ToList();
        life.Untrained.Set(Now, (open.Count, open.Count(course => !records.Any(r => r.CourseId == course))));
        life.Points.Set(Now, await db.PointEntries.Where(e => e.MemberId == member.Id && e.CycleId == _cycle.Id).SumAsync(e => e.Points));
        life.Awaiting.Set(
            Now,
            await db
                .SignUps.Where(s => s.MemberId == member.Id && s.State == SignUpState.Reported)
                .Join(db.Opportunities, s => s.OpportunityId, o => o.Id, (_, o) => o.Points)
                .SumAsync()
        );
        life.IsLeaving.Set(Now, await db.OptOuts.AnyAsync(o => o.MemberId == member.Id));
        _lives.Add(member.Id, life);
    }

    private AuditContext AuditContext => By.Administrator(Now);

    private bool Chance(int percent) => _random.Next(100) < percent;

    private Life RandomMember() => _lives.Values.ElementAt(_random.Next(_lives.Count));

    private DateOnly DayOf(int firstMonth, int lastMonth) => new(Year, _random.Next(firstMonth, lastMonth + 1), _random.Next(1, 28));

    /// <summary>At half past the hour, so that no action coincides with a run.</summary>
    private static DateTime At(DateOnly day, int hour) => A.Time(day.Year, day.Month, day.Day, hour, 30);

    private DateTime Later(Life life, int minDays, int maxDays)
    {
        var last = A.Time(Year, 12, 30);
        var at = life.Since.Date.AddDays(_random.Next(minDays, maxDays)).AddHours(_random.Next(24)).AddMinutes(30);
        at = at < Now ? Now.AddDays(_random.Next(5, 40)) : at;
        return DateTime.SpecifyKind(at < last ? at : last.AddMinutes(30), DateTimeKind.Utc);
    }

    private void Plan(DateTime at, Func<Task> work) => _plan.Enqueue(work, (at < Now ? Now : at, _planned++));

    private async Task Do(Func<HomeDb, Task> work)
    {
        await using var db = _open();
        await work(db);
    }

    private async Task<T> Query<T>(Func<HomeDb, Task<T>> query)
    {
        await using var db = _open();
        return await query(db);
    }
}

/// <summary>A simulated member: values and events with the time at which they changed.</summary>
internal sealed class Life(int id, string name, string zone, DateOnly qualifiedOn, DateTime since)
{
    public int Id => id;

    public string Name => name;

    public TimeZoneInfo Zone { get; } = TimeZoneInfo.FindSystemTimeZoneById(zone);

    public DateOnly QualifiedOn => qualifiedOn;

    /// <summary>UTC, when the member was added.</summary>
    public DateTime Since => since;

    public bool IsDemoMember { get; init; }

    public double Pace { get; set; }

    public Changing<int> Points { get; } = new(0);

    public Changing<int> Awaiting { get; } = new(0);

    /// <summary>Points of confirmed sign-ups and accepted suggestions.</summary>
    public Changing<int> Planned { get; } = new(0);

    /// <summary>The number of open trainings, and how many of them are not reported.</summary>
    public Changing<(int Open, int NotReported)> Untrained { get; } = new((4, 4));

    public Changing<bool> IsLeaving { get; } = new(false);

    public Changing<IReadOnlyList<Place>> Places { get; } = new([]);

    public List<(DateTime Granted, DateOnly From, DateOnly To)> Leaves { get; } = [];

    public Dictionary<string, DateTime> Declined { get; } = [];

    public DateTime Local(DateTime utc) => TimeZoneInfo.ConvertTimeFromUtc(utc, Zone);

    public DateOnly Day(DateTime utc) => DateOnly.FromDateTime(Local(utc));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} ({Zone.Id})");
}

/// <param name="OfferedUntil">UTC; null for a confirmed place.</param>
internal sealed record Place(int SignUpId, int Year, DateTime Since, DateTime? Start, DateTime? OfferedUntil);

/// <summary>A value with its history.</summary>
internal sealed class Changing<T>(T first)
{
    private readonly List<(DateTime From, T Value)> _values = [(DateTime.MinValue, first)];

    public T Now => _values[^1].Value;

    public void Set(DateTime from, T value) => _values.Add((from, value));

    public T At(DateTime instant) => _values.FindLast(v => v.From <= instant).Value;
}
