using System.Net;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Suggestions;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Queue;

public sealed class QueueTests(SharedPortal portal) : BackOfficeTest(portal)
{
    private SignUp _reported = null!;

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _reported = await Portal.Ask(db => db.SignUps.SingleAsync(s => s.State == SignUpState.Reported));
    }

    private string ItemPath => $"/back-office/queue?item=completion-{_reported.Id}";

    private string SignUpPath => $"/back-office/sign-ups/{_reported.Id}";

    [Fact]
    public async Task Shows_the_number_of_items_and_opens_the_oldest()
    {
        var page = await Alex.Get("/back-office/queue");

        Assert.Equal("6 items to review", page.Heading);
        Assert.Equal(6, page.Document.QuerySelectorAll("table.list tbody tr").Length);
        Assert.Equal(page.Document.QuerySelector("table.list tbody tr a")!.TextContent, page.All("#decision h2").TextContent);
    }

    [Fact]
    public async Task Of_a_very_long_queue_only_so_many_are_counted_on_each_page()
    {
        await Portal.Do(async db =>
        {
            var mira = await db.Members.AsNoTracking().SingleAsync(m => m.Email == "mira@example.org");
            var days = new ContributionDays([2026], mira.QualifiedOn, DateOnly.FromDateTime(TestPortal.DemoDay.UtcDateTime));
            db.AddRange(
                Enumerable
                    .Range(0, PageQueries.MostCounted)
                    .Select(n => new Suggestion(
                        mira.Id,
                        new SuggestionContent($"Idea {n}", "What it is about.", null, null, null),
                        days,
                        By.Member(mira.Id)
                    ))
            );
            await db.SaveChangesAsync();
        });

        var page = await Alex.Get("/back-office/queue?page=200");
        Assert.Equal("10,000+ items to review", page.Heading);
        page.Says("9,951–10,000 of 10,000+, page 200 of 200");
        page.Says("Filter the list to see others.");
        Assert.Equal("10,000+ waiting", page.All("nav a[href='/back-office/queue'] .n").TextContent);
        Assert.Equal("10,000+ suggestions to review", (await Alex.Get("/back-office/suggestions")).Heading);
        var overview = await Alex.Get("/back-office");
        overview.Says("10,000+ items to review");
        // What stops the close is counted less far, since it is counted anew.
        overview.Says("10,000+ suggestions");
    }

    [Theory]
    [InlineData("Completion", "1 item to review")]
    [InlineData("Interest", "1 item to review")]
    [InlineData("Training", "1 item to review")]
    [InlineData("Suggestion", "1 item to review")]
    [InlineData("Leave", "1 item to review")]
    [InlineData("Appeal", "1 item to review")]
    public async Task Can_be_filtered_by_kind(string kind, string heading) =>
        Assert.Equal(heading, (await Alex.Get($"/back-office/queue?kind={kind}")).Heading);

    [Fact]
    public async Task Shows_points_and_standing_before_the_decision()
    {
        var page = await Alex.Get(ItemPath);

        Assert.Contains("Verify, 90 points", page.Text, StringComparison.Ordinal);
        var balance = await Portal.Ask(db =>
            db.PointEntries.Where(e => e.MemberId == _reported.MemberId && e.OccurredOn.Year == 2026).SumAsync(e => e.Points)
        );
        page.Says($"{balance} → {balance + 90} of 400");
    }

    [Fact]
    public async Task Reports_of_others_are_similar_by_their_words_and_not_because_neither_has_any()
    {
        const string words = "A talk about model design at the user group";
        var similar = await Portal.Ask(async db =>
        {
            var other = await db.SignUps.Where(s => s.MemberId != _reported.MemberId).OrderBy(s => s.Id).Select(s => s.Id).FirstAsync();
            await db
                .SignUps.Where(s => s.Id == other)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(s => s.OpportunityId, _reported.OpportunityId)
                        .SetProperty(s => s.State, SignUpState.Verified)
                        .SetProperty(s => s.EvidenceKey, (string?)null)
                );
            await db.SignUps.Where(s => s.Id == _reported.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.EvidenceKey, (string?)null));
            return $"/back-office/sign-ups/{other}";
        });
        Assert.DoesNotContain(similar, (await Alex.Get(ItemPath)).Links);

        await Portal.Do(db =>
            db.SignUps.ExecuteUpdateAsync(set => set.SetProperty(s => s.EvidenceKey, "same").SetProperty(s => s.Evidence, words))
        );
        Assert.Contains(similar, (await Alex.Get(ItemPath)).Links);
    }

    [Fact]
    public async Task Verifying_posts_the_points_and_shows_the_next_item()
    {
        var page = await Alex.Send(await Alex.Get(ItemPath), $"{SignUpPath}/decision");

        Assert.Equal("5 items to review", page.Heading);
        Assert.Equal("Verified with 90 points.", page.Notice);
        Assert.NotNull(page.Document.QuerySelector("#decision"));
        Assert.Equal(
            90,
            await Portal.Ask(db => db.PointEntries.Where(e => e.SourceKey == $"sign-up:{_reported.Id}").Select(e => e.Points).SingleAsync())
        );
    }

    [Fact]
    public async Task A_decision_is_undone_from_the_queue_which_stays_filtered()
    {
        var page = await Alex.Send(await Alex.Get($"{ItemPath}&kind=Completion"), $"{SignUpPath}/decision");
        Assert.Equal("No items to review", page.Heading);
        var undo = $"/back-office/queue/completion-{_reported.Id}/decision/removal";
        page = await Alex.Send(page, undo);
        Assert.Equal("The decision is undone. The member gets an email if they had one about it.", page.Notice);
        Assert.Equal($"/back-office/queue?kind=Completion&item=completion-{_reported.Id}", page.Address);
        Assert.Equal("1 item to review", page.Heading);
        Assert.Equal(
            0,
            await Portal.Ask(db => db.PointEntries.Where(e => e.SourceKey.StartsWith($"sign-up:{_reported.Id}")).SumAsync(e => e.Points))
        );

        using var again = await Alex.PostTo(page, undo);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        using var unknown = await Alex.PostTo(page, "/back-office/queue/completion-999999/decision/removal");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task Changed_points_without_a_reason_are_refused_and_keep_the_entered_value()
    {
        var page = await Alex.Send(await Alex.Get(ItemPath), $"{SignUpPath}/decision", ("Form.Points", "40"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Equal("40", page.All("#Form_Points").GetAttribute("value"));
        Assert.Contains("Say why", page.All("#Form_Reason-error").TextContent, StringComparison.Ordinal);
        Assert.Contains("Verify, 40 points", page.Text, StringComparison.Ordinal);
        Assert.Equal(
            SignUpState.Reported,
            await Portal.Ask(db => db.SignUps.Where(s => s.Id == _reported.Id).Select(s => s.State).SingleAsync())
        );
    }

    [Fact]
    public async Task Declining_needs_a_reason_and_emails_the_member()
    {
        var page = await Alex.Get(ItemPath);
        var token = page.Document.QuerySelector("#decision input[name=__RequestVerificationToken]")!.GetAttribute("value")!;
        using var refused = await Alex.Http.PostAsync(
            $"{SignUpPath}/decision",
            new FormUrlEncodedContent([
                new("__RequestVerificationToken", token),
                new("Form.Verdict", "Decline"),
                new("Form.Points", "90"),
                new("Form.Reason", ""),
            ])
        );
        using var declined = await Alex.Http.PostAsync(
            $"{SignUpPath}/decision",
            new FormUrlEncodedContent([
                new("__RequestVerificationToken", token),
                new("Form.Verdict", "Decline"),
                new("Form.Reason", "The link is empty."),
            ])
        );

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(HttpStatusCode.Found, declined.StatusCode);
        Assert.Equal(
            "The link is empty.",
            await Portal.Ask(db => db.SignUps.Where(s => s.Id == _reported.Id).Select(s => s.DecisionReason).SingleAsync())
        );
        Assert.True(
            await Portal.Ask(db =>
                db.OutgoingEmails.AnyAsync(m =>
                    m.Kind == "completion-declined" && m.MemberId == _reported.MemberId && m.Key.Contains($":{_reported.Id}:")
                )
            )
        );
    }

    [Fact, Trait("Fault", "2")]
    public async Task A_second_decision_is_refused_and_its_values_do_not_appear_on_another_item()
    {
        var page = await Alex.Get(ItemPath);
        await Alex.Send(page, $"{SignUpPath}/decision");
        var late = await Alex.Send(page, $"{SignUpPath}/decision", ("Form.Points", "1"), ("Form.Reason", "second reason"));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        late.Says("You decided this on");
        late.Says("Verified.");
        Assert.Null(late.Document.QuerySelector("#decision"));
        Assert.DoesNotContain("second reason", late.Html, StringComparison.Ordinal);
        Assert.Equal(1, await Portal.Ask(db => db.PointEntries.CountAsync(e => e.SourceKey == $"sign-up:{_reported.Id}")));
    }

    [Theory, Trait("Fault", "2")]
    [InlineData("Completion", "Verify")]
    [InlineData("Completion", "Decline")]
    [InlineData("Interest", "Confirm")]
    [InlineData("Training", "Verify")]
    [InlineData("Suggestion", "Accept")]
    public async Task A_stale_decision_names_who_decided_and_keeps_the_filter(string kind, string verdict)
    {
        using var kim = await SecondAdministrator();
        var page = await kim.Get($"/back-office/queue?kind={kind}");
        var address = page.All("#decision form").GetAttribute("action")!;
        (string, string)[] typed = [("Form.Verdict", verdict), ("Form.Reason", "It is so."), ("Form.Answer", "A good idea.")];
        using var decided = await Alex.Post(await Alex.Get($"/back-office/queue?kind={kind}"), address, typed);
        Assert.Equal(HttpStatusCode.Found, decided.StatusCode);

        var late = await kim.Send(page, address, typed);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, late.Status);
        late.Says("Alex");
        late.Says("decided this on");
        Assert.Null(late.Document.QuerySelector("#decision"));
        Assert.Equal(kind, late.All("select[name=kind] option[selected]").GetAttribute("value"));
    }

    [Fact]
    public async Task Trainings_suggestions_and_interests_can_be_decided()
    {
        var page = await Alex.Get("/back-office/queue?kind=Training");
        page = await Alex.Send(page, page.All("#decision form").GetAttribute("action")!);
        Assert.Equal("Training verified.", page.Notice);
        page = await Alex.Get("/back-office/queue?kind=Interest");
        page = await Alex.Send(page, page.All("#decision form").GetAttribute("action")!);
        Assert.Equal("Confirmed. The member gets an email.", page.Notice);
        page = await Alex.Get("/back-office/queue?kind=Suggestion");
        var address = page.All("#decision form").GetAttribute("action")!;
        page = await Alex.Send(page, address);
        Assert.NotNull(page.Document.QuerySelector("#Form_Answer-error"));
        page = await Alex.Send(page, address, ("Form.Answer", "A good idea."));
        Assert.Equal("Accepted for 60 points. The member gets your answer by email.", page.Notice);

        Assert.Equal("3 items to review", (await Alex.Get("/back-office/queue")).Heading);
    }

    [Fact]
    public async Task Staff_see_the_item_but_cannot_decide_it_even_with_a_direct_post()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(ItemPath);
        page.Says("Only an administrator can decide this.");
        using var answer = await sam.Http.PostAsync($"{SignUpPath}/decision", new FormUrlEncodedContent([new("Form.Points", "90")]));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }
}
