using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Training;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Mail.Outbox;

/// <summary>The outbox during failures: no email is lost, the server is rarely contacted, and no process overwrites an email that another
/// process holds.</summary>
public sealed class OutboxQueueTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private readonly ScriptedSmtp _smtp = ScriptedSmtp.Start();
    private MailSettings _settings = null!;
    private EmailTestServices _services = null!;

    public async Task InitializeAsync()
    {
        _settings = _smtp.Settings();
        _services = new EmailTestServices(() => Open(), _settings, Clock, _smtp);
        foreach (var (kind, text) in TemplateText.Shipped)
            await Given(new EmailTemplate(kind, text));
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [Theory]
    [InlineData("CONNECT", "421 4.3.2 too busy", 1)]
    [InlineData("CONNECT", "hang up", 1)]
    [InlineData("MAIL", "451 4.3.0 try later", 3)]
    [InlineData("MAIL", "421 4.3.2 closing", 6)]
    [InlineData("RCPT", "451 4.3.0 try later", 50)]
    [InlineData("MESSAGE", "452 4.3.1 no room", 50)]
    public async Task After_six_hours_of_failures_no_email_is_lost_and_the_server_was_rarely_contacted(
        string point,
        string line,
        int maxAttemptsInFirstRun
    )
    {
        await Write(200);
        _smtp.AlwaysAnswers(point, line);
        for (var minute = 0; minute < 360; minute++)
        {
            await _services.Deliver();
            if (minute == 0)
                Assert.InRange(Requests(point), 1, maxAttemptsInFirstRun);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(200, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Waiting)));
        Assert.Empty(_smtp.Emails);
        Assert.InRange(_smtp.Connections, 20, 200);
        // Waits of 2, 4, 8 and then 15 minutes: 27 attempts with at most five emails each.
        Assert.InRange(await Read(db => db.OutgoingEmails.SumAsync(m => m.Attempts)), 20, 50 + (27 * 5));

        _smtp.AlwaysAnswers(point, null);
        for (var minute = 0; minute < 15; minute++)
        {
            await _services.Deliver();
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
        // Emails that were deferred several times still have their own longer wait.
        Clock.Advance(TimeSpan.FromMinutes(_settings.LongestWaitMinutes));
        await _services.Deliver();
        Assert.Equal(200, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent && m.HeldBy == null)));
        Assert.Equal(200, _smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
        Assert.Equal(200, _smtp.Emails.Count);
    }

    [Fact]
    public async Task Greylisting_defers_each_email_once()
    {
        _smtp.Greylists = true;
        await Write(120);
        for (var minute = 0; minute < 10; minute++)
        {
            await _services.Deliver();
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(120, _smtp.Emails.Count);
        Assert.Equal(120, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent && m.Attempts == 2)));
    }

    [Fact]
    public async Task Full_mailboxes_do_not_delay_other_emails()
    {
        await Write(40);
        foreach (var n in Enumerable.Range(1, 20))
            _smtp.AnswersRecipient($"email{n}@example.org", "452 4.2.2 full");
        Assert.Equal(20, (await _services.Deliver()).Counted);
        Assert.Equal(0, await Read(db => db.OutgoingEmails.CountAsync(m => m.HeldBy != null || m.MarksOutage)));
    }

    [Fact]
    public async Task A_slow_server_receives_every_email_once()
    {
        _smtp.Thinks = TimeSpan.FromMilliseconds(40);
        await Write(10);
        Assert.Equal(10, (await _services.Deliver()).Counted);
        Assert.Equal(10, _smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
    }

    [Theory]
    [InlineData("INSIDE", 0)]
    [InlineData("TAKEN", 1)]
    public async Task A_connection_lost_during_or_after_an_email_duplicates_at_most_that_email(string point, int duplicates)
    {
        await Write(5);
        _smtp.NextHangsUp(point);
        await _services.Deliver();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await _services.Deliver();
        Assert.Equal(5 + duplicates, _smtp.Emails.Count);
        Assert.Equal(5, _smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
        Assert.Equal(5, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent)));
    }

    [Fact]
    public async Task An_email_is_not_completed_before_the_previous_one_is_recorded_as_sent()
    {
        await Write(30);
        // When the server has accepted email n, the database has recorded email n - 1 as sent.
        _smtp.Thinks = TimeSpan.FromMilliseconds(5);
        var run = _services.Deliver();
        await Wait.For(async () =>
        {
            var taken = _smtp.Emails.Count;
            var sent = await Read(db => db.OutgoingEmails.CountAsync(m => m.SentAt != null));
            Assert.True(sent >= taken - 1, $"{taken} were accepted and {sent} recorded");
            return run.IsCompleted;
        });
        Assert.Equal(30, (await run).Counted);
    }

    [Fact]
    public async Task An_email_that_someone_is_waiting_for_is_sent_first()
    {
        await Write(3);
        var account = await Given(
            new MasterHome.Accounts.Account("zoe@example.org", "Zoë", null, MasterHome.Accounts.StaffRole.None, A.Moment)
        );
        await Given(
            new OutgoingEmail(new ResetPassword("Zoë"), "reset", new Recipient("zoe@example.org", "Zoë", null, account.Id), A.Moment)
        );
        await _services.Deliver();
        Assert.Equal("zoe@example.org", _smtp.Emails.First().To[0]);
    }

    // --- Holds

    [Fact]
    public async Task A_process_that_lost_an_email_does_not_overwrite_the_result_of_another()
    {
        await Write(1);
        await _services.In<OutboxQueue, bool>(async slow =>
        {
            var mine = Assert.Single(await slow.TakeBatch(default));
            // This process stalled until its hold expired; another one took the email and it was rejected.
            Clock.Advance(_settings.Hold + TimeSpan.FromSeconds(1));
            await _services.In<OutboxQueue, bool>(async other =>
            {
                var theirs = Assert.Single(await other.TakeBatch(default));
                theirs.Fail("no such user");
                return await other.Record(theirs);
            });
            mine.Sent(A.Moment);
            Assert.False(await slow.Record(mine));
            mine.TryLater("lost", A.Moment, _settings);
            Assert.False(await slow.Record(mine));
            await slow.Release();
            return true;
        });
        var email = await Read(db => db.OutgoingEmails.SingleAsync());
        Assert.Equal((EmailState.Failed, "no such user"), (email.State, email.LastError));
    }

    [Fact]
    public async Task Emails_of_a_crashed_process_are_taken_when_the_hold_expires_and_not_before()
    {
        _settings.HoldMinutes = 25;
        await Write(2);
        await _services.In<OutboxQueue, IReadOnlyList<OutgoingEmail>>(crashed => crashed.TakeBatch(default));
        Clock.Advance(TimeSpan.FromMinutes(24));
        Assert.Equal((0, 0), Counts(await _services.Deliver()));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((2, 0), Counts(await _services.Deliver()));
    }

    [Fact]
    public async Task An_email_sent_before_a_crash_counts_as_sent_and_is_neither_sent_again_nor_stopped()
    {
        await Write(2);
        await _services.In<OutboxQueue, bool>(async crashed =>
        {
            var first = (await crashed.TakeBatch(default))[0];
            first.Sent(A.Moment);
            return await crashed.Record(first);
        });
        var sent = await Read(db => db.OutgoingEmails.SingleAsync(m => m.SentAt != null));
        Assert.Equal(EmailState.Waiting, sent.State);
        Assert.Equal("This email has already been sent.", Assert.Throws<RefusedException>(() => sent.Cancel(A.Moment.AddDays(1))).Message);
        Assert.Throws<RefusedException>(() => sent.Retry(A.Moment.AddDays(1)));

        Clock.Advance(_settings.Hold);
        Assert.Equal((1, 0), Counts(await _services.Deliver()));
        Assert.Equal("email2@example.org", Assert.Single(_smtp.Emails).To[0]);
        Assert.Equal(2, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent && m.HeldBy == null)));
    }

    [Fact]
    public async Task An_email_whose_hold_is_about_to_expire_is_not_sent()
    {
        await Write(1);
        await _services.In<OutboxQueue, bool>(async outbox =>
        {
            var mine = Assert.Single(await outbox.TakeBatch(default));
            Assert.True(outbox.HasTimeFor(mine));
            Clock.Advance(_settings.Hold - _settings.LongestEmail);
            Assert.False(outbox.HasTimeFor(mine));
            return true;
        });
    }

    [Fact]
    public async Task Stopping_an_email_while_it_is_being_taken_fails()
    {
        await Write(1);
        await using var db = Open();
        var seen = await db.OutgoingEmails.SingleAsync();
        await _services.In<OutboxQueue, IReadOnlyList<OutgoingEmail>>(outbox => outbox.TakeBatch(default));
        seen.Cancel(A.Moment);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task While_the_outbox_is_paused_staff_can_stop_the_email_that_marks_the_pause()
    {
        await Write(2);
        _smtp.NextAnswers("CONNECT", "421 4.3.2 too busy");
        await _services.Deliver();
        await Do(async db =>
        {
            (await db.OutgoingEmails.SingleAsync(m => m.MarksOutage)).Cancel(A.Moment);
            await db.SaveChangesAsync();
        });
        Assert.Equal((1, 0), Counts(await _services.Deliver()));
    }

    private int Requests(string point) =>
        point switch
        {
            "CONNECT" => _smtp.Connections,
            "MESSAGE" => _smtp.Commands.Count(c => c == "DATA"),
            _ => _smtp.Commands.Count(c => c.StartsWith(point, StringComparison.Ordinal)),
        };

    private static (int Sent, int Failed) Counts(JobResult result) => (result.Counted, result.Failed);

    private Task Write(int count) =>
        Do(async db =>
        {
            for (var n = 1; n <= count; n++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"email{n}");
                db.Queue(
                    new OutgoingEmail(
                        new TrainingVerified(name, "Level 1", "/training"),
                        $"key:{n:0000}",
                        new Recipient($"{name}@example.org", name),
                        A.Moment
                    )
                );
            }
            await db.SaveChangesAsync();
        });
}
