using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;
using MasterHome.Standing;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Reminders;

/// <summary>The job on a real database. The rules have their own tests.</summary>
public sealed class SendRemindersTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private ProgramCycle _cycle = null!;
    private Member _mira = null!;

    public async Task InitializeAsync()
    {
        _cycle = await Given<ProgramCycle>(A.Cycle());
        _mira = await Given<Member>(A.Member());
        await Rule(AtRisk.Key, terms => terms with { IsOn = false });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task A_member_with_open_requirements_gets_the_status_once_a_month()
    {
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(0, (await Remind()).Counted);

        var email = await Read(db => db.OutgoingEmails.SingleAsync());
        Assert.Equal((WhereYouStand.Key, $"reminder:{_mira.Id}:2026-09-15"), (email.Kind, email.Key));
        Assert.Equal("You have 0 of 400 points.", email.ReadValues()["sentence"]);
        Assert.Equal(
            (_cycle.Id, WhereYouStand.Key, "2026-09"),
            await Read(db => db.Reminders.Select(r => ValueTuple.Create(r.CycleId, r.Kind, r.Period)).SingleAsync())
        );
        await At(2026, 9, 30);
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 10, 1);
        Assert.Equal(1, (await Remind()).Counted);
    }

    /// <summary>September 15 is a Tuesday.</summary>
    [Fact]
    public async Task Reminders_come_on_the_weekday_and_at_the_hour_that_the_member_chose()
    {
        await Wants(new ReminderTimes(DayOfWeek.Thursday, 14, null));
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 9, 16);
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 9, 17, 13);
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 9, 17, 14);
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(0, (await Remind()).Counted);
    }

    /// <summary>The team has since ended the sending hours earlier.</summary>
    [Fact]
    public async Task A_chosen_hour_after_the_sending_hours_is_their_last_hour()
    {
        await Rule(Digest.Key, terms => terms with { ToHour = 17 });
        await Wants(new ReminderTimes(null, 19, null));
        await At(2026, 9, 15, 15);
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 9, 15, 16);
        Assert.Equal(1, (await Remind()).Counted);
    }

    [Fact]
    public async Task Reminders_rest_until_the_day_that_the_member_chose_and_those_about_a_place_do_not()
    {
        await Wants(new ReminderTimes(null, null, new DateOnly(2026, 9, 18)));
        await SignUp(A.Time(2026, 9, 18, 12));
        await At(2026, 9, 17);
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal([SessionSoon.Key], await Read(db => db.Reminders.Select(r => r.Kind).ToListAsync()));
        await At(2026, 9, 18);
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Contains(WhereYouStand.Key, await Read(db => db.Reminders.Select(r => r.Kind).ToListAsync()));
    }

    [Theory]
    [InlineData(24, "2026-09-20", "Hour")]
    [InlineData(null, "2026-09-14", "RestUntil")]
    [InlineData(null, "2026-11-15", "RestUntil")]
    public void Times_that_cannot_be_are_refused(int? hour, string rest, string field)
    {
        var until = DateOnly.Parse(rest, System.Globalization.CultureInfo.InvariantCulture);
        var refused = Assert.Throws<RefusedException>(() => _mira.SetReminderTimes(new ReminderTimes(null, hour, until), A.Today, 60));
        Assert.Equal(field, refused.Field);
    }

    private Task Wants(ReminderTimes times) =>
        Do(async db =>
        {
            (await db.Members.SingleAsync()).SetReminderTimes(times, A.Today, 60);
            await db.SaveChangesAsync();
        });

    [Fact]
    public async Task No_status_is_sent_before_the_day_of_the_month()
    {
        await Rule(WhereYouStand.Key, terms => terms with { DayOfMonth = 16 });
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 9, 16);
        Assert.Equal(1, (await Remind()).Counted);
    }

    [Fact]
    public async Task A_member_who_is_leaving_gets_no_reminder()
    {
        await Given(new OptOut(_mira.Id, _cycle, null, A.Today, By.Member(_mira.Id)));
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task A_member_who_left_in_a_year_that_is_not_closed_gets_no_reminder_in_the_next()
    {
        await Given(new OptOut(_mira.Id, _cycle, null, A.Today, By.Member(_mira.Id)));
        await Given<ProgramCycle>(A.Cycle(2027));
        await At(2027, 1, 2);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task A_member_on_leave_gets_no_reminder()
    {
        await Do(async db =>
        {
            var mira = await db.Members.SingleAsync();
            mira.AskForLeave(A.Day(2026, 9, 1), A.Day(2026, 9, 15), "", A.Moment).Grant(By.Administrator());
            await db.SaveChangesAsync();
        });
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 9, 16);
        Assert.Equal(1, (await Remind()).Counted);
    }

    [Fact]
    public async Task A_member_who_meets_the_requirements_gets_no_reminder()
    {
        await Credit(400);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task Two_reminders_of_one_day_go_into_one_digest()
    {
        await Rule(AtRisk.Key, terms => terms with { IsOn = true });
        Assert.Equal(1, (await Remind()).Counted);

        var email = await Read(db => db.OutgoingEmails.SingleAsync());
        Assert.Equal(Digest.Key, email.Kind);
        Assert.Equal("281 points behind an even pace", email.ReadValues()["headline"]);
        Assert.Equal("one more reminder", email.ReadValues()["more"]);
        Assert.Equal(["at-risk", "where-you-stand"], await Read(db => db.Reminders.OrderBy(r => r.Kind).Select(r => r.Kind).ToListAsync()));
        Assert.Equal(2, await Read(db => db.Reminders.CountAsync(r => r.Email!.Id == email.Id)));
    }

    [Fact]
    public async Task The_at_risk_reminder_goes_to_exactly_the_members_whose_status_is_at_risk()
    {
        await Rule(AtRisk.Key, terms => terms with { IsOn = true });
        await Rule(WhereYouStand.Key, terms => terms with { IsOn = false });
        await Rule(DeadlineNear.Key, terms => terms with { IsOn = false });
        // On September 15 the pace is 281 and 20% are 80: Mira has no points, one member is just behind, one has the pace.
        foreach (var points in new[] { 201, 202, 281, 400 })
            await Credit(points, await Given<Member>(A.Member()));
        // Training is a risk with fewer than 108 days left, on this day for the first time.
        var course = await Given<Course>(A.Course());
        await Given(new Requirement(_cycle, course, Audience.Partners, null, null, A.Day(2026, 1, 5), By.Administrator()));
        await Credit(400, await Given<Member>(A.Member().AtAPartner()));
        foreach (var (percent, month, days) in new[] { (20, 4, 107), (20, 4, 108), (20, 10, 108), (19, 10, 107), (100, 4, 0) })
        {
            await Do(async db =>
            {
                var cycle = await db.Cycles.SingleAsync();
                cycle.Change(cycle.Rules with { AtRisk = new AtRiskRule(percent, month, days) });
                await db.Reminders.ExecuteDeleteAsync();
                await db.ReminderSweeps.ExecuteDeleteAsync();
                await db.OutgoingEmails.ExecuteDeleteAsync();
                await db.SaveChangesAsync();
            });
            var standings = await Read(async db =>
                await new Standings(db, Calendar).Of(db.Members, await db.Cycles.AsNoTracking().SingleAsync())
            );
            await Remind();

            Assert.Equal(
                standings.Where(s => s.Status == MemberStatus.AtRisk).Select(s => s.Who.Id).Order(),
                await Read(db =>
                    db.Reminders.Where(r => r.Kind == AtRisk.Key).OrderBy(r => r.MemberId).Select(r => r.MemberId).ToListAsync()
                )
            );
            Assert.Equal(
                (percent, month, days) switch
                {
                    (20, 4, 107) => 2,
                    (20, 4, 108) => 3,
                    (20, 10, 108) => 1,
                    _ => 0,
                },
                standings.Count(s => s.Status == MemberStatus.AtRisk)
            );
        }
    }

    [Fact]
    public async Task Turning_the_reminder_off_does_not_change_the_status()
    {
        var standing = await Read(async db => await new Standings(db, Calendar).Of(_mira.Id, _cycle));
        Assert.Equal(MemberStatus.AtRisk, standing!.Status);
        await Remind();
        Assert.Equal(0, await Read(db => db.Reminders.CountAsync(r => r.Kind == AtRisk.Key)));
    }

    [Fact]
    public async Task A_digest_contains_only_the_kinds_that_are_on()
    {
        await Rule(AtRisk.Key, terms => terms with { IsOn = true });
        await Given(new Unsubscription(_mira.Id, AllEmails.CreateCatalog()[AtRisk.Key], A.Moment));
        await Remind();
        Assert.Equal(WhereYouStand.Key, (await Read(db => db.OutgoingEmails.SingleAsync())).Kind);

        await Given(new Unsubscription(_mira.Id, AllEmails.CreateCatalog()[WhereYouStand.Key], A.Moment));
        await At(2026, 10, 1);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task No_reminder_is_queued_at_night_in_the_members_time_zone()
    {
        var tokyo = await Given(A.Member().With(new MemberDetails(null, null, null, null, "Asia/Tokyo")).Build());
        await At(2026, 9, 15, 22, 59);
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 9, 15, 23);
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(
            A.Day(2026, 9, 16),
            await Read(db => db.Reminders.Where(r => r.MemberId == tokyo.Id).Select(r => r.Day).SingleAsync())
        );
    }

    [Fact]
    public async Task Later_runs_on_the_same_day_need_only_four_queries()
    {
        await Remind();
        var counter = new CommandCounter();
        await using var db = Open(counter);
        var commands = counter.Listen();
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(
            "No reminders are due in any time zone.",
            (await new SendReminders(db, new Standings(db, Calendar), Calendar).RunAsync(default)).Sentence
        );
        Assert.Equal(4, CountQueries(commands));
    }

    [Fact]
    public async Task The_number_of_queries_does_not_grow_with_the_number_of_members()
    {
        await Do(async db =>
        {
            db.AddRange(Enumerable.Range(0, 250).Select(_ => A.Member().Build()));
            await db.SaveChangesAsync();
        });
        var counter = new CommandCounter();
        await using var db = Open(counter);
        var commands = counter.Listen();
        Assert.Equal(251, (await new SendReminders(db, new Standings(db, Calendar), Calendar).RunAsync(default)).Counted);
        Assert.InRange(CountQueries(commands), 10, 40);
    }

    [Fact]
    public async Task Concurrent_runs_queue_one_email_per_member()
    {
        await Given(A.Member().Build());
        await Given(A.Member().Build());
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Remind)));

        Assert.Equal(3, results.Sum(r => r.Counted));
        Assert.Equal(3, await Read(db => db.OutgoingEmails.CountAsync()));
        Assert.Equal(3, await Read(db => db.Reminders.CountAsync()));
    }

    [Fact]
    public async Task A_run_after_a_crash_queues_only_the_missing_reminders()
    {
        await Remind();
        var late = await Given(A.Member().Build());
        await Do(db => db.ReminderSweeps.ExecuteDeleteAsync());
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(late.Id, await Read(db => db.Reminders.OrderByDescending(r => r.Id).Select(r => r.MemberId).FirstAsync()));
    }

    [Fact]
    public async Task An_email_that_another_process_queued_does_not_block_the_others()
    {
        await Given(A.Member().Build());
        // Simulates a concurrent save after this run has read: the email of the day exists, its row does not.
        await Given(
            new OutgoingEmail(
                new TestEmail(WhereYouStand.Key),
                $"reminder:{_mira.Id}:2026-09-15",
                new Recipient("a@example.org", "A"),
                A.Moment
            )
        );
        Assert.Equal(1, (await Remind()).Counted);
    }

    [Fact]
    public async Task An_unsent_email_is_queued_again_with_the_next_days_text()
    {
        await Remind();
        Assert.Equal(A.Time(2026, 9, 15, 20), (await Read(db => db.OutgoingEmails.SingleAsync())).StaleAt);
        Clock.SetUtcNow(new DateTimeOffset(A.Time(2026, 9, 16, 8)));
        Assert.Equal(1, (await Remind()).Counted);

        var emails = await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync());
        Assert.Equal(["107 days", "106 days"], emails.Select(m => m.ReadValues()["left"]));
        Assert.Equal(1, await Read(db => db.Reminders.CountAsync()));
    }

    [Fact]
    [Trait("Fault", "8")]
    public async Task An_at_risk_reminder_that_is_taken_back_does_not_block_later_ones()
    {
        await Rule(AtRisk.Key, terms => terms with { IsOn = true, PauseDays = 1, MostAYear = 100, DayOfMonth = 1 });
        await Rule(WhereYouStand.Key, terms => terms with { IsOn = false });
        await Remind();
        // The server refused the first, so it stays while the next ones are sent.
        await Do(async db =>
        {
            (await db.OutgoingEmails.SingleAsync()).Fail("550 no such user");
            await db.SaveChangesAsync();
        });
        for (var day = 16; day <= 17; day++)
        {
            Clock.SetUtcNow(new DateTimeOffset(A.Time(2026, 9, day, 10)));
            Assert.Equal(1, (await Remind()).Counted);
            await Do(db =>
                db.OutgoingEmails.Where(m => m.State == EmailState.Waiting)
                    .ExecuteUpdateAsync(set =>
                        set.SetProperty(m => m.State, EmailState.Sent).SetProperty(m => m.SentAt, Clock.GetUtcNow().UtcDateTime)
                    )
            );
        }
        // The team sends it again; it is out of date, so it is not sent and its row is deleted.
        await Do(async db =>
        {
            var failed = await db.OutgoingEmails.SingleAsync(m => m.State == EmailState.Failed);
            failed.Retry(Clock.GetUtcNow().UtcDateTime);
            failed.Discard();
            await db.SaveChangesAsync();
        });
        await Rule(WhereYouStand.Key, terms => terms with { IsOn = true, DayOfMonth = 20, PauseDays = 1 });
        foreach (var day in new[] { 18, 19, 20 })
        {
            Clock.SetUtcNow(new DateTimeOffset(A.Time(2026, 9, day, 10)));
            Assert.Equal(1, (await Remind()).Counted);
        }
    }

    [Fact]
    [Trait("Fault", "8")]
    public async Task A_digest_tells_each_fact_once()
    {
        await Rule(AtRisk.Key, terms => terms with { IsOn = true });
        await At(2026, 12, 1);
        await Do(async db =>
        {
            var cycle = await db.Cycles.SingleAsync();
            cycle.Change(cycle.Rules with { AtRisk = new AtRiskRule(20, 4, 60) });
            await db.SaveChangesAsync();
        });
        await Rule(AtRisk.Key, terms => terms with { DayOfMonth = 1 });
        await Remind();

        var email = await Read(db => db.OutgoingEmails.SingleAsync());
        Assert.Equal(Digest.Key, email.Kind);
        Assert.Equal(
            [
                "30 days left: 400 points to go by Dec 31, 2026.",
                "You are at risk: 366 points behind an even pace.",
                "You have 0 of 400 points.",
            ],
            email.ReadValues()["items"].Split("\n\n")
        );
    }

    [Fact]
    [Trait("Fault", "8")]
    public async Task The_monthly_status_does_not_repeat_what_another_reminder_told_the_day_before()
    {
        await Rule(AtRisk.Key, terms => terms with { IsOn = true });
        await Rule(WhereYouStand.Key, terms => terms with { DayOfMonth = 16 });
        Assert.Equal(1, (await Remind()).Counted);
        foreach (var day in new[] { 16, 17, 28 })
        {
            await At(2026, 9, day);
            Assert.Equal(0, (await Remind()).Counted);
        }
        await At(2026, 9, 29);
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(
            [AtRisk.Key, WhereYouStand.Key],
            await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).Select(m => m.Kind).ToListAsync())
        );
    }

    [Fact]
    public async Task A_sent_email_is_not_queued_again()
    {
        await Remind();
        await At(2026, 9, 16, 8);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task An_email_that_was_sent_before_its_batch_was_released_is_not_queued_again()
    {
        await Remind();
        // The sending process was killed after it recorded SentAt and before it updated State.
        await Do(db =>
            db.OutgoingEmails.ExecuteUpdateAsync(set =>
                set.SetProperty(m => m.SentAt, A.Moment)
                    .SetProperty(m => m.HeldBy, "killed")
                    .SetProperty(m => m.HeldUntil, A.Moment.AddMinutes(10))
            )
        );
        Clock.SetUtcNow(new DateTimeOffset(A.Time(2026, 9, 16, 8)));
        Assert.Equal(0, (await Remind()).Counted);
        Assert.Equal(1, await Read(db => db.Reminders.CountAsync()));
    }

    [Fact]
    public async Task The_email_that_marks_a_pause_is_queued_again_like_the_others()
    {
        await Remind();
        await Do(db =>
            db.OutgoingEmails.ExecuteUpdateAsync(set =>
                set.SetProperty(m => m.MarksOutage, true).SetProperty(m => m.HeldUntil, A.Time(2026, 9, 16, 9))
            )
        );
        Clock.SetUtcNow(new DateTimeOffset(A.Time(2026, 9, 16, 8)));
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(
            ["107 days", "106 days"],
            (await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync())).Select(m => m.ReadValues()["left"])
        );
    }

    [Fact]
    public async Task A_session_is_reminded_of_once_and_on_the_day_itself_if_the_day_before_was_missed()
    {
        await Rule(WhereYouStand.Key, terms => terms with { IsOn = false });
        var signUp = await SignUp(A.Time(2026, 9, 20, 17));
        await At(2026, 9, 18);
        Assert.Equal(0, (await Remind()).Counted);
        // The job does not run on the 19th.
        await At(2026, 9, 20);
        Assert.Equal(1, (await Remind()).Counted);

        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.Kind == SessionSoon.Key));
        Assert.Equal(("Today", "Sun, Sep 20, 2026, 17:00 (Etc/UTC)"), (email.ReadValues()["dayCapitalized"], email.ReadValues()["when"]));
        Assert.Equal(A.Time(2026, 9, 20, 17), email.StaleAt);
        Assert.Equal($"2026:{signUp.Id}:20260920:1", await Read(db => db.Reminders.Select(r => r.Period).SingleAsync()));
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task Emails_about_a_session_say_for_which_year_it_counts_when_the_clock_shows_another()
    {
        await Rule(WhereYouStand.Key, terms => terms with { IsOn = false });
        await Rule(DeadlineNear.Key, terms => terms with { IsOn = false });
        await Do(db => db.Members.ExecuteUpdateAsync(set => set.SetProperty(m => m.TimeZone, "Europe/Berlin")));
        await SignUp(A.Time(2026, 12, 31, 23, 30));
        // In Berlin it begins on January 1, so its reminder is due on December 31.
        await At(2026, 12, 31);
        Assert.Equal(1, (await Remind()).Counted);
        var emails = await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync());
        Assert.Equal([PlaceConfirmed.Key, SessionSoon.Key], emails.Select(m => m.Kind));
        Assert.All(emails, m => Assert.Equal("Fri, Jan 1, 2027, 00:30 (Europe/Berlin); counts for 2026", m.ReadValues()["when"]));
    }

    [Fact]
    public async Task A_session_that_has_started_causes_no_reminder()
    {
        await Rule(WhereYouStand.Key, terms => terms with { IsOn = false });
        await SignUp(A.Time(2026, 9, 20, 17));
        await At(2026, 9, 20, 18);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task A_member_who_meets_the_requirements_is_reminded_of_a_session_and_a_leaving_member_is_not()
    {
        await SignUp(A.Time(2026, 9, 20, 17));
        await Credit(400);
        await At(2026, 9, 19);
        Assert.Equal(1, (await Remind()).Counted);

        await Do(db => db.Reminders.ExecuteDeleteAsync());
        await Do(db => db.OutgoingEmails.Where(m => m.Kind == SessionSoon.Key).ExecuteDeleteAsync());
        await Do(db => db.ReminderSweeps.ExecuteDeleteAsync());
        await Given(new OptOut(_mira.Id, _cycle, null, A.Today, By.Member(_mira.Id)));
        Assert.Equal(0, (await Remind()).Counted);
    }

    private async Task<SignUp> SignUp(DateTime start)
    {
        var opportunity = await Given(A.Opportunity().In(_cycle).With(A.Session().At(start)).Build());
        return await Read(db => new Places(db, Calendar).SignUp(_mira.Id, opportunity.Sessions[0].Id, By.Member(_mira.Id)));
    }

    private Task Credit(int points, Member? member = null) =>
        Do(async db =>
        {
            new Ledger(db).Post(
                new Posting(
                    (member ?? _mira).Id,
                    _cycle.Id,
                    points,
                    PointKind.Completion,
                    A.Today,
                    "All",
                    "Rule",
                    1,
                    $"all:{(member ?? _mira).Id}",
                    By.Administrator()
                )
            );
            await db.SaveChangesAsync();
        });

    private Task Rule(string kind, Func<ReminderTerms, ReminderTerms> change) =>
        Do(async db =>
        {
            if (await db.ReminderRules.FindAsync(kind) is { } rule)
                rule.Change(change(rule.Terms), By.Administrator());
            else
                db.Add(new ReminderRule(kind, change(ReminderRules.Defaults[kind])));
            await db.SaveChangesAsync();
        });

    /// <summary>Sets the clock and marks every queued email as sent.</summary>
    private Task At(int year, int month, int day, int hour = 10, int minute = 0)
    {
        Clock.SetUtcNow(new DateTimeOffset(A.Time(year, month, day, hour, minute)));
        return Do(db => db.OutgoingEmails.ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Sent)));
    }

    private async Task<JobResult> Remind()
    {
        await using var db = Open();
        return await new SendReminders(db, new Standings(db, Calendar), Calendar).RunAsync(default);
    }

    /// <summary>Queries and updates. Inserts are not counted, because SQLite inserts rows one by one.</summary>
    private static int CountQueries(IReadOnlyList<string> commands) => commands.Count(sql => !SqlText.IsInsert(sql));
}
