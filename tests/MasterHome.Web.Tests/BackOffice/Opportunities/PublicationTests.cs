using System.Net;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Opportunities;

public sealed class PublicationTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task A_draft_is_planned_and_the_job_publishes_it_then()
    {
        var draft = await Draft();
        var (address, plan) = ($"/back-office/opportunities/{draft}", $"/back-office/opportunities/{draft}/publication-time");
        using (var sam = await Portal.SignedIn("sam@example.org"))
            Assert.False((await sam.Get(address)).HasForm(plan));
        var past = await Alex.Send(await Alex.Get(address), plan, ("Publication.PublishAt", "2026-09-01T08:00"));
        Assert.NotNull(past.Document.QuerySelector("#Publication_PublishAt-error"));

        var planned = await Alex.Send(past, plan, ("Publication.PublishAt", "2026-09-20T08:00"));
        Assert.StartsWith("It is published on Sun, Sep 20, 2026, 08:00", planned.Notice, StringComparison.Ordinal);
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.NotFound, (await mira.Get($"/opportunities/{draft}")).Status);
        Portal.Clock.Advance(TimeSpan.FromDays(5));
        await Portal.Run<PublishOpportunities>(job => job.RunAsync(default));
        Assert.Equal(HttpStatusCode.OK, (await mira.Get($"/opportunities/{draft}")).Status);
    }

    [Fact]
    public async Task The_preview_shows_the_texts_and_keeps_what_was_typed()
    {
        var page = await Alex.Get("/back-office/opportunities/new");
        using var answer = await Alex.PostTo(
            page,
            "/back-office/opportunities/preview",
            ("Form.Title", "Mentoring"),
            ("Form.Definition", "Help **one** member. <script>alert(1)</script>")
        );
        var preview = new WebPage("/preview", answer.StatusCode, await answer.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, preview.Status);
        Assert.Equal("one", preview.All(".notice strong").TextContent);
        Assert.Empty(preview.Document.QuerySelectorAll(".notice script"));
        Assert.Equal("Mentoring", preview.All("#Form_Title").GetAttribute("value"));
        Assert.Equal(0, await Portal.Ask(db => db.Opportunities.CountAsync(o => o.Title == "Mentoring")));
    }

    [Fact]
    public async Task An_opportunity_is_copied_to_the_next_year_once()
    {
        var id = await Portal.Ask(db =>
            db.Opportunities.Where(o => o.PublishedAt != null && db.Cycles.Any(c => c.Id == o.CycleId && c.Year == 2026))
                .OrderBy(o => o.Id)
                .Select(o => o.Id)
                .FirstAsync()
        );
        var (address, copies) = ($"/back-office/opportunities/{id}", $"/back-office/opportunities/{id}/copies");
        Assert.False((await Alex.Get(address)).HasForm(copies));
        await Alex.Send(await Alex.Get("/back-office/cycles/new"), "/back-office/cycles", ("Form.CopyOpportunities", "false"));

        var copy = await Alex.Send(await Alex.Get(address), copies);
        Assert.NotEqual(address, copy.Address);
        copy.Says("is a draft");
        var again = await Alex.Send(await Alex.Get(address), copies);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.Status);
    }

    [Fact]
    public async Task An_opportunity_of_a_closed_year_is_copied_to_this_one()
    {
        var closed = await Portal.Ask(db =>
            db.Opportunities.Where(o => db.Cycles.Any(c => c.Id == o.CycleId && c.ClosedAt != null)).OrderBy(o => o.Id).LastAsync()
        );
        await Portal.Do(db =>
            db.Opportunities.Where(o => o.Id == closed.Id).ExecuteUpdateAsync(set => set.SetProperty(o => o.Title, "Only last year"))
        );
        var address = $"/back-office/opportunities/{closed.Id}";
        (await Alex.Send(await Alex.Get(address), $"{address}/copies")).Says("Only last year is a draft");
    }

    [Fact]
    public async Task A_suggestion_becomes_an_opportunity_that_its_member_finds()
    {
        var suggestion = await Portal.Ask(db => db.Suggestions.FirstAsync(s => s.State == SuggestionState.Open));
        var address = $"/back-office/suggestions/{suggestion.Id}";
        var form = await Alex.Get($"/back-office/opportunities/new?suggestion={suggestion.Id}");
        Assert.Contains($"/back-office/opportunities/new?suggestion={suggestion.Id}", (await Alex.Get(address)).Links);
        Assert.Equal(suggestion.Title, form.All("#Form_Title").GetAttribute("value"));

        var draft = await Alex.Send(
            form,
            "/back-office/opportunities",
            ("Form.Kind", "Community"),
            ("Form.Points", "20"),
            ("Form.Hours", "2"),
            ("Form.Participation", "Do it."),
            ("Form.HowCredited", "By report.")
        );
        Assert.StartsWith("Saved as a draft.", draft.Notice, StringComparison.Ordinal);
        Assert.Contains(draft.Address, (await Alex.Get(address)).Links);
        Assert.Equal(1, await Portal.Ask(db => db.OutgoingEmails.CountAsync(m => m.Kind == "suggestion-adopted")));
        var twice = await Alex.Get($"/back-office/opportunities/new?suggestion={suggestion.Id}");
        Assert.Equal(HttpStatusCode.Conflict, twice.Status);

        var owner = await Portal.Ask(db => db.Members.Where(m => m.Id == suggestion.MemberId).Select(m => m.Email).SingleAsync());
        using var member = await Portal.SignedIn(owner);
        var link = draft.Address.Replace("/back-office", "", StringComparison.Ordinal);
        Assert.DoesNotContain(link, (await member.Get($"/suggestions/{suggestion.Id}")).Links);
        await Alex.Send(await Alex.Get(draft.Address), $"{draft.Address}/sessions");
        await Alex.Send(await Alex.Get(draft.Address), $"{draft.Address}/publication");
        Assert.Contains(link, (await member.Get($"/suggestions/{suggestion.Id}")).Links);
    }

    private Task<int> Draft() =>
        Portal.Ask(async db =>
        {
            var cycle = await db.Cycles.SingleAsync(c => c.Year == 2026);
            var draft = A.Opportunity().In(cycle).With(A.Session()).NotYetPublished().Build();
            db.Add(draft);
            await db.SaveChangesAsync();
            return draft.Id;
        });
}
