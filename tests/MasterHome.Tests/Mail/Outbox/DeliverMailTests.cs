using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Web;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Jobs;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Reminders;
using MasterHome.Reports;
using MasterHome.Training;
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
    private EmailTestServices _services = null!;

    public async Task InitializeAsync()
    {
        _settings = _smtp.Settings();
        _services = Services(_smtp);
        foreach (var (kind, text) in TemplateText.Shipped)
            await Given(new EmailTemplate(kind, text));
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _smtp.DisposeAsync();
    }

    // --- Sending

    [Fact]
    public async Task Due_emails_are_sent_in_order_over_one_connection()
    {
        await Write(5);
        await Given(Email("later", A.Moment.AddMinutes(1)));
        var result = await _services.Deliver();

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
        Assert.Equal(new JobResult(0, 0, "0 emails sent."), await _services.Deliver());
    }

    [Fact]
    public async Task An_email_has_a_plain_text_and_an_HTML_part()
    {
        await Given(Email("zoe"));
        await _services.Deliver();

        var message = Assert.Single(_smtp.Emails).Message;
        Assert.Equal("Training verified: Level 1", message.Subject);
        Assert.Equal(["text/plain", "text/html"], Assert.IsType<MultipartAlternative>(message.Body).Select(p => p.ContentType.MimeType));
        Assert.Contains("View your training: https://home.example.org/training", message.TextBody, StringComparison.Ordinal);
        Assert.Contains("href=\"https://home.example.org/training\"", message.HtmlBody, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_batches_are_sent_in_one_run_over_one_connection()
    {
        _settings.BatchSize = 3;
        await Write(10);
        Assert.Equal(10, (await _services.Deliver()).Counted);
        Assert.Equal(1, _smtp.Connections);
    }

    [Fact]
    public async Task TLS_and_authentication_are_used_when_they_are_configured()
    {
        await using var smtp = ScriptedSmtp.Start(user: "portal", password: "secret");
        _settings = smtp.Settings();
        _settings.Security = MailSecurity.StartTls;
        await using var services = Services(smtp);
        await Write(2);
        Assert.Equal(2, (await services.Deliver()).Counted);
        Assert.All(smtp.Emails, l => Assert.Equal((true, "portal"), (l.Secured, l.User)));
    }

    [Fact]
    public async Task Each_email_has_its_attachment_and_the_files_that_belong_to_it_and_no_others()
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
            await Given(Email(to, kind: YearlyReportWritten.Key).With(first));
        await _services.Deliver();

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
    public async Task An_email_without_a_template_or_with_an_invalid_address_is_marked_failed_and_does_not_block_others()
    {
        await Given(Email("first", kind: "no-such-kind"));
        await Given(
            new OutgoingEmail(new TestEmail(TrainingVerified.Key), "second", new Recipient("ends.with.a.dot.@example.org", "Zoe"), A.Moment)
        );
        await Given(Email("third"));
        Assert.Equal((1, 2), Counts(await _services.Deliver()));
        Assert.Equal(["third"], Taken());
        Assert.Equal(
            [
                ("Failed", "there is no template for 'no-such-kind'"),
                ("Failed", "the email cannot be rendered; check its address"),
                ("Sent", null),
            ],
            await States()
        );
    }

    [Fact]
    public async Task An_email_with_unreadable_values_does_not_resend_the_previous_one()
    {
        await Write(3);
        await Do(db =>
            db.OutgoingEmails.Where(m => m.ToName == "email2").ExecuteUpdateAsync(set => set.SetProperty(m => m.Values, "{no json"))
        );
        Assert.Equal((2, 1), Counts(await _services.Deliver()));
        Assert.Equal((0, 0), Counts(await _services.Deliver()));
        Assert.Equal(["email1", "email3"], Taken());
        Assert.Equal([("Sent", null), ("Failed", "the email cannot be rendered (JsonException)"), ("Sent", null)], await States());
    }

    [Fact]
    public async Task An_email_whose_unsubscribe_link_cannot_be_created_does_not_resend_the_previous_one()
    {
        await using var services = new EmailTestServices(() => Open(), _settings, Clock, _smtp, new LostKeys());
        await Given(Email("first"));
        await Given(new OutgoingEmail(new TestEmail(WhereYouStand.Key), "second", new Recipient("zoe@example.org", "Zoë", 7), A.Moment));
        await Given(Email("third"));
        Assert.Equal((2, 1), Counts(await services.Deliver()));
        Assert.Equal((0, 0), Counts(await services.Deliver()));
        Assert.Equal(["first", "third"], Taken());
        Assert.Equal([("Sent", null), ("Failed", "the email cannot be rendered (CryptographicException)"), ("Sent", null)], await States());
    }

    [Fact]
    public async Task A_stale_email_is_not_sent()
    {
        await Given(Email("tomorrow").Until(A.Moment));
        await Given(Email("still").Until(A.Moment.AddMinutes(1)));
        Assert.Equal((1, 0), Counts(await _services.Deliver()));
        Assert.Equal(["still"], Taken());
        Assert.Equal([("NotSent", "it was out of date before it could be sent"), ("Sent", null)], await States());
        Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((0, 0), Counts(await _services.Deliver()));
    }

    // --- Failures

    [Fact]
    public async Task A_temporary_failure_is_retried_after_a_wait_that_doubles_up_to_the_maximum()
    {
        (_settings.FirstWaitMinutes, _settings.LongestWaitMinutes) = (2, 15);
        _smtp.AnswersRecipient("email1@example.org", "450 4.2.1 busy");
        await Write(2);
        var waits = new List<double>();
        for (var n = 0; n < 6; n++)
        {
            var result = await _services.Deliver();
            Assert.Equal((n == 0 ? 1 : 0, 1), Counts(result));
            var email = await First();
            Assert.Equal(
                (EmailState.Waiting, n + 1, "the mail server did not accept the recipient (450)"),
                (email.State, email.Attempts, email.LastError)
            );
            waits.Add((email.NextAttemptAt - Clock.GetUtcNow().UtcDateTime).TotalMinutes);
            Assert.Equal((0, 0), Counts(await _services.Deliver()));
            Clock.SetUtcNow(email.NextAttemptAt);
        }
        Assert.Equal([2, 4, 8, 15, 15, 15], waits);
        Assert.Equal(["email2"], Taken());
    }

    [Fact]
    public async Task An_email_to_a_rejected_address_is_marked_failed_and_the_others_are_sent()
    {
        _smtp.AnswersRecipient("email2@example.org", "550 5.1.1 no such user");
        await Write(3);
        Assert.Equal(new JobResult(2, 1, "2 emails sent, 1 not sent."), await _services.Deliver());
        Assert.Equal(["email1", "email3"], Taken());
        Assert.Equal([("Sent", null), ("Failed", "the mail server did not accept the recipient (550)"), ("Sent", null)], await States());
        Clock.Advance(TimeSpan.FromDays(9));
        Assert.Equal((0, 0), Counts(await _services.Deliver()));
    }

    [Fact]
    public async Task With_the_server_down_a_run_stops_at_its_first_email_and_the_outbox_is_paused()
    {
        var down = new MailSettings
        {
            Host = "127.0.0.1",
            Port = FreePort(),
            Security = MailSecurity.None,
        };
        await using var services = new EmailTestServices(() => Open(), down, Clock);
        await Write(4);
        Assert.Equal((0, 1), Counts(await services.Deliver()));

        Assert.Equal([1, 0, 0, 0], await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).Select(m => m.Attempts).ToListAsync()));
        Assert.Equal("the mail server cannot be reached", (await First()).LastError);
        Assert.Equal(4, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Waiting && m.NextAttemptAt == A.Moment)));

        // The server is back: nothing was lost, and all emails are sent in order after the wait.
        Assert.Equal(new JobResult(0, 0, "The mail server is failing. The next attempt is after 10:02 UTC."), await _services.Deliver());
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(4, (await _services.Deliver()).Counted);
        Assert.Equal(["email1", "email2", "email3", "email4"], Taken());
        Assert.Equal(0, await Read(db => db.OutgoingEmails.CountAsync(m => m.HeldBy != null || m.HeldUntil != null)));
    }

    [Fact]
    public async Task After_the_first_email_is_sent_again_the_normal_limit_of_deferred_emails_applies()
    {
        _settings.BatchSize = 3;
        await Write(10);
        _smtp.NextAnswers("CONNECT", "421 4.3.2 too busy");
        Assert.Equal((0, 1), Counts(await _services.Deliver()));
        foreach (var n in Enumerable.Range(2, 8))
            _smtp.AnswersRecipient(string.Create(CultureInfo.InvariantCulture, $"email{n}@example.org"), "450 4.2.1 busy");
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((2, 8), Counts(await _services.Deliver()));
        Assert.Equal(["email1", "email10"], Taken());
    }

    [Fact]
    public async Task A_result_is_recorded_even_if_the_first_database_write_fails()
    {
        await using var services = new EmailTestServices(() => Open(new FirstResultLost()), _settings, Clock, _smtp);
        _smtp.AnswersRecipient("email1@example.org", "550 5.1.1 no such user");
        await Write(2);
        await Assert.ThrowsAsync<SqliteException>(() => services.Deliver());
        Assert.Equal([("Failed", "the mail server did not accept the recipient (550)"), ("Waiting", null)], await States());
        Assert.Empty(_smtp.Emails);
    }

    [Fact]
    public async Task A_run_on_request_sends_emails_while_the_outbox_is_paused()
    {
        await Write(2);
        _smtp.NextAnswers("CONNECT", "421 4.3.2 too busy");
        Assert.Equal((0, 1), Counts(await _services.Deliver()));
        Assert.Equal((0, 0), Counts(await _services.Deliver()));
        Assert.Equal((2, 0), Counts(await _services.In<DeliverMail, JobResult>(job => job.RunNowAsync(default))));
    }

    [Fact]
    public async Task A_rejected_sender_leaves_every_email_in_the_outbox()
    {
        _smtp.NextAnswers("MAIL", "550 5.7.1 not you");
        await Write(3);
        Assert.Equal((0, 1), Counts(await _services.Deliver()));
        Assert.Equal(["Waiting", "Waiting", "Waiting"], (await States()).Select(s => s.State));
    }

    [Fact]
    public async Task A_connection_lost_during_an_email_only_delays_that_email()
    {
        await Write(3);
        _smtp.NextHangsUp("INSIDE");
        Assert.Equal((2, 1), Counts(await _services.Deliver()));
        Assert.Equal(["email2", "email3"], Taken());
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 0), Counts(await _services.Deliver()));
        Assert.Equal(["email1", "email2", "email3"], Taken().Order());
    }

    [Fact]
    public async Task An_email_whose_acceptance_was_lost_is_sent_again_with_the_same_message_id()
    {
        await Write(1);
        _smtp.NextHangsUp("TAKEN");
        Assert.Equal((0, 1), Counts(await _services.Deliver()));
        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal((1, 0), Counts(await _services.Deliver()));

        Assert.Equal(2, _smtp.Emails.Count);
        Assert.Single(_smtp.Emails.Select(l => (l.Message.MessageId, l.Message.Date)).Distinct());
        Assert.Equal($"{(await First()).MessageToken}@example.org", _smtp.Emails.First().Message.MessageId);
    }

    [Fact]
    public async Task A_canceled_run_releases_the_emails_that_it_did_not_send()
    {
        await Write(3);
        using var stop = new CancellationTokenSource();
        _smtp.NextNeverAnswers("MESSAGE");
        var run = _services.Deliver(stop.Token);
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
        Assert.Equal((3, 0), Counts(await _services.Deliver()));
    }

    // --- Concurrent runs

    [Fact]
    public async Task Concurrent_runs_send_every_email_once()
    {
        _settings.BatchSize = 7;
        await Write(120);
        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => _services.Deliver())));
        // A run that lost the race for a batch may have ended early; this run sends anything that is left.
        var rest = await _services.Deliver();

        Assert.Equal(120, runs.Append(rest).Sum(r => r.Counted));
        Assert.Equal(0, runs.Append(rest).Sum(r => r.Failed));
        Assert.Equal(120, _smtp.Emails.Count);
        Assert.Equal(120, _smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
        Assert.Equal(120, await Read(db => db.OutgoingEmails.CountAsync(m => m.State == EmailState.Sent && m.Attempts == 1)));
    }

    [Fact]
    public async Task A_held_email_is_skipped_until_its_hold_expires()
    {
        await Write(2);
        await Do(db =>
            db.OutgoingEmails.Where(m => m.ToName == "email1")
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(m => m.HeldBy, "another process").SetProperty(m => m.HeldUntil, A.Moment.AddMinutes(10))
                )
        );
        await _services.Deliver();
        Assert.Equal(["email2"], Taken());
        Clock.Advance(TimeSpan.FromMinutes(10) + TimeSpan.FromSeconds(1));
        await _services.Deliver();
        Assert.Equal(["email2", "email1"], Taken());
    }

    [Fact]
    public async Task When_another_process_takes_an_email_the_one_in_flight_is_not_completed_and_the_run_stops()
    {
        await Write(4);
        _smtp.OnTaken = email =>
            Do(db =>
                db.OutgoingEmails.Where(m => m.ToAddress == email.To[0])
                    .ExecuteUpdateAsync(set => set.SetProperty(m => m.HeldBy, "another process"))
            );
        await Assert.ThrowsAsync<LeaseLostException>(() => _services.Deliver());

        Assert.Equal(["email1"], Taken());
        Assert.Contains(_smtp.Commands, c => c.Contains("email2@example.org", StringComparison.Ordinal));
        Assert.DoesNotContain(_smtp.Commands, c => c.Contains("email3@example.org", StringComparison.Ordinal));
        var emails = await Read(db => db.OutgoingEmails.OrderBy(m => m.Id).ToListAsync());
        Assert.Equal(["another process", null, null, null], emails.Select(m => m.HeldBy));
        Assert.All(emails, m => Assert.Equal((EmailState.Waiting, null, 0), (m.State, m.SentAt, m.Attempts)));
    }

    // --- One-time links

    [Theory]
    [InlineData(Welcome.Key, "/welcome")]
    [InlineData(ResetPassword.Key, "/reset-password")]
    public async Task A_one_time_link_is_created_when_sent_works_once_and_is_stored_nowhere(string kind, string page)
    {
        var account = await Account();
        await Given(EmailWithLink(kind, account));
        await _services.Deliver();

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
        Assert.False(await IsGood(kind == Welcome.Key ? ResetPassword.Key : Welcome.Key, account.Id, code));
        Assert.False(await IsGood(kind, (await Account("other@example.org")).Id, code));
        await _services.In<UserManager<Account>, IdentityResult>(async users =>
            await users.AddPasswordAsync((await users.FindByIdAsync(account.Id))!, "Four-words-and-1-number")
        );
        Assert.False(await IsGood(kind, account.Id, code));

        var row = await First();
        var allValues = string.Join('\n', typeof(OutgoingEmail).GetProperties().Select(p => p.GetValue(row)));
        Assert.DoesNotContain(code[..20], allValues, StringComparison.Ordinal);
        Assert.DoesNotContain("code=", allValues, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_attempt_creates_its_own_one_time_link()
    {
        await Given(EmailWithLink(Welcome.Key, await Account()));
        _smtp.NextHangsUp("TAKEN");
        await _services.Deliver();
        Clock.Advance(TimeSpan.FromMinutes(2));
        await _services.Deliver();
        Assert.Equal(2, _smtp.Emails.Select(l => l.Message.TextBody).Distinct().Count());
    }

    [Fact]
    public async Task A_disabled_or_missing_account_gets_no_one_time_link()
    {
        var account = await Account();
        await Given(EmailWithLink(ResetPassword.Key, account));
        await Given(new OutgoingEmail(new TestEmail(Welcome.Key), "nobody", new Recipient("nobody@example.org", "Nobody"), A.Moment));
        await Do(async db =>
        {
            (await db.Users.SingleAsync()).Disable(A.Moment);
            await db.SaveChangesAsync();
        });
        Assert.Equal((0, 2), Counts(await _services.Deliver()));
        Assert.Empty(_smtp.Emails);
        Assert.Equal(
            [("Failed", "the account is disabled or no longer exists"), ("Failed", "the account is disabled or no longer exists")],
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

    private static OutgoingEmail Email(string name, DateTime? at = null, string kind = TrainingVerified.Key) =>
        new(
            kind == TrainingVerified.Key ? new TrainingVerified(name, "Level 1", "/training") : new TestEmail(kind, name),
            $"{kind}:{name}",
            new Recipient($"{name}@example.org", name),
            at ?? A.Moment
        );

    private static OutgoingEmail EmailWithLink(string kind, Account account) =>
        new(
            kind == Welcome.Key ? new Welcome("Zoë") : new ResetPassword("Zoë"),
            $"{kind}:{account.Id}",
            new Recipient(account.Email!, "Zoë", null, account.Id),
            A.Moment
        );

    private EmailTestServices Services(ScriptedSmtp smtp) => new(() => Open(), _settings, Clock, smtp);

    private Task<Account> Account(string email = "zoe@example.org") => Given(new Account(email, "Zoë", null, StaffRole.None, A.Moment));

    private Task<bool> IsGood(string kind, string accountId, string code) =>
        _services.In<OneTimeLinks, bool>(async links =>
            await links.IsValid(kind, await Read(db => db.Users.SingleAsync(a => a.Id == accountId)), code)
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

    /// <summary>Data protection without usable keys.</summary>
    private sealed class LostKeys : IDataProtectionProvider, IDataProtector
    {
        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext) => throw new CryptographicException("The key is gone.");

        public byte[] Unprotect(byte[] protectedData) => throw new CryptographicException("The key is gone.");
    }

    /// <summary>Fails the first database write of a result.</summary>
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
            if (_wasLost || !SqlText.WithoutQuotes(command.CommandText).Contains("LastError =", StringComparison.Ordinal))
                return base.NonQueryExecutingAsync(command, eventData, result, cancellationToken);
            _wasLost = true;
            throw new SqliteException("The connection was lost.", 10);
        }
    }
}
