using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Sessions;

public sealed class SessionDetailsTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Staff_read_a_session_and_change_nothing()
    {
        var address = AddressOf(await Limited());
        using var sam = await Portal.SignedIn("sam@example.org");
        var page = await sam.Get(address);
        Assert.Equal(HttpStatusCode.OK, page.Status);
        Assert.False(page.HasForm(address));
    }

    [Fact]
    public async Task Everybody_reads_the_place_and_only_members_with_a_place_the_link_and_the_notes()
    {
        var now = Portal.Clock.GetUtcNow().UtcDateTime;
        var signUp = await Portal.Ask(db =>
            db.SignUps.FirstAsync(s => s.State == SignUpState.Confirmed && db.Sessions.Any(o => o.Id == s.SessionId && o.StartsAt > now))
        );
        var session = await Portal.Ask(db => db.Sessions.AsNoTracking().SingleAsync(s => s.Id == signUp.SessionId));
        var address = AddressOf(session);
        var saved = await Alex.Send(
            await Alex.Get(address),
            address,
            ("Session.Place", "Room 4"),
            ("Session.Link", "https://example.org/join"),
            ("Session.Host", "Kim Karlsson"),
            ("Session.Notes", "Bring **a laptop**.")
        );
        Assert.StartsWith("Session saved.", saved.Notice, StringComparison.Ordinal);
        saved.Says("Bring a laptop.");

        var owner = await Portal.Ask(db => db.Members.Where(m => m.Id == signUp.MemberId).Select(m => m.Email).SingleAsync());
        using var member = await Portal.SignedIn(owner);
        var own = await member.Get($"/sign-ups/{signUp.Id}");
        own.Says("Room 4");
        own.Says("Kim Karlsson");
        Assert.Contains("https://example.org/join", own.Links);
        Assert.Equal("a laptop", own.All(".prose strong").TextContent);
        var other = await Portal.SignedIn(owner == "nia@example.org" ? "mira@example.org" : "nia@example.org");
        var offer = await other.Get($"/opportunities/{session.OpportunityId}");
        offer.Says("Room 4");
        Assert.DoesNotContain("https://example.org/join", offer.Html, StringComparison.Ordinal);
        other.Dispose();
    }

    [Fact]
    public async Task Fewer_places_than_taken_ask_what_happens_and_keep_what_was_typed()
    {
        var session = await Limited(places: 2, taken: 2);
        var address = AddressOf(session);
        var asked = await Alex.Send(await Alex.Get(address), address, ("Session.Places", "1"), ("Session.Host", "Kim"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, asked.Status);
        Assert.NotNull(asked.Document.QuerySelector("#Session_Places-error"));
        Assert.Equal(("1", "Kim"), (asked.All("#Session_Places").GetAttribute("value"), asked.All("#Session_Host").GetAttribute("value")));

        var moved = await Alex.Send(asked, address, ("Session.Fewer", nameof(FewerPlaces.MoveToWaitlist)));
        Assert.StartsWith("Session saved.", moved.Notice, StringComparison.Ordinal);
        moved.Says("1 member waits. The only place is taken.");
        Assert.Equal(
            [SignUpState.Confirmed, SignUpState.Waiting],
            await Portal.Ask(db => db.SignUps.Where(s => s.SessionId == session.Id).OrderBy(s => s.Id).Select(s => s.State).ToListAsync())
        );
    }

    [Theory]
    [InlineData("Session.EndsAt", "2026-10-20T08:00")]
    [InlineData("Session.Link", "room 4")]
    [InlineData("Session.SignUpOpensAt", "2026-10-21T08:00")]
    [InlineData("Session.BelowPaceHours", "24")]
    public async Task Impossible_details_are_refused_beside_their_field(string field, string value)
    {
        var session = await Limited();
        var address = AddressOf(session);
        var page = await Alex.Send(await Alex.Get(address), address, ("Session.StartsAt", "2026-10-20T12:00"), (field, value));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.NotNull(page.Document.QuerySelector($"#{field.Replace('.', '_')}-error"));
        Assert.Equal(session.Terms, (await Portal.Ask(db => db.Sessions.AsNoTracking().SingleAsync(s => s.Id == session.Id))).Terms);
    }

    [Fact]
    public async Task A_place_is_given_and_taken_by_hand_with_a_reason()
    {
        var session = await Limited(places: 1, taken: 2);
        var waiting = await Portal.Ask(db => db.SignUps.SingleAsync(s => s.SessionId == session.Id && s.State == SignUpState.Waiting));
        var address = $"/back-office/sign-ups/{waiting.Id}";
        using (var sam = await Portal.SignedIn("sam@example.org"))
            Assert.False((await sam.Get(address)).HasForm($"{address}/place"));

        var full = await Alex.Send(await Alex.Get(address), $"{address}/place", ("Place.Reason", "The speaker"));
        full.Says("This session is full.");
        await Portal.Do(db => db.Sessions.Where(s => s.Id == session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.Places, 2)));
        var empty = await Alex.Send(await Alex.Get(address), $"{address}/place");
        Assert.NotNull(empty.Document.QuerySelector("#Place_Reason-error"));
        var given = await Alex.Send(await Alex.Get(address), $"{address}/place", ("Place.Reason", "The speaker"));
        Assert.StartsWith("The place is confirmed.", given.Notice, StringComparison.Ordinal);
        var taken = await Alex.Send(given, $"{address}/withdrawal", ("Withdrawal.Reason", "You asked us to."));
        Assert.StartsWith("The sign-up is withdrawn.", taken.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_session_that_opens_later_says_when_and_takes_nobody_before()
    {
        var session = await Limited();
        var address = AddressOf(session);
        await Alex.Send(
            await Alex.Get(address),
            address,
            ("Session.StartsAt", "2026-10-20T12:00"),
            ("Session.SignUpOpensAt", "2026-10-01T12:00"),
            ("Session.BelowPaceHours", "24")
        );
        using var mira = await Portal.SignedIn("mira@example.org");
        var page = await mira.Get($"/opportunities/{session.OpportunityId}");
        page.Says("Sign-up opens Thu, Oct 1, 2026, 12:00");
        Portal.Clock.Advance(TimeSpan.FromDays(17));
        using var later = await Portal.SignedIn("mira@example.org");
        page = await later.Get($"/opportunities/{session.OpportunityId}");
        Assert.True(page.HasForm("/sign-ups") || page.Text.Contains("for members below the pace", StringComparison.Ordinal), page.Text);
    }

    private static string AddressOf(Session session) => $"/back-office/opportunities/{session.OpportunityId}/sessions/{session.Id}";

    /// <summary>A session without a date.</summary>
    private async Task<Session> Limited(int places = 5, int taken = 0)
    {
        var session = await Portal.Ask(async db =>
        {
            var cycle = await db.Cycles.SingleAsync(c => c.Year == 2026);
            var opportunity = A.Opportunity().In(cycle).With(A.Session().WithPlaces(places)).Build();
            db.Add(opportunity);
            await db.SaveChangesAsync();
            return opportunity.Sessions[0];
        });
        foreach (var email in new[] { "mira@example.org", "nia@example.org", "pat@example.org" }.Take(taken))
        {
            using var member = await Portal.SignedIn(email);
            await member.Send(await member.Get($"/opportunities/{session.OpportunityId}"), "/sign-ups", ("sessionId", $"{session.Id}"));
        }
        return session;
    }
}
