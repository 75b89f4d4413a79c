using MasterHome.Data;
using MasterHome.Jobs.Requests;
using MasterHome.Mail;
using MasterHome.Mailings;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Tests.Mailings;

public sealed class RequestedMailingTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task Each_member_gets_it_once_but_not_those_who_turned_announcements_off()
    {
        var members = await Members(4);
        await Do(async db =>
        {
            db.Add(new Unsubscription(members[1], AllEmails.CreateCatalog()[Announcement.Key], A.Moment));
            await db.SaveChangesAsync();
        });
        var mailing = await Write([.. members, 99]);
        Assert.Equal(new MailingCount(3, 1, 1), await Read(db => RequestedMailing.Count(db, mailing, default)));

        var request = await Send(mailing);

        Assert.Equal("3 emails queued. 2 members turned announcements off or left.", request.Sentence);
        var emails = await Read(db => db.OutgoingEmails.OrderBy(m => m.MemberId).ToListAsync());
        Assert.Equal([members[0], members[2], members[3]], emails.Select(m => m.MemberId!.Value));
        Assert.Equal(
            ("Speakers wanted", "In October.\nWrite to us."),
            (emails[0].ReadValues()["subject"], emails[0].ReadValues()["message"])
        );
        Assert.NotNull((await Read(db => db.Mailings.SingleAsync())).SentAt);
        Assert.Equal(1, await Read(db => db.History.CountAsync(h => h.Subject == nameof(Mailing))));
    }

    [Fact]
    public async Task A_run_after_a_restart_writes_what_is_missing_and_nothing_twice()
    {
        var members = await Members(3);
        var mailing = await Write(members);
        // What a killed run left: the email to one of them, and a test of the administrator.
        await Given(
            RequestedMailing.EmailTo(mailing, "Mira", new Recipient("m@example.org", "Mira", members[1]), $"{members[1]}", A.Moment)
        );
        await Given(RequestedMailing.EmailTo(mailing, "Alex", new Recipient("alex@example.org", "Alex"), "test:1", A.Moment));

        Assert.Equal("3 emails queued.", (await Send(mailing)).Sentence);
        Assert.Equal("3 emails queued.", (await Send(mailing)).Sentence);
        Assert.Equal(4, await Read(db => db.OutgoingEmails.CountAsync()));
    }

    [Fact]
    public async Task Only_administrators_write_and_only_to_somebody_with_words()
    {
        Assert.Throws<RefusedException>(() => new Mailing("A", "B", [1], "All", By.Staff()));
        Assert.Throws<RefusedException>(() => new Mailing("A", "B", [], "All", By.Administrator()));
        Assert.Equal("Subject", Assert.Throws<RefusedException>(() => new Mailing(" ", "B", [1], "All", By.Administrator())).Field);
        Assert.Equal("Message", Assert.Throws<RefusedException>(() => new Mailing("A", "", [1], "All", By.Administrator())).Field);
        await Assert.ThrowsAsync<RefusedException>(() =>
            Do(db => Run(db, new JobRequest(new MailingRequest(Guid.NewGuid()), "Write", "/", "/", By.Administrator())))
        );
    }

    private async Task<int[]> Members(int count)
    {
        var ids = new List<int>();
        for (var i = 0; i < count; i++)
            ids.Add((await Given(A.Member().Build())).Id);
        return [.. ids];
    }

    private Task<Mailing> Write(int[] ids) =>
        Given(new Mailing("Speakers wanted", "In October.\nWrite to us.", ids, "All members", By.Administrator()));

    private async Task<JobRequest> Send(Mailing mailing)
    {
        var request = await Given(new JobRequest(new MailingRequest(mailing.Id), "Write", "/form", "/result", By.Administrator()));
        await Do(db => Run(db, request));
        return await Read(db => db.JobRequests.SingleAsync(r => r.Id == request.Id));
    }

    private static Task Run(HomeDb db, JobRequest request) =>
        new RequestedMailing(db, new WorkProgress()).Run(request, By.Administrator(), default);
}
