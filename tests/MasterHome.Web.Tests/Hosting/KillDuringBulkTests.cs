using System.Globalization;
using System.Text;
using MasterHome.Accounts;
using MasterHome.Mail;
using MasterHome.Standing;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>The portal is killed while it writes many rows in one transaction: an import, or the close of a year.</summary>
public sealed class KillDuringBulkTests : KillTest
{
    private const int Many = 4000;

    /// <summary>The log of SQLite grows by about 10 MB in each of them.</summary>
    private const int LogSteps = 60;
    private const int LogStep = 64 * 1024;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_an_import_did_nothing_or_everything_and_the_next_one_does_the_rest(int seed)
    {
        using var folder = await TestDatabaseFolder.Gather(Members);
        var file = Path.Combine(folder.Folder, "many.csv");
        await File.WriteAllTextAsync(file, Roster());
        await using (var import = RealPortal.Begin(folder.Folder, ["import", "members", file]))
            await KillWhileWriting(import, folder, seed);
        await using (var db = folder.Open())
            Assert.Contains(await db.Members.CountAsync(), new[] { Members, Members + Many });

        await folder.Command(["import", "members", file]);
        await folder.Command(["import", "members", file]);

        await using var read = folder.Open();
        Assert.Equal(Members + Many, await read.Members.CountAsync());
        Assert.Equal(Members + Many, await read.Users.CountAsync(a => a.MemberId != null));
        Assert.Equal(Many, await read.OutgoingEmails.CountAsync(m => m.Kind == Welcome.Key));
        Assert.Equal(Members + Many, await read.History.CountAsync(h => h.What == "Added from the roster"));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task After_a_kill_a_close_did_nothing_or_everything_and_the_next_start_does_it(int seed)
    {
        using var folder = await TestDatabaseFolder.Gather(Members);
        await folder.Command(["create-admin", "alex@example.org", "Alex"]);
        await folder.GivePasswords();
        var year = DateTime.UtcNow.Year - 1;
        await using (var db = folder.Open())
        {
            db.Add(A.Cycle(year).Build());
            db.AddRange(Enumerable.Range(0, Many).Select(n => A.Member().At($"many{n}@example.org").Build()));
            await db.SaveChangesAsync();
        }
        (string, string)[] settings = [.. Pages, ("SignIn:RequireSecondFactor", "false")];
        await using (var one = await RealPortal.Serve(folder.Folder, settings))
        {
            var closing = Close(one, folder, year);
            await KillWhileWriting(one, folder, seed);
            await closing;
        }
        await using (var db = folder.Open())
            Assert.Contains(await db.Outcomes.CountAsync(), new[] { 0, Members + Many });

        (string, string)[] withJobs = [.. settings.Where(s => s.Item1 != "Jobs:Enabled")];
        await using (await RealPortal.Serve(folder.Folder, withJobs))
            await Wait.For(async () =>
            {
                await using var db = folder.Open();
                return await db.JobRequests.AllAsync(r => r.EndedAt != null);
            });

        await using var read = folder.Open();
        Assert.True(await read.Cycles.AnyAsync(c => c.Year == year && c.ClosedAt != null));
        Assert.Equal(Members + Many, await read.Outcomes.CountAsync());
        Assert.Equal(Members + Many, await read.OutgoingEmails.CountAsync(m => m.Kind == YearClosed.Key));
        Assert.Equal(Members + Many, await read.Members.CountAsync(m => m.EndedWith == year));
    }

    /// <summary>Closes the year as an administrator. The answer may never come.</summary>
    private static async Task Close(RealPortal portal, TestDatabaseFolder folder, int year)
    {
        int id;
        await using (var db = folder.Open())
            id = await db.Cycles.Where(c => c.Year == year).Select(c => c.Id).SingleAsync();
        try
        {
            using var alex = portal.Visitor();
            await alex.SignIn("alex@example.org", TestDatabaseFolder.Password);
            var page = await alex.Get($"/back-office/cycles/{id}/closing");
            using var _ = await alex.Post(page, $"/back-office/cycles/{id}/closing");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            // Killed.
        }
    }

    private static async Task KillWhileWriting(RealPortal portal, TestDatabaseFolder folder, int seed)
    {
        var moment = KillMoment.FromSeed(seed, LogSteps);
        var log = Path.Combine(folder.Folder, "home.db-wal");
        await Wait.For(() => portal.HasEnded || (File.Exists(log) && new FileInfo(log).Length >= moment.After * LogStep));
        await moment.Kill(portal);
    }

    private static string Roster()
    {
        var csv = new StringBuilder(
            "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId\n"
        );
        for (var i = 0; i < Many; i++)
            csv.AppendLine(CultureInfo.InvariantCulture, $"many{i}@example.org,Many,{i},Contoso,Planner,DE,Europe/Berlin,no,2024-05-01,,");
        return csv.ToString();
    }
}
