using MasterHome.Cycles;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;
using MasterHome.OptOuts;
using MasterHome.Points;
using MasterHome.Reminders;
using MasterHome.Standing;
using MasterHome.Tests.Support;

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Reminders;

public sealed class SendRemindersTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private ProgramCycle _cycle = null!;
    private Member _mira = null!;

    public async Task InitializeAsync()
    {
        _cycle = await Given<ProgramCycle>(A.Cycle());
        _mira = await Given<Member>(A.Member());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task Whoever_has_something_to_do_hears_once_a_month_where_they_stand()
    {
        Assert.Equal(1, (await Remind()).Counted);
        Assert.Equal(0, (await Remind()).Counted);

        var letter = await Read(db => db.OutgoingMails.SingleAsync());
        Assert.Equal($"{MailKinds.WhereYouStand}:{_mira.Id}:2026-09", letter.Key);
        Assert.Equal("You have 0 of 400 points.", letter.ReadValues()["sentence"]);
        Clock.Advance(TimeSpan.FromDays(30));
        Assert.Equal(1, (await Remind()).Counted);
    }

    [Fact]
    public async Task Before_the_day_of_the_month_nobody_hears() =>
        Assert.Equal(0, (await Remind(new ReminderSettings { Day = 16 })).Counted);

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
        Clock.SetUtcNow(new DateTimeOffset(2027, 1, 2, 7, 0, 0, TimeSpan.Zero));
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task Whoever_is_on_leave_hears_nothing()
    {
        await Do(async db =>
        {
            var mira = await db.Members.SingleAsync();
            mira.AskForLeave(A.Day(2026, 9, 1), A.Day(2026, 9, 30), "", A.Moment).Grant(By.Administrator());
            await db.SaveChangesAsync();
        });
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task Whoever_is_done_hears_nothing()
    {
        await Do(async db =>
        {
            new Ledger(db).Post(new Posting(_mira.Id, _cycle.Id, 400, PointKind.Completion, A.Today, "All", "Rule", 1, "all", By.Administrator()));
            await db.SaveChangesAsync();
        });
        Assert.Equal(0, (await Remind()).Counted);
    }

    [Fact]
    public async Task Two_who_remind_at_once_write_one_letter()
    {
        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Remind())));

        Assert.Equal(1, results.Sum(r => r.Counted));
        Assert.Equal(1, await Read(db => db.OutgoingMails.CountAsync()));
    }

    private async Task<JobResult> Remind(ReminderSettings? settings = null)
    {
        await using var db = Open();
        return await new SendReminders(db, new Standings(db, Calendar), Calendar, Options.Create(settings ?? new ReminderSettings())).RunAsync(default);
    }
}
