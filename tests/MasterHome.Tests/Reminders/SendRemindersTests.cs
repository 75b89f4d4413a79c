using MasterHome.Cycles;
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
using MasterHome.Tests.Support;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace MasterHome.Tests.Reminders;

/// <summary>The job on a real database; what each rule says stands in the tests of the laws.</summary>
public sealed class SendRemindersTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private ProgramCycle _cycle = null!;
    private Member _mira = null!;

    public async Task InitializeAsync()
    {
        _cycle = await Given<ProgramCycle>(A.Cycle());
        _mira = await Given<Member>(A.Member());
        await Rule(EmailKinds.AtRisk, terms => terms with { IsOn = false });
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Whoever_has_something_to_do_hears_once_a_month_where_they_stand()
    {
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(0, (await Remind()).Counted);

        var email = await Read(db => db.OutgoingEmails.SingleAsync());
        Assert.Equal((EmailKinds.WhereYouStand, $"reminder:{_mira.Id}:2026-09-15"), (email.Kind, email.Key));
        Assert.Equal("You have 0 of 400 points.", email.ReadValues()["sentence"]);
        Assert.Equal(
            (_cycle.Id, EmailKinds.WhereYouStand, "2026-09"),
            await Read(db => db.Reminders.Select(r => ValueTuple.Create(r.CycleId, r.Kind, r.Period)).SingleAsync())
        );
        await At(2026, 9, 30);
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 10, 1);
        Assert.Equal(1, (await Remind()).Counted);
    }

    [Fact]
    public async Task Before_the_day_of_the_month_nobody_hears()
    {
        await Rule(EmailKinds.WhereYouStand, terms => terms with { DayOfMonth = 16 });
        Assert.Equal(0, (await Remind()).Counted);
        await At(2026, 9, 16);
        Assert.Equal(1, (await Remind()).Counted);
    }

    [Fact]
    public async Task Whoever_leaves_hears_nothing()
    {
        await Given(new OptOut(_mira.Id, _cycle, null, A.Today, By.Member(_mira.Id)));
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task Whoever_left_with_a_year_that_is_still_to_be_closed_hears_nothing_in_the_next()
    {
        await Given(new OptOut(_mira.Id, _cycle, null, A.Today, By.Member(_mira.Id)));
        await Given<ProgramCycle>(A.Cycle(2027));
        await At(2027, 1, 2);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task Whoever_is_on_leave_hears_nothing()
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
    public async Task Whoever_is_done_hears_nothing()
    {
        await Credit(400);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task Two_things_of_one_day_go_into_one_email()
    {
        await Rule(EmailKinds.AtRisk, terms => terms with { IsOn = true });
        Assert.Equal(1, (await Remind()).Counted);

        var email = await Read(db => db.OutgoingEmails.SingleAsync());
        Assert.Equal(EmailKinds.Digest, email.Kind);
        Assert.Equal("282 points behind an even pace for 31 December 2026", email.ReadValues()["headline"]);
        Assert.Equal("one thing more", email.ReadValues()["more"]);
        Assert.Equal(["at-risk", "where-you-stand"], await Read(db => db.Reminders.OrderBy(r => r.Kind).Select(r => r.Kind).ToListAsync()));
        Assert.Equal(2, await Read(db => db.Reminders.CountAsync(r => r.Email!.Id == email.Id)));
    }

    [Fact]
    public async Task A_digest_holds_only_what_is_wanted()
    {
        await Rule(EmailKinds.AtRisk, terms => terms with { IsOn = true });
        await Given(new Unsubscription(_mira.Id, EmailKinds.AtRisk, A.Moment));
        await Remind();
        Assert.Equal(EmailKinds.WhereYouStand, (await Read(db => db.OutgoingEmails.SingleAsync())).Kind);

        await Given(new Unsubscription(_mira.Id, EmailKinds.WhereYouStand, A.Moment));
        await At(2026, 10, 1);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task At_night_in_the_members_own_zone_nobody_is_written_to()
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
    public async Task The_hours_of_the_day_after_the_first_cost_four_questions()
    {
        await Remind();
        var asked = new Questions();
        await using var db = Open(asked);
        Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(
            "In no time zone has a morning begun.",
            (await new SendReminders(db, new Standings(db, Calendar), Calendar).RunAsync(default)).Sentence
        );
        Assert.Equal(4, asked.Count);
    }

    [Fact]
    public async Task Several_hundred_members_cost_no_more_questions_than_one()
    {
        await Do(async db =>
        {
            db.AddRange(Enumerable.Range(0, 250).Select(_ => A.Member().Build()));
            await db.SaveChangesAsync();
        });
        var asked = new Questions();
        await using var db = Open(asked);
        Assert.Equal(251, (await new SendReminders(db, new Standings(db, Calendar), Calendar).RunAsync(default)).Counted);
        Assert.InRange(asked.Count, 10, 40);
    }

    [Fact]
    public async Task Two_who_remind_at_once_write_one_email_each()
    {
        await Given(A.Member().Build());
        await Given(A.Member().Build());
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(Remind)));

        Assert.Equal(3, results.Sum(r => r.Counted));
        Assert.Equal(3, await Read(db => db.OutgoingEmails.CountAsync()));
        Assert.Equal(3, await Read(db => db.Reminders.CountAsync()));
    }

    [Fact]
    public async Task Whoever_was_killed_in_the_middle_is_followed_by_one_who_writes_the_rest()
    {
        await Remind();
        var late = await Given(A.Member().Build());
        await Do(db => db.ReminderSweeps.ExecuteDeleteAsync());
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(late.Id, await Read(db => db.Reminders.OrderByDescending(r => r.Id).Select(r => r.MemberId).FirstAsync()));
    }

    [Fact]
    public async Task Somebody_whose_email_another_process_wrote_does_not_hold_up_the_others()
    {
        await Given(A.Member().Build());
        // As if it were written between the reading and the writing: the email of the day is there, its row is not.
        await Given(
            new OutgoingEmail(
                EmailKinds.WhereYouStand,
                $"reminder:{_mira.Id}:2026-09-15",
                new Recipient("a@example.org", "A"),
                new Dictionary<string, string>(),
                A.Moment
            )
        );
        Assert.Equal(1, (await Remind()).Counted);
    }

    [Fact]
    public async Task An_email_that_never_left_is_dropped_and_written_anew_with_the_next_days_words()
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
    public async Task An_email_that_left_is_not_written_again()
    {
        await Remind();
        await At(2026, 9, 16, 8);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task An_email_that_left_before_its_batch_was_let_go_of_is_not_written_again()
    {
        await Remind();
        // Whoever sent it was killed: that it left is written down, its state was to follow.
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
    public async Task The_email_on_which_the_outbox_rests_is_written_anew_like_those_behind_it()
    {
        await Remind();
        await Do(db =>
            db.OutgoingEmails.ExecuteUpdateAsync(set =>
                set.SetProperty(m => m.HeldBy, OutgoingEmail.OutageHold).SetProperty(m => m.HeldUntil, A.Time(2026, 9, 16, 9))
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
    public async Task A_session_of_tomorrow_is_told_of_once_and_after_a_missed_day_as_todays()
    {
        await Rule(EmailKinds.WhereYouStand, terms => terms with { IsOn = false });
        var signUp = await SignedUp(A.Time(2026, 9, 20, 17));
        await At(2026, 9, 18);
        Assert.Equal(0, (await Remind()).Counted);
        // Nobody rang on the nineteenth.
        await At(2026, 9, 20);
        Assert.Equal(1, (await Remind()).Counted);

        var email = await Read(db => db.OutgoingEmails.SingleAsync(m => m.Kind == EmailKinds.SessionSoon));
        Assert.Equal(("Today", "Sun 20 Sep 2026, 17:00 (Etc/UTC)"), (email.ReadValues()["Day"], email.ReadValues()["when"]));
        Assert.Equal(A.Time(2026, 9, 20, 17), email.StaleAt);
        Assert.Equal($"2026:{signUp.Id}:20260920:1", await Read(db => db.Reminders.Select(r => r.Period).SingleAsync()));
    }

    [Fact]
    public async Task A_session_that_has_begun_is_told_to_nobody()
    {
        await Rule(EmailKinds.WhereYouStand, terms => terms with { IsOn = false });
        await SignedUp(A.Time(2026, 9, 20, 17));
        await At(2026, 9, 20, 18);
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task Whoever_is_done_hears_of_their_session_and_whoever_leaves_does_not()
    {
        await SignedUp(A.Time(2026, 9, 20, 17));
        await Credit(400);
        await At(2026, 9, 19);
        Assert.Equal(1, (await Remind()).Counted);

        await Do(db => db.Reminders.ExecuteDeleteAsync());
        await Do(db => db.OutgoingEmails.Where(m => m.Kind == EmailKinds.SessionSoon).ExecuteDeleteAsync());
        await Do(db => db.ReminderSweeps.ExecuteDeleteAsync());
        await Given(new OptOut(_mira.Id, _cycle, null, A.Today, By.Member(_mira.Id)));
        Assert.Equal(0, (await Remind()).Counted);
    }

    private async Task<SignUp> SignedUp(DateTime start)
    {
        var opportunity = await Given(A.Opportunity().In(_cycle).With(A.Session().At(start)).Build());
        return await Read(db => new Places(db, Calendar).SignUp(_mira.Id, opportunity.Sessions[0].Id, By.Member(_mira.Id)));
    }

    private Task Credit(int points) =>
        Do(async db =>
        {
            new Ledger(db).Post(
                new Posting(_mira.Id, _cycle.Id, points, PointKind.Completion, A.Today, "All", "Rule", 1, "all", By.Administrator())
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

    /// <summary>An instant by which every email of before has left.</summary>
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

    /// <summary>Counts what is asked and set; rows go in one by one in SQLite.</summary>
    private sealed class Questions : DbCommandInterceptor
    {
        public int Count { get; private set; }

        public override ValueTask<InterceptionResult<System.Data.Common.DbDataReader>> ReaderExecutingAsync(
            System.Data.Common.DbCommand command,
            CommandEventData eventData,
            InterceptionResult<System.Data.Common.DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            Count += command.CommandText.StartsWith("INSERT", StringComparison.Ordinal) ? 0 : 1;
            return base.ReaderExecutingAsync(command, eventData, result, cancellationToken);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            System.Data.Common.DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            Count++;
            return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
        }
    }
}
