using System.Net;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Shared;

/// <summary>What destroys or decides something asks first, on a page of its own that works without scripts.</summary>
[Trait("Fault", "9")]
public sealed class QuestionsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    public static TheoryData<string, string, string> Questions =>
        new()
        {
            { "/back-office/sign-ups/{absent}", "/back-office/sign-ups/{absent}/absence", "/back-office/sign-ups/{absent}/decision" },
            { "/back-office/opportunities/{o}", "/back-office/opportunities/{o}/retirement", "" },
            { "/back-office/opportunities/{draft}", "/back-office/opportunities/{draft}/removal", "" },
            { "/back-office/opportunities/{draft}/sessions/{d}", "/back-office/opportunities/{draft}/sessions/{d}/removal", "" },
            { "/back-office/opportunities/{o}/sessions/{s}", "/back-office/opportunities/{o}/sessions/{s}/cancellation", "" },
            { "/back-office/cycles/{c}", "/back-office/cycles/{c}/key-dates/{k}/removal", "" },
            { "/back-office/emails/{e}", "/back-office/emails/{e}/cancellation", "" },
            { "/back-office/email-templates/welcome", "/back-office/email-templates/welcome/default", "" },
            { "/back-office/accounts/{a}", "/back-office/accounts/{a}/sessions/end", "" },
            { "/back-office/training?year=2026", "/back-office/training/requirements/{r}/removal", "" },
        };

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_button_that_destroys_or_decides_leads_to_a_question(string list, string question, string action)
    {
        await Arrange();
        (list, question, action) = (await Fill(list), await Fill(question), await Fill(action.Length > 0 ? action : question));

        var page = await Alex.Get(list);
        Assert.Contains(page.Document.QuerySelectorAll("main a"), a => a.GetAttribute("href") == question);
        Assert.DoesNotContain(page.Document.QuerySelectorAll("main form"), f => f.GetAttribute("action") == action);
        Assert.DoesNotContain(page.Document.QuerySelectorAll("main [formaction]"), f => f.GetAttribute("formaction") == action);

        var asks = await Alex.Get(question);
        Assert.Equal(HttpStatusCode.OK, asks.Status);
        Assert.EndsWith("?", asks.Heading, StringComparison.Ordinal);
        Assert.NotEmpty(asks.All(".head p").TextContent);
        Assert.Contains(asks.Form(action).QuerySelectorAll("a.button"), a => a.GetAttribute("href")!.Split('#')[0] == list.Split('#')[0]);
        // Only the question about a required training asks for a reason; the others ignore it.
        var done = await Alex.Send(asks, action, ("Form.Reason", "Agreed"));
        Assert.Equal(HttpStatusCode.OK, done.Status);
        Assert.NotNull(done.Notice);
    }

    [Fact]
    public async Task Every_back_office_form_that_destroys_is_on_a_page_that_asks()
    {
        await Arrange();
        var lists = new List<string>();
        foreach (var row in Questions)
            lists.Add(await Fill((string)row[0]));
        foreach (var list in lists)
        {
            var page = await Alex.Get(list);
            Assert.All(
                page.Document.QuerySelectorAll("main button.danger"),
                // Those with a reason to type say what happens beside the button.
                button => Assert.NotEmpty(button.Closest("form")!.QuerySelectorAll("input[required], textarea"))
            );
        }
    }

    [Fact]
    public async Task A_question_that_was_answered_meanwhile_has_no_button()
    {
        await Arrange();
        foreach (var address in new[] { "/back-office/opportunities/{o}/retirement", "/back-office/emails/{e}/cancellation" })
        {
            var question = await Fill(address);
            var asks = await Alex.Get(question);
            await Alex.Send(asks, question);
            Assert.False((await Alex.Get(question)).HasForm(question));
            using var again = await Alex.Post(asks, question);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        }
    }

    [Fact]
    public async Task A_draft_is_deleted_with_its_sessions_and_a_published_opportunity_is_not()
    {
        await Arrange();
        var draft = await Fill("/back-office/opportunities/{draft}");
        await Alex.Send(await Alex.Get($"{draft}/removal"), $"{draft}/removal");
        Assert.Equal(HttpStatusCode.NotFound, (await Alex.Get(draft)).Status);
        Assert.False(await Portal.Ask(db => db.Opportunities.AnyAsync(o => o.Title == "A draft")));
        Assert.Equal(
            "The draft A draft was deleted",
            await Portal.Ask(db => db.History.OrderByDescending(h => h.Id).Select(h => h.What).FirstAsync())
        );

        var open = await Fill("/back-office/opportunities/{o}");
        var page = await Alex.Get($"{open}/removal");
        Assert.False(page.HasForm($"{open}/removal"));
        page.Says("Only a draft that was never published can be deleted.");
        using var refused = await Alex.PostTo(page, $"{open}/removal");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
    }

    [Theory]
    [InlineData("/back-office/opportunities/{draft}/removal", true)]
    [InlineData("/back-office/opportunities/{draft}/removal", false)]
    [InlineData("/back-office/opportunities/{draft}/sessions/{d}/removal", false)]
    [InlineData("/back-office/opportunities/{o}/sessions/{s}/cancellation", false)]
    public async Task What_somebody_changed_after_the_question_is_not_destroyed_unseen(string question, bool terms)
    {
        await Arrange();
        question = await Fill(question);
        var asks = await Alex.Get(question);
        var changed = question[..question.LastIndexOf('/')];
        await Portal.Do(async db =>
        {
            var id = int.Parse(question.Split('/')[3], System.Globalization.CultureInfo.InvariantCulture);
            var opportunity = await db.Opportunities.Include(o => o.Sessions).SingleAsync(o => o.Id == id);
            if (terms)
                opportunity.Change(opportunity.Terms with { Points = 77 });
            else
                foreach (var session in opportunity.Sessions)
                    session.Change(session.Terms with { Places = 77 }, 0);
            await db.SaveChangesAsync();
        });

        var refused = await Alex.Send(asks, question);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        refused.Says("Nothing was done. Look at it again, then decide.");
        Assert.Equal(HttpStatusCode.OK, (await Alex.Get(changed)).Status);
        // The question now shows the present state, so a second answer counts.
        Assert.NotNull((await Alex.Send(refused, question)).Notice);
    }

    [Fact]
    public async Task A_cycle_that_somebody_changed_after_the_question_is_not_deleted_unseen()
    {
        await Alex.Send(await Alex.Get("/back-office/cycles/new"), "/back-office/cycles");
        var id = await Portal.Ask(db => db.Cycles.Where(c => c.Year == 2027).Select(c => c.Id).SingleAsync());
        var question = $"/back-office/cycles/{id}/removal";
        var asks = await Alex.Get(question);
        var cycle = $"/back-office/cycles/{id}";
        await Alex.Send(await Alex.Get(cycle), $"{cycle}/key-dates", ("KeyDate.On", "2027-12-10"), ("KeyDate.Text", "Review begins"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await Alex.Send(asks, question)).Status);
        Assert.Equal("The cycle is deleted.", (await Alex.Send(await Alex.Get(question), question)).Notice);
    }

    /// <summary>A draft with a session, a customized template, and a member who can be absent.</summary>
    private Task Arrange() =>
        Portal.Do(async db =>
        {
            var cycle = await db.Cycles.SingleAsync(c => c.Year == 2026);
            var terms = (await db.Opportunities.FirstAsync(o => o.Tracking == Tracking.SignUp)).Terms with { Title = "A draft" };
            var draft = new Opportunity(cycle.Id, terms, Portal.Clock.GetUtcNow().UtcDateTime);
            draft.Schedule((await db.Sessions.FirstAsync(s => s.StartsAt > new DateTime(2026, 10, 1))).Terms);
            db.Add(draft);
            await db.SaveChangesAsync();
            var confirmed = await db.SignUps.FirstAsync(s =>
                s.State == SignUpState.Confirmed && db.Sessions.Any(x => x.Id == s.SessionId && x.StartsAt != null)
            );
            await db
                .Sessions.Where(s => s.Id == confirmed.SessionId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, new DateTime(2026, 9, 1, 9, 0, 0, DateTimeKind.Utc)));
            await db
                .EmailTemplates.Where(t => t.Kind == "welcome")
                .ExecuteUpdateAsync(set => set.SetProperty(t => t.EditedAt, Portal.Clock.GetUtcNow().UtcDateTime));
        });

    private async Task<string> Fill(string address)
    {
        return await Portal.Ask(async db =>
        {
            var session = await db
                .Sessions.Where(s => s.CanceledAt == null && s.StartsAt > new DateTime(2026, 9, 25))
                .Where(s => db.Opportunities.Any(o => o.Id == s.OpportunityId && o.PublishedAt != null && o.RetiredAt == null))
                .OrderBy(s => s.Id)
                .FirstAsync();
            var draft = await db.Opportunities.Include(o => o.Sessions).FirstOrDefaultAsync(o => o.Title == "A draft");
            var cycle = await db.Cycles.SingleAsync(c => c.Year == 2026);
            var absent = await db.SignUps.Where(s => s.State == SignUpState.Confirmed).ToListAsync();
            var begun = await db.Sessions.Where(s => s.StartsAt < new DateTime(2026, 9, 15)).Select(s => s.Id).ToListAsync();
            var mail = await db.OutgoingEmails.OrderBy(m => m.Id).FirstOrDefaultAsync(m => m.State == EmailState.Waiting);
            return address
                .Replace("{absent}", $"{absent.FirstOrDefault(s => begun.Contains(s.SessionId))?.Id}", StringComparison.Ordinal)
                .Replace("{draft}", $"{draft?.Id}", StringComparison.Ordinal)
                .Replace("{d}", $"{draft?.Sessions[0].Id}", StringComparison.Ordinal)
                .Replace("{o}", $"{session.OpportunityId}", StringComparison.Ordinal)
                .Replace("{s}", $"{session.Id}", StringComparison.Ordinal)
                .Replace("{c}", $"{cycle.Id}", StringComparison.Ordinal)
                .Replace("{k}", $"{cycle.KeyDates[^1].Id}", StringComparison.Ordinal)
                .Replace("{e}", $"{mail?.Id}", StringComparison.Ordinal)
                .Replace("{a}", $"{(await db.Users.SingleAsync(a => a.Email == "sam@example.org")).Id}", StringComparison.Ordinal)
                .Replace(
                    "{r}",
                    $"{await db.Requirements.Where(r => r.CycleId == cycle.Id).Select(r => r.Id).FirstAsync()}",
                    StringComparison.Ordinal
                );
        });
    }
}
