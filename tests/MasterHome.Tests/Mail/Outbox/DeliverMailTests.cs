using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Web;
using MasterHome.Accounts;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Tests.Support;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using MimeKit;

namespace MasterHome.Tests.Mail.Outbox;

public sealed class DeliverMailTests(TestDatabase database) : DataTest(database), IAsyncLifetime
{
    private readonly ScriptedSmtp _smtp = ScriptedSmtp.Start();
    private MailSettings _settings = null!;
    private EmailTestServices _room = null!;

    public async Task InitializeAsync()
    {
        _settings = _smtp.Settings();
        _room = Room(_smtp);
        foreach (var (kind, text) in TemplateText.Shipped)
            await Given(new EmailTemplate(kind, text));
    }

    public async Task DisposeAsync()
    {
        await _room.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    // --- Sending

    [Fact]
    public async Task What_is_due_leaves_in_its_order_over_one_connection()
    {
        await Write(5);
        await Given(Email("later", A.Moment.AddMinutes(1)));
        var result = await _room.Deliver();

        Assert.Equal(new JobResult(5, 0, "5 emails sent."), result);
        Assert.Equal(["email1", "email2", "email3", "email4", "email5"], Taken());
        Assert.Equal(1, _smtp.Connections);
        Assert.Equal(
            5,
            await Read(db =>
                db.OutgoingEmails.CountAsync(m =>
                    m.State == EmailState.Sent && m.SentAt == A.Moment && m.Attempts == 1 && m.HeldBy == null && m.HeldUntil == null
                )
            )
        );
        Assert.Equal(new JobResult(0, 0, "0 emails sent."), await _room.Deliver());
    }

    [Fact]
    public async Task An_email_comes_as_text_and_as_html()
    {
        await Given(Email("zoe"));
        await _room.Deliver();

        var message = Assert.Single(_smtp.Emails).Message;
        Assert.Equal("Training verified: Level 1", message.Subject);
        Assert.Equal(["text/plain", "text/html"], Assert.IsType<MultipartAlternative>(message.Body).Select(p => p.ContentType.MimeType));
        Assert.Contains("See your training: https://home.example.org/training", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("href=\"https://home.example.org/training\"", message.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_than_a_batch_leaves_in_one_run_over_one_connection()
    {
        _settings.BatchSize = 3;
        await Write(10);
        Assert.Equal(10, (await _room.Deliver()).Counted);
        Assert.Equal(1, _smtp.Connections);
    }

    [Fact]
    public async Task An_email_is_encrypted_and_signed_in_for_when_the_settings_say_so()
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        _settings = smtp.Settings();
        _settings.Security = MailSecurity.StartTls;
        await using var room = Room(smtp);
        await Write(2);
        Assert.Equal(2, (await room.Deliver()).Counted);
        Assert.All(smtp.Emails, l => Assert.Equal((true, "portal"), (l.Secured, l.User)));
    }

    [Fact]
    public async Task The_file_that_an_email_names_and_what_goes_with_it_arrive_with_every_copy_and_no_other()
    {
        var first = await Given(new Attachment("status-2026-v1.pdf", "application/pdf", "%PDF-1.7"u8.ToArray()));
        await Given(new Attachment("other.pdf", "application/pdf", [1]));
        var second = await Given(
            new Attachment(
                "status-2026-v1.xlsx",
                "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                [80, 75, 3, 4],
                first
            )
        );
        foreach (var to in new[] { "sam", "alex" })
            await Given(Email(to, kind: EmailKinds.YearlyReport).With(first));
        await _room.Deliver();

        Assert.Equal(2, _smtp.Emails.Count);
        foreach (var email in _smtp.Emails)
        {
            var parts = email.Message.Attachments.OfType<MimePart>().ToList();
            Assert.Equal(
                [(first.FileName, first.ContentType), (second.FileName, second.ContentType)],
                parts.Select(p => (p.FileName, p.ContentType.MimeType))
            );
            using var content = new MemoryStream();
            await parts[1].Content!.DecodeToAsync(content);
            Assert.Equal(second.Content, content.ToArray());
        }
    }

    [Fact]
    public async Task An_email_without_a_text_or_with_an_impossible_address_waits_for_a_person_and_stops_nobody()
    {
        await Given(Email("first", kind: "no-such-kind"));
        await Given(
            new OutgoingEmail(
                EmailKinds.TrainingVerified,
                "second",
                new Recipient("ends.with.a.dot.@example.org", "Zoë"),
                new Dictionary<string, string>(),
                A.Moment
            )
        );
        await Given(Email("third"));
        Assert.Equal((1, 2), Counts(await _room.Deliver()));
        Assert.Equal(["third"], Taken());
        Assert.Equal(
            [
                ("Parked", "there is no text for 'no-such-kind'"),
                ("Parked", "the email cannot be written; look at its address"),
                ("Sent", null),
            ],
            await States()
        );
    }

    [Fact]
    public async Task An_email_whose_values_cannot_be_read_does_not_send_the_one_before_it_twice()
    {
        await Write(3);
        await Do(db =>
            db.OutgoingEmails.Where(m => m.ToName == "email2").ExecuteUpdateAsync(set => set.SetProperty(m => m.Values, "{no json"))
        );
        Assert.Equal((2, 1), Counts(await _room.Deliver()));
        Assert.Equal((0, 0), Counts(await _room.Deliver()));
        Assert.Equal(["email1", "email3"], Taken());
        Assert.Equal([("Sent", null), ("Parked", "the email cannot be written (JsonException)"), ("Sent", null)], await States());
    }

    [Fact]
    public async Task An_email_whose_way_out_cannot_be_minted_does_not_send_the_one_before_it_twice()
    {
        await using var room = new EmailTestServices(() => Open(), _settings, Clock, _smtp, new LostKeys());
        await Given(Email("first"));
        await Given(
            new OutgoingEmail(
                EmailKinds.WhereYouStand,
                "second",
                new Recipient("zoe@example.org", "Zoë", 7),
                new Dictionary<string, string>(),
                A.Moment
            )
        );
        await Given(Email("third"));
        Assert.Equal((2, 1), Counts(await room.Deliver()));
        Assert.Equal((0, 0), Counts(await room.Deliver()));
        Assert.Equal(["first", "third"], Taken());
        Assert.Equal([("Sent", null), ("Parked", "the email cannot be written (CryptographicException)"), ("Sent", null)], await States());
    }

    [Fact]
    public async Task What_has_grown_stale_is_dropped_instead_of_sent()
    {
        await Given(Email("tomorrow").Until(A.Moment));
        await Given(Email("still").Until(A.Moment.AddMinutes(1)));
        Assert.Equal((1, 0), Counts(await _room.Deliver()));
        Assert.Equal(["still"], Taken());
        Assert.Equal([("Dropped", "its time was over before it could leave"), ("Sent", null)], await States());
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, 0), Counts(await _room.Deliver()));
    }

    // --- When it does not work

    [Fact]
    public async Task Not_now_means_later_and_later_each_time_up_to_a_ceiling()
    {
        (_settings.FirstWaitMinutes, _settings.LongestWaitMinutes) = (2, 15);
        _smtp.AnswersRecipient("email1@example.org", "450 4.2.1 busy");
        await Write(2);
        var waits = new List<double>();
        for (var n = 0; n < 6; n++)
        {
            var result = await _room.Deliver();
            Assert.Equal((n == 0 ? 1 : 0, 1), Counts(result));
            var email = await First();
            Assert.Equal(
                (EmailState.Waiting, n + 1, "the mail server did not take the recipient (450)"),
                (email.State, email.Attempts, email.LastError)
            );
            waits.Add((email.NextAttemptAt - Clock.GetUtcNow().UtcDateTime).TotalMinutes);
            Assert.Equal((0, 0), Counts(await _room.Deliver()));
            Clock.SetUtcNow(email.NextAttemptAt);
        }
        Assert.Equal([2, 4, 8, 15, 15, 15], waits);
        Assert.Equal(["email2"], Taken());
    }

    [Fact]
    public async Task An_address_that_is_refused_for_good_is_parked_and_the_others_leave()
    {
        _smtp.AnswersRecipient("email2@example.org", "550 5.1.1 no such user");
        await Write(3);
        Assert.Equal(new JobResult(2, 1, "2 emails sent, 1 to be tried again or looked at."), await _room.Deliver());
        Assert.Equal(["email1", "email3"], Taken());
        Assert.Equal([("Sent", null), ("Parked", "the mail server did not take the recipient (550)"), ("Sent", null)], await States());
        Clock.Advance(TimeSpan.FromDays(9));
        Assert.Equal((0, 0), Counts(await _room.Deliver()));
    }

    [Fact]
    public async Task With_the_server_down_a_run_stops_at_its_first_email_and_the_outbox_rests()
    {
        var down = new MailSettings
        {
            Host = "127.0.0.1",
            Port = FreePort(),
            Security = MailSecurity.None,
        };
        await using var room = new EmailTestServices(() => Open(), down, Clock);
        await Write(4);
        Assert.Equal((0, 1), Counts(await room.Deliver()));

        Assert.Equal([1, 0, 0, 0], await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).Select(m => m.Attempts).ToListAsync()));
        Assert.Equal("the mail server cannot be reached", (await First()).LastError);
        Assert.Equal(4, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Waiting && m.NextAttemptAt == A.Moment)));

        // The server is back: nothing was lost, and all leave in their order when the wait is over.
        Assert.Equal(new JobResult(0, 0, "The mail server is in trouble; it is tried again after 10:02 UTC."), await _room.Deliver());
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(4, (await _room.Deliver()).Counted);
        Assert.Equal(["email1", "email2", "email3", "email4"], Taken());
        Assert.Equal(0, await Read(db => db.OutgoingEmails.CountAsync(m => m.HeldBy != null || m.HeldUntil != null)));
    }

    [Fact]
    public async Task Once_an_email_has_left_after_the_trouble_those_behind_it_are_put_off_one_by_one_again()
    {
        _settings.BatchSize = 3;
        await Write(10);
        _smtp.NextAnswers("CONNECT", "421 4.3.2 too busy");
        Assert.Equal((0, 1), Counts(await _room.Deliver()));
        foreach (var n in Enumerable.Range(2, 8))
            _smtp.AnswersRecipient(string.Create(CultureInfo.InvariantCulture, $"email{n}@example.org"), "450 4.2.1 busy");
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((2, 8), Counts(await _room.Deliver()));
        Assert.Equal(["email1", "email10"], Taken());
    }

    [Fact]
    public async Task What_became_of_an_email_is_written_down_also_when_the_database_did_not_answer_the_first_time()
    {
        await using var room = new EmailTestServices(() => Open(new FirstResultLost()), _settings, Clock, _smtp);
        _smtp.AnswersRecipient("email1@example.org", "550 5.1.1 no such user");
        await Write(2);
        await Assert.ThrowsAsync<SqliteException>(() => room.Deliver());
        Assert.Equal([("Parked", "the mail server did not take the recipient (550)"), ("Waiting", null)], await States());
        Assert.Empty(_smtp.Emails);
    }

    [Fact]
    public async Task By_hand_emails_leave_also_while_the_outbox_rests()
    {
        await Write(2);
        _smtp.NextAnswers("CONNECT", "421 4.3.2 too busy");
        Assert.Equal((0, 1), Counts(await _room.Deliver()));
        Assert.Equal((0, 0), Counts(await _room.Deliver()));
        Assert.Equal((2, 0), Counts(await _room.In<DeliverMail, JobResult>(job => job.RunNowAsync(default))));
    }

    [Fact]
    public async Task A_server_that_turns_our_sender_away_leaves_every_email_in_the_outbox()
    {
        _smtp.NextAnswers("MAIL", "550 5.7.1 not you");
        await Write(3);
        Assert.Equal((0, 1), Counts(await _room.Deliver()));
        Assert.Equal(["Waiting", "Waiting", "Waiting"], (await States()).Select(s => s.State));
    }

    [Fact]
    public async Task A_connection_that_is_lost_in_the_middle_costs_that_email_a_wait_and_no_more()
    {
        await Write(3);
        _smtp.NextHangsUp("INSIDE");
        Assert.Equal((2, 1), Counts(await _room.Deliver()));
        Assert.Equal(["email2", "email3"], Taken());
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 0), Counts(await _room.Deliver()));
        Assert.Equal(["email1", "email2", "email3"], Taken().Order());
    }

    [Fact]
    public async Task An_email_of_which_the_answer_was_lost_is_sent_again_with_its_message_id()
    {
        await Write(1);
        _smtp.NextHangsUp("TAKEN");
        Assert.Equal((0, 1), Counts(await _room.Deliver()));
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 0), Counts(await _room.Deliver()));

        Assert.Equal(2, _smtp.Emails.Count);
        Assert.Single(_smtp.Emails.Select(l => (l.Message.MessageId, l.Message.Date)).Distinct());
        Assert.Equal($"{(await First()).MessageToken}@example.org", _smtp.Emails.First().Message.MessageId);
    }

    [Fact]
    public async Task Whoever_is_stopped_lets_go_of_what_was_not_sent()
    {
        await Write(3);
        using var stop = new CancellationTokenSource();
        _smtp.NextNeverAnswers("MESSAGE");
        var run = _room.Deliver(stop.Token);
        await _smtp.Stuck;
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);

        Assert.Equal(
            3,
            await Read(db =>
                db.OutgoingEmails.CountAsync(m =>
                    m.State == EmailState.Waiting && m.HeldBy == null && m.HeldUntil == null && m.Attempts == 0
                )
            )
        );
        Assert.Equal((3, 0), Counts(await _room.Deliver()));
    }

    // --- Several at once

    [Fact]
    public async Task Runs_at_once_send_every_email_once()
    {
        _settings.BatchSize = 7;
        await Write(120);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _room.Deliver())));
        // Whoever lost a race for a batch may have gone home; nothing is left in any case.
        var rest = await _room.Deliver();

        Assert.Equal(120, runs.Append(rest).Sum(r => r.Counted));
        Assert.Equal(0, runs.Append(rest).Sum(r => r.Failed));
        Assert.Equal(120, _smtp.Emails.Count);
        Assert.Equal(120, _smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
        Assert.Equal(120, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent && m.Attempts == 1)));
    }

    [Fact]
    public async Task What_somebody_holds_is_left_and_what_a_dead_one_held_is_taken_over()
    {
        await Write(2);
        await Do(db =>
            db.OutgoingEmails.Where(m => m.ToName == "email1")
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(m => m.HeldBy, "another process").SetProperty(m => m.HeldUntil, A.Moment.AddMinutes(10))
                )
        );
        await _room.Deliver();
        Assert.Equal(["email2"], Taken());
        Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await _room.Deliver();
        Assert.Equal(["email2", "email1"], Taken());
    }

    [Fact]
    public async Task When_another_process_has_taken_an_email_the_one_on_the_wire_does_not_end_and_the_run_stops()
    {
        await Write(4);
        _smtp.OnTaken = email =>
            Do(db =>
                db.OutgoingEmails.Where(m => m.ToAddress == email.To[0])
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.HeldBy, "another process"))
            );
        await Assert.ThrowsAsync<LeaseLostException>(() => _room.Deliver());

        Assert.Equal(["email1"], Taken());
        Assert.Contains(_smtp.Commands, c => c.Contains("email2@example.org", StringComparison.Ordinal));
        Assert.DoesNotContain(_smtp.Commands, c => c.Contains("email3@example.org", StringComparison.Ordinal));
        var emails = await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync());
        Assert.Equal(["another process", null, null, null], emails.Select(m => m.HeldBy));
        Assert.All(emails, m => Assert.Equal((EmailState.Waiting, null, 0), (m.State, m.SentAt, m.Attempts)));
    }

    // --- Ways in

    [Theory]
    [InlineData(EmailKinds.Welcome, "/welcome")]
    [InlineData(EmailKinds.ResetPassword, "/reset-password")]
    public async Task A_way_in_is_minted_at_sending_works_once_and_is_kept_nowhere(string kind, string page)
    {
        var account = await Account();
        await Given(WithAWayIn(kind, account));
        await _room.Deliver();

        var message = Assert.Single(_smtp.Emails).Message;
        var link = new Uri(
            message.TextBody!.Split('\n').Single(l => l.Contains("?account=", StringComparison.Ordinal)).Split(": ", 2)[1].Trim()
        );
        Assert.Equal(("https", "home.example.org", page), (link.Scheme, link.Host, link.AbsolutePath));
        Assert.Contains($"href=\"{System.Net.WebUtility.HtmlEncode(link.OriginalString)}\"", message.HtmlBody, StringComparison.Ordinal);
        var query = HttpUtility.ParseQueryString(link.Query);
        var code = query["code"]!;
        Assert.Equal(account.Id, query["account"]);

        Assert.True(await IsGood(kind, account.Id, code));
        Assert.False(await IsGood(kind == EmailKinds.Welcome ? EmailKinds.ResetPassword : EmailKinds.Welcome, account.Id, code));
        Assert.False(await IsGood(kind, (await Account("other@example.org")).Id, code));
        await _room.In<UserManager<Account>, IdentityResult>(async users =>
            await users.AddPasswordAsync((await users.FindByIdAsync(account.Id))!, "Four-words-and-1-number")
        );
        Assert.False(await IsGood(kind, account.Id, code));

        var row = await First();
        var everything = string.Join('\n', typeof(OutgoingEmail).GetProperties().Select(p => p.GetValue(row)));
        Assert.DoesNotContain(code[..20], everything, StringComparison.Ordinal);
        Assert.DoesNotContain("code=", everything, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_sending_mints_its_own_way_in()
    {
        await Given(WithAWayIn(EmailKinds.Welcome, await Account()));
        _smtp.NextHangsUp("TAKEN");
        await _room.Deliver();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await _room.Deliver();
        Assert.Equal(2, _smtp.Emails.Select(l => l.Message.TextBody).Distinct().Count());
    }

    [Fact]
    public async Task Whoever_may_not_come_in_any_more_gets_no_way_in()
    {
        var account = await Account();
        await Given(WithAWayIn(EmailKinds.ResetPassword, account));
        await Given(
            new OutgoingEmail(
                EmailKinds.Welcome,
                "nobody",
                new Recipient("nobody@example.org", "Nobody"),
                new Dictionary<string, string>(),
                A.Moment
            )
        );
        await Do(async db =>
        {
            (await db.Users.SingleAsync()).Disable(A.Moment);
            await db.SaveChangesAsync();
        });
        Assert.Equal((0, 2), Counts(await _room.Deliver()));
        Assert.Empty(_smtp.Emails);
        Assert.Equal(
            [("Parked", "the account no longer lets anybody in"), ("Parked", "the account no longer lets anybody in")],
            await States()
        );
    }

    private static (int Sent, int Failed) Counts(JobResult result) => (result.Counted, result.Failed);

    private static int FreePort()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        return ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static OutgoingEmail Email(string name, DateTime? at = null, string kind = EmailKinds.TrainingVerified) =>
        new(
            kind,
            $"{kind}:{name}",
            new Recipient($"{name}@example.org", name),
            new Dictionary<string, string>
            {
                ["name"] = name,
                ["course"] = "Level 1",
                ["page"] = "/training",
            },
            at ?? A.Moment
        );

    private static OutgoingEmail WithAWayIn(string kind, Account account) =>
        new(
            kind,
            $"{kind}:{account.Id}",
            new Recipient(account.Email!, "Zoë", null, account.Id),
            new Dictionary<string, string> { ["name"] = "Zoë" },
            A.Moment
        );

    private EmailTestServices Room(ScriptedSmtp smtp) => new(() => Open(), _settings, Clock, smtp);

    private Task<Account> Account(string email = "zoe@example.org") => Given(new Account(email, "Zoë", null, StaffRole.None, A.Moment));

    private Task<bool> IsGood(string kind, string accountId, string code) =>
        _room.In<UserManager<Account>, bool>(async users =>
            await new OneTimeLinks(users).IsGood(kind, (await users.FindByIdAsync(accountId))!, code)
        );

    private Task Write(int count) =>
        Do(async db =>
        {
            foreach (var n in Enumerable.Range(1, count))
            {
                db.Queue(Email(string.Create(CultureInfo.InvariantCulture, $"email{n}")));
                await db.SaveChangesAsync();
            }
        });

    private IEnumerable<string> Taken() => _smtp.Emails.Select(l => l.To[0].Split('@')[0]);

    private Task<OutgoingEmail> First() => Read(db => db.OutgoingEmails.OrderBy(m => m.Id).FirstAsync());

    private async Task<IEnumerable<(string State, string? Error)>> States() =>
        (await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync())).Select(m => (m.State.ToString(), m.LastError));

    /// <summary>Keys that are gone: nothing can be made with them.</summary>
    private sealed class LostKeys : IDataProtectionProvider, IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => throw new CryptographicException("The key is gone.");

        public byte[] Unprotect(byte[] protectedData) => throw new CryptographicException("The key is gone.");
    }

    /// <summary>The first time that it is to be written what became of an email, the database does not answer.</summary>
    private sealed class FirstResultLost : DbCommandInterceptor
    {
        private bool _wasLost;

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        )
        {
            if (_wasLost || !command.CommandText.Contains("\"LastError\" =", StringComparison.Ordinal))
                return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
            _wasLost = true;
            throw new SqliteException("The line was lost.", 10);
        }
    }
}
