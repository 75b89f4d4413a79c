using System.Net;
using MasterHome.Data;
using MasterHome.Web.Tests.Support;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.SignIn.Sessions;

[Trait("Fault", "7")]
public sealed class LastSeenTests
{
    private const string Mira = "mira@example.org";

    [SqliteFact]
    public async Task A_page_does_not_wait_to_note_that_its_user_was_seen()
    {
        // Longer than the test waits for the page.
        await using var portal = new TestPortal().With("Database:LockSeconds", "300");
        using var mira = await portal.SignedIn(Mira);
        portal.Clock.Advance(TimeSpan.FromMinutes(2));
        await using (var other = new SqliteConnection(DatabaseRegistration.SqliteFile(Path.Combine(portal.Folder, "home.db"))))
        {
            await other.OpenAsync();
            await using var writing = other.BeginTransaction();
            var page = Task.Run(() => mira.Get("/points"));
            await Wait.For(page);
            Assert.Equal(HttpStatusCode.OK, (await page).Status);
            Assert.Equal(TestPortal.DemoDay.UtcDateTime, await SeenAt(portal));
        }

        await mira.Get("/points");
        Assert.Equal(portal.Clock.GetUtcNow().UtcDateTime, await SeenAt(portal));
    }

    [SqliteFact]
    public async Task What_the_page_writes_itself_still_waits_for_the_lock()
    {
        await using var portal = new TestPortal();
        using var mira = await portal.SignedIn(Mira);
        var page = await mira.Get("/suggestions/new");
        portal.Clock.Advance(TimeSpan.FromMinutes(2));
        Task<WebPage> sent;
        await using (var other = new SqliteConnection(DatabaseRegistration.SqliteFile(Path.Combine(portal.Folder, "home.db"))))
        {
            await other.OpenAsync();
            await using var writing = other.BeginTransaction();
            sent = Task.Run(() => mira.Send(page, "/suggestions", ("Title", "A talk"), ("Description", "Words")));
            // Read pages answer meanwhile.
            using var jun = portal.Visitor();
            Assert.Equal(HttpStatusCode.OK, (await jun.Get("/sign-in")).Status);
        }
        Assert.Equal(HttpStatusCode.OK, (await sent).Status);
    }

    private static Task<DateTime> SeenAt(TestPortal portal) => portal.Ask(db => db.SignInSessions.MaxAsync(s => s.SeenAt));
}
