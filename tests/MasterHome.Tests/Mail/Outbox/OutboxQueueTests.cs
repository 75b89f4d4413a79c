using System.Globalization;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Mail.Outbox;

/// <summary>The outbox while something is wrong: nothing is lost, nobody is pestered, nothing that another holds is written over.</summary>
public sealed class OutboxQueueTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private readonly ScriptedSmtp _smtp = ScriptedSmtp.Start();
    private MailSettings _settings = null!;
    private EmailTestServices _room = null!;

    public async Task InitializeAsync()
    {
        _settings = _smtp.Settings();
        _room = new EmailTestServices(() => Open(), _settings, Clock, _smtp);
        foreach (var (kind, text) in TemplateText.Shipped)
            await Given(new EmailTemplate(kind, text));
    }

    public async Task DisposeAsync()
    {
        await _room.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    [Theory]
    [InlineData("CONNECT", "421 4.3.2 too busy", 1)]
    [InlineData("CONNECT", "hang up", 1)]
    [InlineData("MAIL", "451 4.3.0 try later", 3)]
    [InlineData("MAIL", "421 4.3.2 closing", 6)]
    [InlineData("RCPT", "451 4.3.0 try later", 50)]
    [InlineData("MESSAGE", "452 4.3.1 no room", 50)]
    public async Task Refused_for_six_hours_every_email_is_still_there_and_the_server_was_seldom_asked(
        string point,
        string line,
        int triesOfTheFirstRun
    )
    {
        await Write(200);
        _smtp.AlwaysAnswers(point, line);
        for (var minute = 0; minute < 360; minute++)
        {
            await _room.Deliver();
            if (minute == 0)
                Assert.InRange(Asked(point), 1, triesOfTheFirstRun);
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(200, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Waiting)));
        Assert.Empty(_smtp.Emails);
        Assert.InRange(_smtp.Connections, 20, 200);
        // Waits of 2, 4, 8 and then 15 minutes: 27 looks at whether it is over, at five emails each at most.
        Assert.InRange(await Read(db => db.OutgoingEmails.SumAsync(m => m.Attempts)), 20, 50 + (27 * 5));

        _smtp.AlwaysAnswers(point, null);
        for (var minute = 0; minute < 15; minute++)
        {
            await _room.Deliver();
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
        // Those that were themselves put off a few times wait out their own time.
        Clock.Advance(TimeSpan.FromMinutes(_settings.LongestWaitMinutes));
        await _room.Deliver();
        Assert.Equal(200, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent && m.HeldBy == null)));
        Assert.Equal(200, _smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
        Assert.Equal(200, _smtp.Emails.Count);
    }

    [Fact]
    public async Task Greylisting_puts_each_email_off_once()
    {
        _smtp.Greylists = true;
        await Write(120);
        for (var minute = 0; minute < 10; minute++)
        {
            await _room.Deliver();
            Clock.Advance(TimeSpan.FromMinutes(1));
        }
        Assert.Equal(120, _smtp.Emails.Count);
        Assert.Equal(120, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent && m.Attempts == 2)));
    }

    [Fact]
    public async Task A_few_full_mailboxes_do_not_hold_the_others_up()
    {
        await Write(40);
        foreach (var n in Enumerable.Range(1, 20))
            _smtp.AnswersRecipient($"email{n}@example.org", "452 4.2.2 full");
        Assert.Equal(20, (await _room.Deliver()).Counted);
        Assert.Null(await Read(db => db.OutgoingEmails.Where(m => m.HeldBy != null).Select(m => m.HeldBy).FirstOrDefaultAsync()));
    }

    [Fact]
    public async Task A_slow_server_gets_every_email_once()
    {
        _smtp.Thinks = TimeSpan.FromMilliseconds(40);
        await Write(10);
        Assert.Equal(10, (await _room.Deliver()).Counted);
        Assert.Equal(10, _smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
    }

    [Theory]
    [InlineData("INSIDE", 0)]
    [InlineData("TAKEN", 1)]
    public async Task A_line_lost_inside_or_after_an_email_doubles_at_most_that_one(string point, int doubled)
    {
        await Write(5);
        _smtp.NextHangsUp(point);
        await _room.Deliver();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await _room.Deliver();
        Assert.Equal(5 + doubled, _smtp.Emails.Count);
        Assert.Equal(5, _smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
        Assert.Equal(5, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent)));
    }

    [Fact]
    public async Task An_email_is_not_over_before_the_one_before_it_stands_in_the_outbox_as_sent()
    {
        await Write(30);
        // Whenever the server has taken email n, the database knows that email n - 1 has left.
        _smtp.Thinks = TimeSpan.FromMilliseconds(5);
        var run = _room.Deliver();
        while (!run.IsCompleted)
        {
            var taken = _smtp.Emails.Count;
            var sent = await Read(db => db.OutgoingEmails.CountAsync(m => m.SentAt != null));
            Assert.True(sent >= taken - 1, $"{taken} were taken and {sent} written down");
        }
        Assert.Equal(30, (await run).Counted);
    }

    [Fact]
    public async Task Who_waits_at_the_door_is_served_first()
    {
        await Write(3);
        var account = await Given(
            new MasterHome.Accounts.Account("zoe@example.org", "Zoë", null, MasterHome.Accounts.StaffRole.None, A.Moment)
        );
        await Given(
            new OutgoingEmail(
                EmailKinds.ResetPassword,
                "reset",
                new Recipient("zoe@example.org", "Zoë", null, account.Id),
                new Dictionary<string, string> { ["name"] = "Zoë" },
                A.Moment
            )
        );
        await _room.Deliver();
        Assert.Equal("zoe@example.org", _smtp.Emails.First().To[0]);
    }

    // --- Holds

    [Fact]
    public async Task Whoever_lost_an_email_to_another_does_not_write_over_what_that_one_did()
    {
        await Write(1);
        await _room.In<OutboxQueue, bool>(async slow =>
        {
            var mine = Assert.Single(await slow.Take(default));
            // Our clock stood still for so long that another took it, and was told no.
            Clock.Advance(_settings.Hold + TimeSpan.FromSeconds(1));
            await _room.In<OutboxQueue, bool>(async other =>
            {
                var theirs = Assert.Single(await other.Take(default));
                theirs.Park("no such user");
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
        Assert.Equal((EmailState.Parked, "no such user"), (email.State, email.LastError));
    }

    [Fact]
    public async Task A_dead_holders_emails_are_taken_up_after_the_hold_and_not_before()
    {
        _settings.HoldMinutes = 25;
        await Write(2);
        await _room.In<OutboxQueue, IReadOnlyList<OutgoingEmail>>(dead => dead.Take(default));
        Clock.Advance(TimeSpan.FromMinutes(24));
        Assert.Equal((0, 0), Counts(await _room.Deliver()));
        Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal((2, 0), Counts(await _room.Deliver()));
    }

    [Fact]
    public async Task What_left_before_its_sender_died_is_sent_and_neither_leaves_again_nor_can_be_stopped()
    {
        await Write(2);
        await _room.In<OutboxQueue, bool>(async dead =>
        {
            var first = (await dead.Take(default))[0];
            first.Sent(A.Moment);
            return await dead.Record(first);
        });
        var left = await Read(db => db.OutgoingEmails.SingleAsync(m => m.SentAt != null));
        Assert.Equal(EmailState.Waiting, left.State);
        Assert.Equal("This email has left.", Assert.Throws<RefusedException>(() => left.Abort(A.Moment.AddDays(1))).Message);
        Assert.Throws<RefusedException>(() => left.Retry(A.Moment.AddDays(1)));

        Clock.Advance(_settings.Hold);
        Assert.Equal((1, 0), Counts(await _room.Deliver()));
        Assert.Equal("email2@example.org", Assert.Single(_smtp.Emails).To[0]);
        Assert.Equal(2, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent && m.HeldBy == null)));
    }

    [Fact]
    public async Task An_email_whose_hold_is_nearly_over_is_left_to_others()
    {
        await Write(1);
        await _room.In<OutboxQueue, bool>(async outbox =>
        {
            var mine = Assert.Single(await outbox.Take(default));
            Assert.True(outbox.HasTimeFor(mine));
            Clock.Advance(_settings.Hold - _settings.LongestEmail);
            Assert.False(outbox.HasTimeFor(mine));
            return true;
        });
    }

    [Fact]
    public async Task Staff_who_stop_an_email_in_the_moment_in_which_it_is_taken_are_told_so()
    {
        await Write(1);
        await using var db = Open();
        var seen = await db.OutgoingEmails.SingleAsync();
        await _room.In<OutboxQueue, IReadOnlyList<OutgoingEmail>>(outbox => outbox.Take(default));
        seen.Abort(A.Moment);
        await Assert.ThrowsAsync<DbUpdateConcurrencyException>(() => db.SaveChangesAsync());
    }

    [Fact]
    public async Task While_the_outbox_rests_staff_may_still_stop_or_retry_the_email_at_its_head()
    {
        await Write(2);
        _smtp.NextAnswers("CONNECT", "421 4.3.2 too busy");
        await _room.Deliver();
        await Do(async db =>
        {
            (await db.OutgoingEmails.SingleAsync(m => m.HeldBy == OutgoingEmail.OutageHold)).Abort(A.Moment);
            await db.SaveChangesAsync();
        });
        Assert.Equal((1, 0), Counts(await _room.Deliver()));
    }

    private int Asked(string point) =>
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
                        EmailKinds.TrainingVerified,
                        $"key:{n:0000}",
                        new Recipient($"{name}@example.org", name),
                        new Dictionary<string, string>
                        {
                            ["name"] = name,
                            ["course"] = "Level 1",
                            ["page"] = "/training",
                        },
                        A.Moment
                    )
                );
            }
            await db.SaveChangesAsync();
        });
}
