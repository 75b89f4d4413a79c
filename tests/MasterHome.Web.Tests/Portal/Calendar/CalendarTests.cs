using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Portal.Calendar;

public sealed class CalendarTests(SharedPortal portal) : IClassFixture<SharedPortal>
{
    private readonly TestPortal _portal = portal.AsNew();

    [Fact]
    public async Task The_address_is_made_renewed_and_removed_and_an_old_one_is_not_found()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        using var program = _portal.Visitor();
        var page = await mira.Send(await mira.Get("/calendar"), "/calendar");
        var first = Feed(page);
        Assert.Equal("text/calendar", (await program.Http.GetAsync(first)).Content.Headers.ContentType!.MediaType);
        page = await mira.Send(page, "/calendar");
        Assert.Equal(HttpStatusCode.NotFound, (await program.Http.GetAsync(first)).StatusCode);
        var second = Feed(page);
        Assert.Equal(HttpStatusCode.OK, (await program.Http.GetAsync(second)).StatusCode);
        await mira.Send(page, "/calendar/removal");
        Assert.Equal(HttpStatusCode.NotFound, (await program.Http.GetAsync(second)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await program.Http.GetAsync("/calendar/guess.ics")).StatusCode);
    }

    [Fact]
    public async Task Sessions_are_in_it_with_stable_ids_and_a_canceled_one_says_so_with_a_later_sequence()
    {
        using var mira = await _portal.SignedIn("mira@example.org");
        var feed = Feed(await mira.Send(await mira.Get("/calendar"), "/calendar"));
        var signUp = await _portal.Ask(db =>
            db.SignUps.FirstAsync(s =>
                s.State == SignUpState.Confirmed
                && db.Members.Any(m => m.Id == s.MemberId && m.Email == "mira@example.org")
                && db.Sessions.Any(x => x.Id == s.SessionId && x.StartsAt != null)
            )
        );
        var before = Entry(await mira.Http.GetStringAsync(feed), signUp.Id);
        Assert.Contains("STATUS:CONFIRMED", before, StringComparison.Ordinal);
        Assert.Contains("DTSTART;TZID=", before, StringComparison.Ordinal);
        var alone = await mira.Http.GetStringAsync($"/sign-ups/{signUp.Id}/calendar");
        Assert.Equal(1, alone.Split("BEGIN:VEVENT").Length - 1);
        Assert.Contains("BEGIN:VTIMEZONE", alone, StringComparison.Ordinal);

        await _portal.Do(db =>
            db.Sessions.Where(x => x.Id == signUp.SessionId)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(x => x.CanceledAt, signUp.CreatedAt).SetProperty(x => x.Version, x => x.Version + 1)
                )
        );
        var after = Entry(await mira.Http.GetStringAsync(feed), signUp.Id);
        Assert.Contains("STATUS:CANCELLED", after, StringComparison.Ordinal);
        Assert.True(Sequence(after) > Sequence(before));
    }

    private static string Feed(WebPage page) => new Uri(page.All("input[readonly]").GetAttribute("value")!).PathAndQuery;

    private static string Entry(string feed, int signUpId) =>
        feed.Split("BEGIN:VEVENT").Single(e => e.Contains($"UID:sign-up-{signUpId}@", StringComparison.Ordinal));

    private static int Sequence(string entry) =>
        int.Parse(
            entry.ReplaceLineEndings("\n").Split('\n').Single(l => l.StartsWith("SEQUENCE:", StringComparison.Ordinal))[9..],
            System.Globalization.CultureInfo.InvariantCulture
        );
}
