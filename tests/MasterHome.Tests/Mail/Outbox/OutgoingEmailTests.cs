using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;

namespace MasterHome.Tests.Mail.Outbox;

public class OutgoingEmailTests
{
    private static readonly MailSettings Settings = new() { FirstWaitMinutes = 5, LongestWaitMinutes = 60 };

    [Fact]
    public void The_wait_doubles_after_each_failure_up_to_the_maximum()
    {
        var mail = Written();
        var waits = new List<double>();
        for (var n = 0; n < 6; n++)
        {
            mail.TryLater("451 try later", A.Moment, Settings);
            waits.Add((mail.NextAttemptAt - A.Moment).TotalMinutes);
        }
        Assert.Equal([5, 10, 20, 40, 60, 60], waits);
        Assert.Equal((EmailState.Waiting, 6, "451 try later"), (mail.State, mail.Attempts, mail.LastError));
    }

    [Fact]
    public void Thousands_of_failures_do_not_overflow_the_wait()
    {
        var mail = Written();
        for (var n = 0; n < 3000; n++)
            mail.TryLater("451", A.Moment, Settings);
        Assert.Equal(A.Moment.AddMinutes(60), mail.NextAttemptAt);
    }

    [Fact]
    public void A_new_email_is_due_at_once() => Assert.Equal((EmailState.Waiting, A.Moment), (Written().State, Written().NextAttemptAt));

    [Fact]
    public void Sending_clears_the_error_and_the_email_cannot_be_retried_or_stopped()
    {
        var mail = Written();
        mail.TryLater("451", A.Moment, Settings);
        mail.Sent(A.Moment.AddMinutes(5));
        Assert.Equal((EmailState.Sent, 2, null, A.Moment.AddMinutes(5)), (mail.State, mail.Attempts, mail.LastError, mail.SentAt!.Value));
        Assert.Throws<RefusedException>(() => mail.Retry(A.Moment));
        Assert.Throws<RefusedException>(() => mail.Cancel(A.Moment));
    }

    [Fact]
    public void A_rejected_email_is_marked_failed_until_staff_retry_or_stop_it()
    {
        var mail = Written();
        mail.Fail("550 no such user");
        Assert.Equal((EmailState.Failed, "550 no such user"), (mail.State, mail.LastError));
        mail.Retry(A.Moment.AddDays(1));
        Assert.Equal((EmailState.Waiting, A.Moment.AddDays(1)), (mail.State, mail.NextAttemptAt));
        mail.Cancel(A.Moment);
        Assert.Equal(EmailState.Canceled, mail.State);
        Assert.Throws<RefusedException>(() => mail.Retry(A.Moment));
    }

    [Fact]
    public void A_long_error_is_truncated()
    {
        var mail = Written();
        mail.Fail(new string('x', 10_000));
        Assert.Equal(OutgoingEmail.ErrorLength, mail.LastError!.Length);
    }

    [Fact]
    public void Values_are_stored_unchanged()
    {
        Assert.Equal("Zoë <3 \"models\"", Written().ReadValues()["name"]);
        Assert.NotEqual(Written().MessageToken, Written().MessageToken);
    }

    internal static OutgoingEmail Written(string key = "welcome:7") =>
        new(new Welcome("Zoë <3 \"models\""), key, new Recipient("zoe@example.org", "Zoë", null), A.Moment);
}

public class OutgoingEmailDataTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task An_email_with_the_same_key_is_not_queued_twice()
    {
        await Given(OutgoingEmailTests.Written("where-you-stand:7:2026-11"));
        await Assert.ThrowsAsync<Microsoft.EntityFrameworkCore.DbUpdateException>(() =>
            Given(OutgoingEmailTests.Written("where-you-stand:7:2026-11"))
        );
        await Given(OutgoingEmailTests.Written("where-you-stand:7:2027-11"));
    }
}
