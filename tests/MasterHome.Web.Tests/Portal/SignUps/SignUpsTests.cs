using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.SignUps;

public sealed class SignUpsTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task A_member_takes_a_free_place_and_withdraws_after_confirmation()
    {
        using var nia = await _portal.SignedIn("nia@example.org");
        var address = await Opportunity("Webinar panel");
        var opportunity = await nia.Get(address);
        Assert.Contains("Take a place", opportunity.Text, StringComparison.Ordinal);

        var signedUp = await nia.Send(opportunity, "/sign-ups");
        Assert.Equal("You have a place in Webinar panel.", signedUp.Heading);
        Assert.Equal("Your place is confirmed.", signedUp.Notice);
        Assert.False((await nia.Get(address)).HasForm("/sign-ups"));

        var confirmation = await nia.Get($"{signedUp.Address}/withdrawal");
        Assert.Equal("Withdraw from Webinar panel?", confirmation.Heading);
        var withdrawn = await nia.Send(confirmation, $"{signedUp.Address}/withdrawal");
        Assert.Equal("You withdrew from Webinar panel.", withdrawn.Heading);
    }

    [Fact]
    public async Task A_full_session_offers_the_waitlist()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get(await Opportunity("UX showcase"));
        page.Says("Join the waitlist");
        var signedUp = await mira.Send(page, "/sign-ups");
        Assert.Equal("You are on the waitlist for UX showcase.", signedUp.Heading);
    }

    [Fact]
    public async Task An_invalid_report_keeps_the_entered_values_and_is_accepted_once_corrected()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var id = await Own("mira@example.org", SignUpState.Declined);
        var form = await mira.Get($"/sign-ups/{id}/completion");
        form.Says("The post is not online yet.");

        var again = await mira.Send(form, $"/sign-ups/{id}/completion", ("On", "2026-09-10"), ("Evidence", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.Status);
        Assert.Equal("2026-09-10", again.All("#On").GetAttribute("value"));
        Assert.NotNull(again.Document.QuerySelector("#Evidence-error"));

        var future = await mira.Send(
            again,
            $"/sign-ups/{id}/completion",
            ("On", "2026-09-20"),
            ("Evidence", "It is out: https://example.org/post")
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, future.Status);
        future.Says("Sep 20, 2026 is in the future. Enter Sep 15, 2026 or an earlier date.");

        var done = await mira.Send(
            future,
            $"/sign-ups/{id}/completion",
            ("On", "2026-09-10"),
            ("Evidence", "It is out: https://example.org/post.")
        );
        Assert.Equal("Community blog post is waiting for verification.", done.Heading);
        Assert.Equal("noopener nofollow", done.All("a[href='https://example.org/post']").GetAttribute("rel"));
    }

    [Theory]
    [Trait("Fault", "9")]
    [InlineData(SignUpState.Interested, "after verification")]
    [InlineData(SignUpState.Waiting, "after verification")]
    [InlineData(SignUpState.Offered, "after verification")]
    [InlineData(SignUpState.Confirmed, "after verification")]
    [InlineData(SignUpState.Reported, "after verification")]
    [InlineData(SignUpState.Verified, ", credited")]
    [InlineData(SignUpState.Declined, "None so far")]
    [InlineData(SignUpState.Withdrawn, "None: this sign-up ended")]
    [InlineData(SignUpState.DidNotTakePart, "None: you did not take part")]
    public async Task Points_are_promised_only_while_they_can_still_come(SignUpState state, string words)
    {
        var id = await Own("mira@example.org", SignUpState.Declined);
        // What is questioned is not to report again.
        await _portal.Do(db => db.Appeals.ExecuteDeleteAsync());
        await _portal.Do(db => db.SignUps.Where(s => s.Id == id).ExecuteUpdateAsync(set => set.SetProperty(s => s.State, state)));
        using var mira = await _portal.SignedIn("mira@example.org");
        var page = await mira.Get($"/sign-ups/{id}");
        page.Says(words);
        Assert.Equal(words == "after verification", page.Text.Contains("after verification", StringComparison.Ordinal));

        var list = await mira.Get("/sign-ups");
        var row = list.Document.QuerySelectorAll("tbody tr").Single(r => r.QuerySelector($"a[href='/sign-ups/{id}']") is not null);
        var points = row.QuerySelector("[data-label=Points]")!.TextContent.Trim();
        Assert.Equal(words.StartsWith("None", StringComparison.Ordinal) ? "none" : "50", points);
        var home = await mira.Get("/");
        Assert.Equal(state == SignUpState.Declined, home.Text.Contains("Report Community blog post again", StringComparison.Ordinal));
    }

    [Fact]
    [Trait("Fault", "9")]
    public async Task A_session_whose_clock_shows_another_year_says_for_which_year_it_counts()
    {
        var id = await Own("mira@example.org", SignUpState.Confirmed);
        // One hour before the year ends in the program's zone, and New Year's Day for Mira in Berlin.
        await _portal.Do(async db =>
        {
            var session = await db.SignUps.Where(s => s.Id == id).Select(s => s.SessionId).SingleAsync();
            await db
                .Sessions.Where(s => s.Id == session)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(s => s.StartsAt, new DateTime(2026, 12, 31, 23, 30, 0, DateTimeKind.Utc))
                        .SetProperty(s => s.Zone, "Europe/Berlin")
                );
        });
        using var mira = await _portal.SignedIn("mira@example.org");
        using var sam = await _portal.SignedIn("sam@example.org");
        foreach (var address in new[] { "/sign-ups", $"/sign-ups/{id}", $"/sign-ups/{id}/withdrawal", "/opt-out" })
            (await mira.Get(address)).Says("counts for 2026");
        (await sam.Get($"/back-office/sign-ups/{id}")).Says("counts for 2026");
    }

    [Fact]
    public async Task Another_members_sign_up_is_not_found()
    {
        var id = await Own("mira@example.org", SignUpState.Confirmed);
        using var nia = await _portal.SignedIn("nia@example.org");
        foreach (var page in new[] { "", "/withdrawal", "/completion" })
            Assert.Equal(HttpStatusCode.NotFound, (await nia.Get($"/sign-ups/{id}{page}")).Status);
        var own = await nia.Get(await Opportunity("Webinar panel"));
        var token = own.All("input[name=__RequestVerificationToken]").GetAttribute("value")!;
        foreach (var action in new[] { "withdrawal", "acceptance" })
        {
            using var body = new FormUrlEncodedContent([new("__RequestVerificationToken", token)]);
            using var response = await nia.Http.PostAsync($"/sign-ups/{id}/{action}", body);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }

    [Fact]
    public async Task An_offered_place_can_be_accepted()
    {
        var id = await Own("pat@example.org", SignUpState.Offered);
        using var pat = await _portal.SignedIn("pat@example.org");
        var page = await pat.Get($"/sign-ups/{id}");
        Assert.StartsWith("A place in", page.Heading, StringComparison.Ordinal);
        var taken = await pat.Send(page, $"/sign-ups/{id}/acceptance");
        Assert.StartsWith("You have a place in", taken.Heading, StringComparison.Ordinal);
    }

    private Task<string> Opportunity(string title) =>
        _portal.Ask(async db => $"/opportunities/{await db.Opportunities.Where(o => o.Title == title).MaxAsync(o => o.Id)}");

    private Task<int> Own(string email, SignUpState state) =>
        _portal.Ask(db =>
            db.SignUps.Where(s => s.State == state && db.Members.Any(m => m.Id == s.MemberId && m.Email == email))
                .Select(s => s.Id)
                .FirstAsync()
        );
}
