using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Mail.Outbox;

public sealed class RequestedEmailChangesTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Of_many_emails_those_that_were_sent_meanwhile_are_named_and_the_others_are_changed()
    {
        var (failed, waiting, sent) = (await Email("failed"), await Email("waiting"), await Email("sent"));
        await Change(failed, m => m.Fail("550 no such user"));
        await Change(sent, m => m.Sent(A.Moment));

        var request = await Run(EmailChange.Cancel, [failed, waiting, sent]);

        Assert.Equal($"2 emails canceled. 1 could not be changed. Email {sent}: This email has already been sent.", request.Sentence);
        Assert.Equal([EmailState.Canceled, EmailState.Canceled, EmailState.Sent], await States());
        Assert.Equal(2, await Read(db => db.History.CountAsync(h => h.Subject == nameof(OutgoingEmail))));
    }

    [Fact]
    public async Task A_run_after_a_restart_retries_no_email_again()
    {
        var failed = await Email("failed");
        await Change(failed, m => m.Fail("550 no such user"));
        var request = new JobRequest(new EmailChangesRequest(EmailChange.Retry, [failed]), "Retry", "/", "/", By.Administrator());
        await Given(request);
        await Do(db => Work(db).Run(request, By.Administrator(), default));
        Assert.Equal([EmailState.Waiting], await States());

        // It failed again before the second run.
        await Change(failed, m => m.Fail("550 no such user"));
        await Do(db => Work(db).Run(request, By.Administrator(), default));

        Assert.Equal([EmailState.Failed], await States());
        Assert.Equal("1 email queued for a retry.", await Read(db => db.JobRequests.Select(r => r.Sentence).SingleAsync()));
    }

    [Fact]
    public async Task An_email_that_is_being_sent_is_left_alone()
    {
        var id = await Email("held");
        await using var delivery = Open();
        await using var outbox = Outbox(delivery);
        Assert.Single(await outbox.TakeBatch(default));

        var request = await Run(EmailChange.Cancel, [id]);

        Assert.StartsWith("No emails canceled. 1 could not be changed.", request.Sentence, StringComparison.Ordinal);
        Assert.Equal([EmailState.Waiting], await States());
    }

    /// <summary>Such as the results of a year, which are announced on one day.</summary>
    [Fact]
    public async Task An_email_that_is_planned_for_later_is_not_sent_before()
    {
        var later = A.Moment.AddDays(9);
        var email = new OutgoingEmail(new ResetPassword("Mira"), "planned", new Recipient("mira@example.org", "Mira"), A.Moment);
        await Given(email.NotBefore(later));

        var request = await Run(EmailChange.Retry, [email.Id]);

        Assert.StartsWith("No emails queued for a retry.", request.Sentence, StringComparison.Ordinal);
        Assert.Equal(later, await Read(db => db.OutgoingEmails.Select(m => m.NextAttemptAt).SingleAsync()));
        await Run(EmailChange.Cancel, [email.Id]);
        Assert.Equal([EmailState.Canceled], await States());
    }

    [Fact]
    public async Task Only_administrators_change_emails()
    {
        var id = await Email("waiting");
        var request = new JobRequest(new EmailChangesRequest(EmailChange.Cancel, [id]), "Cancel", "/", "/", By.Administrator());
        await Assert.ThrowsAsync<RefusedException>(() => Do(db => Work(db).Run(request, By.Staff(), default)));
        Assert.Equal([EmailState.Waiting], await States());
    }

    private async Task<JobRequest> Run(EmailChange change, long[] ids)
    {
        var request = new JobRequest(new EmailChangesRequest(change, ids), $"{change}", "/", "/", By.Administrator());
        await Given(request);
        await Do(db => Work(db).Run(request, By.Administrator(), default));
        return await Read(db => db.JobRequests.SingleAsync(r => r.Id == request.Id));
    }

    private RequestedEmailChanges Work(HomeDb db) => new(db, Outbox(db), Clock, new WorkProgress());

    private OutboxQueue Outbox(HomeDb db) => new(db, new DeliveryOptions(Clock, Options.Create(new MailSettings())));

    private async Task<long> Email(string key)
    {
        var email = new OutgoingEmail(new ResetPassword("Mira"), key, new Recipient("mira@example.org", "Mira"), A.Moment);
        await Given(email);
        return email.Id;
    }

    private Task Change(long id, Action<OutgoingEmail> change) =>
        Do(async db =>
        {
            change(await db.OutgoingEmails.SingleAsync(m => m.Id == id));
            await db.SaveChangesAsync();
        });

    private Task<List<EmailState>> States() => Read(db => db.OutgoingEmails.OrderBy(m => m.Id).Select(m => m.State).ToListAsync());
}
