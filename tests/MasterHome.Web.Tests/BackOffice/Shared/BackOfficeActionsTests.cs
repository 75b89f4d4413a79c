using System.Net;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Shared;

/// <summary>Actions on pages that mostly show lists.</summary>
public sealed class BackOfficeActionsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task A_report_has_one_version_per_change_and_its_downloads_are_not_cached()
    {
        var page = await Alex.Send(await Alex.Get("/back-office/reports/2026"), "/back-office/reports/2026");
        Assert.Equal("Version 1 was created and is being emailed to staff.", page.Notice);
        Assert.Equal("Nothing has changed since version 1.", (await Alex.Send(page, "/back-office/reports/2026")).Notice);
        page.Says("figures match");
        page.Says("interim");

        foreach (
            var (format, type, begin) in new[]
            {
                ("pdf", "application/pdf", "%PDF"),
                ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "PK"),
            }
        )
        {
            using var file = await Alex.Http.GetAsync($"/back-office/reports/2026/v1.{format}");
            Assert.Equal(type, file.Content.Headers.ContentType?.MediaType);
            Assert.Equal(
                ("attachment", $"status-2026-v1.{format}"),
                (file.Content.Headers.ContentDisposition?.DispositionType, file.Content.Headers.ContentDisposition?.FileName)
            );
            Assert.True(file.Headers.CacheControl?.NoStore);
            Assert.StartsWith(begin, await file.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        var mira = await Portal.Ask(db => db.Members.Where(m => m.Email == "mira@example.org").Select(m => m.Id).SingleAsync());
        await Portal.Do(async db =>
        {
            var cycle = await db.Cycles.SingleAsync(c => c.Year == 2026);
            new Ledger(db).Post(
                new Posting(
                    mira,
                    cycle.Id,
                    5,
                    PointKind.Correction,
                    new DateOnly(2026, 3, 1),
                    "Counted wrongly",
                    "Correction",
                    1,
                    "report-test",
                    new AuditContext(Actor.System("Test"), Portal.Clock.GetUtcNow().UtcDateTime)
                )
            );
            await db.SaveChangesAsync();
        });
        page = await Alex.Send(page, "/back-office/reports/2026");
        Assert.Equal("Version 2 was created and is being emailed to staff.", page.Notice);
        page.Says("Since version 1: 5 points more, 1 line changed.");
    }

    [Fact]
    public async Task A_failed_email_can_be_retried()
    {
        var id = await Portal.Ask(async db =>
        {
            var mail = await db.OutgoingEmails.FirstAsync(m => m.State == EmailState.Waiting);
            mail.Fail("The server does not know the address.");
            await db.SaveChangesAsync();
            return mail.Id;
        });
        Assert.Equal("1 failed email", (await Alex.Get("/back-office/emails")).Heading);
        var page = await Alex.Get($"/back-office/emails/{id}");
        page.Says("The server does not know the address.");

        page = await Alex.Send(page, $"/back-office/emails/{id}/retry");
        Assert.Equal("The email is queued for a retry.", page.Notice);
        Assert.Equal(
            EmailState.Waiting,
            await Portal.Ask(db => db.OutgoingEmails.Where(m => m.Id == id).Select(m => m.State).SingleAsync())
        );
    }

    [Fact]
    public async Task Next_steps_of_a_sign_up_can_be_set_but_not_empty()
    {
        var id = await Portal.Ask(db => db.SignUps.Where(s => s.State == SignUpState.Confirmed).Select(s => s.Id).FirstAsync());
        var address = $"/back-office/sign-ups/{id}";
        var page = await Alex.Send(await Alex.Get(address), $"{address}/next-steps", ("Form.NextSteps", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);

        page = await Alex.Send(page, $"{address}/next-steps", ("Form.NextSteps", "Bring slides:\nhttps://example.org/slides"));
        Assert.Contains("https://example.org/slides", page.Links);
    }

    [Fact]
    public async Task An_absent_member_is_marked_as_did_not_take_part()
    {
        var id = await Portal.Ask(db =>
            db.SignUps.Where(s =>
                    s.State == SignUpState.Confirmed
                    && db.Sessions.Any(e => e.Id == s.SessionId && e.StartsAt < Portal.Clock.GetUtcNow().UtcDateTime)
                )
                .Select(s => s.Id)
                .FirstAsync()
        );
        var page = await Alex.Send(await Alex.Get($"/back-office/sign-ups/{id}/absence"), $"/back-office/sign-ups/{id}/decision");

        Assert.Contains("did not take part", page.Heading, StringComparison.Ordinal);
    }
}
