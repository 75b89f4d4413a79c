using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.BackOffice.Shared;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.BackOffice.Sessions;

public sealed class SessionListTests(SharedPortal portal) : BackOfficeTest(portal)
{
    [Fact]
    public async Task Staff_read_the_sessions_and_members_do_not()
    {
        using var sam = await Portal.SignedIn("sam@example.org");
        Assert.Equal(HttpStatusCode.OK, (await sam.Get("/back-office/sessions")).Status);
        using var mira = await Portal.SignedIn("mira@example.org");
        Assert.Equal(HttpStatusCode.Forbidden, (await mira.Get("/back-office/sessions")).Status);
    }

    [Fact]
    public async Task A_session_is_shown_until_it_is_recorded_for_each_of_its_members_whether_they_came()
    {
        var (session, now) = await TheOnlySessionWithPlaces();
        var address = $"/back-office/opportunities/{session.OpportunityId}/sessions/{session.Id}";
        Assert.Contains(address, (await Alex.Get("/back-office/sessions?status=upcoming")).Links);
        Assert.DoesNotContain("status=to-record", (await Alex.Get("/back-office")).Html, StringComparison.Ordinal);

        // Nobody is asked for it while the session lasts.
        await Move(session.Id, now.AddHours(-2), now.AddHours(1));
        Assert.Contains(address, (await Alex.Get("/back-office/sessions?status=under-way")).Links);
        Assert.Equal("No attendance to record", (await Alex.Get("/back-office/sessions")).Heading);

        await Move(session.Id, now.AddHours(-2), now.AddHours(-1));
        Assert.Contains("/back-office/sessions?status=to-record&sort=starts", (await Alex.Get("/back-office")).Links);
        Assert.Contains(address, (await Alex.Get("/back-office/sessions?status=to-record")).Links);
        Assert.Equal("1 session with attendance to record", (await Alex.Get("/back-office/sessions")).Heading);

        // One came and the others did not.
        var came = await Portal.Ask(db =>
            db.SignUps.Where(p => p.SessionId == session.Id && p.State == SignUpState.Confirmed).Select(p => p.MemberId).FirstAsync()
        );
        var form = await Alex.Get($"{address}/attendance");
        await Alex.Send(form, $"{address}/attendance", ("Form.Members", $"{came}"), ("Form.OthersAreAbsent", "true"));

        var recorded = await Alex.Get("/back-office/sessions");
        Assert.Equal("No attendance to record", recorded.Heading);
        Assert.Contains(address, recorded.Links);
        Assert.Contains(address, (await Alex.Get("/back-office/sessions?status=past")).Links);
    }

    [Fact]
    public async Task The_sign_ups_of_a_session_are_counted_when_it_is_over_too_and_lead_to_them()
    {
        var (session, _) = await TheOnlySessionWithPlaces();
        await Portal.Do(db =>
            db.SignUps.Where(p => p.SessionId == session.Id).ExecuteUpdateAsync(set => set.SetProperty(p => p.State, SignUpState.Verified))
        );
        var count = await Portal.Ask(db => db.SignUps.CountAsync(p => p.SessionId == session.Id));
        var address = $"/back-office/sign-ups?session={session.Id}";

        var list = await Alex.Get("/back-office/sessions");
        var row = list.Document.QuerySelector($"a[href='{address}']")!.Closest("tr")!;
        Assert.Equal($"{count}", row.QuerySelector($"a[href='{address}']")!.TextContent);
        Assert.Equal($"{count}", row.QuerySelector("td[data-label='Taken']")!.TextContent);
        Assert.Equal(count, (await Alex.Get(address)).Document.QuerySelectorAll("tbody tr").Length);
    }

    [Fact]
    public async Task Sessions_of_one_opportunity_are_told_apart_where_they_are_ticked()
    {
        var session = await Portal.Ask(db => db.Sessions.AsNoTracking().FirstAsync(s => s.StartsAt != null && s.CanceledAt == null));
        await Portal.Do(db =>
            db.Sessions.Where(s => s.Id == session.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(s => s.StartsAt, new DateTime(2026, 3, 10, 23, 30, 0, DateTimeKind.Utc))
                        .SetProperty(s => s.Zone, "Asia/Tokyo")
                )
        );
        var list = await Alex.Get("/back-office/sessions");
        var tick = list.Document.QuerySelector($"input[type=checkbox][value='{session.Id}'][aria-label]")!;
        Assert.EndsWith(", Mar 11, 2026, 08:30", tick.GetAttribute("aria-label"), StringComparison.Ordinal);
        // Its own time stands there with its zone, since other rows have other zones.
        Assert.Equal("Wed, Mar 11, 08:30 Tokyo", tick.Closest("tr")!.QuerySelector("td[data-label=Starts]")!.TextContent);
    }

    /// <summary>One session that lies ahead and has members with a place; all others are recorded.</summary>
    private async Task<(Session Session, DateTime Now)> TheOnlySessionWithPlaces()
    {
        var now = Portal.Clock.GetUtcNow().UtcDateTime;
        var session = await Portal.Ask(db =>
            db.Sessions.AsNoTracking()
                .Where(s => s.CanceledAt == null && s.StartsAt > now)
                .FirstAsync(s => db.SignUps.Any(p => p.SessionId == s.Id && p.State == SignUpState.Confirmed))
        );
        await Portal.Do(db =>
            db.SignUps.Where(p => p.State == SignUpState.Confirmed && p.SessionId != session.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.State, SignUpState.Verified))
        );
        return (session, now);
    }

    private Task Move(int sessionId, DateTime starts, DateTime ends) =>
        Portal.Do(db =>
            db.Sessions.Where(s => s.Id == sessionId)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, starts).SetProperty(s => s.EndsAt, ends))
        );
}

/// <summary>In a program that does not keep UTC.</summary>
public sealed class SessionDaysTests(NewYorkPortal portal) : BackOfficeTest(portal), IClassFixture<NewYorkPortal>
{
    [Fact]
    public async Task The_days_of_a_filter_are_those_of_the_program_and_both_count()
    {
        var session = await Portal.Ask(db => db.Sessions.AsNoTracking().FirstAsync(s => s.StartsAt != null && s.CanceledAt == null));
        await Portal.Do(db =>
            db.Sessions.Where(s => s.Id == session.Id)
                .ExecuteUpdateAsync(set =>
                    set.SetProperty(s => s.StartsAt, new DateTime(2026, 3, 11, 2, 30, 0, DateTimeKind.Utc))
                        .SetProperty(s => s.Zone, "Asia/Tokyo")
                )
        );
        var address = $"/back-office/opportunities/{session.OpportunityId}/sessions/{session.Id}";
        foreach (var (from, to, shown) in new[] { (10, 10, true), (9, 9, false), (11, 11, false), (1, 10, true) })
        {
            var list = await Alex.Get($"/back-office/sessions?from=2026-03-{from:00}&to=2026-03-{to:00}");
            Assert.True(shown == list.Links.Contains(address), $"{from} to {to}");
            list.Says("Starts from (New York day)");
        }
    }
}

public sealed class NewYorkPortal : TestPortal
{
    public NewYorkPortal() => With("Home:TimeZone", "America/New_York");
}
