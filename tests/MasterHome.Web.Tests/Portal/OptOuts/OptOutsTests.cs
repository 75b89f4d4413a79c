using System.Net;
using MasterHome.Cycles;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Reminders;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.OptOuts;

public sealed class OptOutsTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task An_opt_out_withdraws_the_chosen_sign_ups_sends_an_email_and_can_be_revoked()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/opt-out");
        var free = page.All("input[name=Free]").GetAttribute("value")!;
        page.Says("You can undo this until ");

        // Visitor keeps one value per name, so the checked box is passed explicitly.
        var left = await mira.Send(page, "/opt-out", ("Reason", "A new role."), ("Free", free));
        Assert.Equal("You are leaving at the end of 2026.", left.Heading);
        Assert.Equal(1, await Emails("opted-out"));
        var id = int.Parse(free, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(SignUpState.Withdrawn, await _portal.Ask(db => db.SignUps.Where(s => s.Id == id).Select(s => s.State).SingleAsync()));

        var back = await mira.Send(left, "/opt-out/taken-back");
        Assert.EndsWith(" of 400 points.", back.Heading, StringComparison.Ordinal);
        Assert.Equal("Your opt-out is canceled. You keep all your points.", back.Notice);
        Assert.Equal(1, await Emails("opt-out-canceled"));
        Assert.True((await mira.Get("/opt-out")).HasForm("/opt-out"));
    }

    /// <summary>Locks both years, then the sessions, then the member; <see cref="LockOrder"/> fails the request otherwise.</summary>
    [Fact, Trait("Fault", "7")]
    public async Task Sign_ups_of_two_years_are_given_up_in_one_order_of_locks()
    {
        await _portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            ProgramCycle next = A.Cycle(2027);
            db.Add(next);
            await db.SaveChangesAsync();
            Opportunity talk = A.Opportunity().In(next).Called("A talk of next year").With(A.Session().At(A.Time(2027, 2, 1)));
            db.Add(talk);
            await db.SaveChangesAsync();
            var session = talk.Sessions[0];
            await new Places(db, A.Calendar()).SignUp(mira.Id, session.Id, By.Member());
        });
        using var visitor = await _portal.SignedIn("mira@example.org");
        var page = await visitor.Get("/opt-out");
        var chosen = page.Document.QuerySelectorAll("input[name=Free]").Select(i => ("Free", i.GetAttribute("value")!)).ToArray();
        Assert.True(chosen.Length >= 2);
        using var answer = await visitor.PostTo(page, "/opt-out", chosen);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        var ids = chosen.Select(c => int.Parse(c.Item2, System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(
            [SignUpState.Withdrawn],
            await _portal.Ask(db => db.SignUps.Where(s => ids.Contains(s.Id)).Select(s => s.State).Distinct().ToListAsync())
        );
    }

    [Fact]
    public async Task Repeated_requests_create_one_opt_out_and_one_email_each_way()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get("/opt-out");
        var left = await mira.Send(page, "/opt-out", ("Reason", "A new role."));
        Assert.Equal("You are leaving at the end of 2026.", (await mira.Send(page, "/opt-out", ("Reason", "Again."))).Heading);
        Assert.Equal(
            (1, 1),
            (
                await Emails("opted-out"),
                await _portal.Ask(db => db.OptOuts.CountAsync(o => o.Reason == "A new role." || o.Reason == "Again."))
            )
        );

        await mira.Send(left, "/opt-out/taken-back");
        (await mira.Send(left, "/opt-out/taken-back")).Says("You have not opted out.");
        Assert.Equal(1, await Emails("opt-out-canceled"));
    }

    [Fact]
    public async Task A_reason_that_is_too_long_stays_in_the_field_and_records_no_opt_out()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var reason = new string('x', 1001);
        var again = await mira.Send(await mira.Get("/opt-out"), "/opt-out", ("Reason", reason));

        again.Says("1,000 characters");
        Assert.Equal(reason, again.All("textarea[name=Reason]").TextContent.Trim());
        Assert.Equal(0, await Emails("opted-out"));
    }

    [Fact]
    public async Task An_opt_out_drops_reminders_that_are_still_in_the_outbox()
    {
        await _portal.Do(async db =>
        {
            var mira = await db.Members.SingleAsync(m => m.Email == "mira@example.org");
            foreach (var kind in new[] { WhereYouStand.Key, Digest.Key, NextSteps.Key })
                db.Queue(
                    new OutgoingEmail(
                        new TestEmail(kind),
                        kind == NextSteps.Key ? "waits" : $"reminder:{kind}",
                        new Recipient(mira.Email, mira.Name, mira.Id),
                        TestPortal.DemoDay.UtcDateTime
                    )
                );
            await db.SaveChangesAsync();
        });
        using (var mira = await _portal.SignedIn("mira@example.org"))
            await mira.Send(await mira.Get("/opt-out"), "/opt-out", ("Reason", ""));
        var states = await _portal.Ask(db =>
            db.OutgoingEmails.Where(m => m.Key == "waits" || m.Key.StartsWith("reminder:")).ToDictionaryAsync(m => m.Kind, m => m.State)
        );
        Assert.Equal(
            (EmailState.NotSent, EmailState.NotSent, EmailState.Waiting),
            (states[WhereYouStand.Key], states[Digest.Key], states[NextSteps.Key])
        );
    }

    private Task<int> Emails(string kind) =>
        _portal.Ask(db =>
            db.OutgoingEmails.CountAsync(m => m.Kind == kind && db.Members.Any(x => x.Id == m.MemberId && x.Email == "mira@example.org"))
        );
}
