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
    public async Task A_session_that_has_begun_is_shown_until_the_attendance_of_all_its_members_is_recorded()
    {
        var now = Portal.Clock.GetUtcNow().UtcDateTime;
        await Portal.Do(db =>
            db.SignUps.Where(p => p.State == SignUpState.Confirmed && db.Sessions.Any(s => s.Id == p.SessionId && s.StartsAt <= now))
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.State, SignUpState.Verified))
        );
        var session = await Portal.Ask(db =>
            db.Sessions.AsNoTracking()
                .Where(s => s.CanceledAt == null && s.StartsAt > now)
                .FirstAsync(s => db.SignUps.Any(p => p.SessionId == s.Id && p.State == SignUpState.Confirmed))
        );
        var address = $"/back-office/opportunities/{session.OpportunityId}/sessions/{session.Id}";
        Assert.Contains(address, (await Alex.Get("/back-office/sessions?status=upcoming")).Links);
        Assert.DoesNotContain(address, (await Alex.Get("/back-office/sessions?status=to-record")).Links);
        Assert.DoesNotContain("status=to-record", (await Alex.Get("/back-office")).Html, StringComparison.Ordinal);

        await Portal.Do(db =>
            db.Sessions.Where(s => s.Id == session.Id).ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, now.AddHours(-2)))
        );
        Assert.Contains("/back-office/sessions?status=to-record&sort=starts", (await Alex.Get("/back-office")).Links);
        Assert.Contains(address, (await Alex.Get("/back-office/sessions?status=to-record")).Links);
        Assert.Equal("1 session without recorded attendance", (await Alex.Get("/back-office/sessions")).Heading);

        await Portal.Do(db =>
            db.SignUps.Where(p => p.SessionId == session.Id && p.State == SignUpState.Confirmed)
                .ExecuteUpdateAsync(set => set.SetProperty(p => p.State, SignUpState.Verified))
        );
        var recorded = await Alex.Get("/back-office/sessions");
        Assert.Equal("All attendance is recorded", recorded.Heading);
        Assert.Contains(address, recorded.Links);
        Assert.Contains(address, (await Alex.Get("/back-office/sessions?status=past")).Links);
    }

    [Fact]
    public async Task The_days_of_a_filter_are_those_of_the_program_and_both_count()
    {
        var session = await Portal.Ask(db => db.Sessions.AsNoTracking().FirstAsync(s => s.StartsAt != null && s.CanceledAt == null));
        await Portal.Do(db =>
            db.Sessions.Where(s => s.Id == session.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.StartsAt, new DateTime(2026, 3, 10, 23, 30, 0, DateTimeKind.Utc)))
        );
        var address = $"/back-office/opportunities/{session.OpportunityId}/sessions/{session.Id}";
        foreach (var (from, to, shown) in new[] { (10, 10, true), (9, 9, false), (11, 11, false), (1, 10, true) })
        {
            var list = await Alex.Get($"/back-office/sessions?from=2026-03-{from:00}&to=2026-03-{to:00}");
            Assert.True(shown == list.Links.Contains(address), $"{from} to {to}");
        }
    }
}
