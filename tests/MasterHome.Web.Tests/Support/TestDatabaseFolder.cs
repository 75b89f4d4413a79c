using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Support;

/// <summary>A folder with a migrated database and so many members, for portals that run as processes of their own.</summary>
public sealed class TestDatabaseFolder : IDisposable
{
    public const string Password = "a long enough passphrase";
    private const int FirstForumId = 30_000;

    private TestDatabaseFolder(int members) => Members = members;

    public int Members { get; }

    public string Folder { get; } = TestFolder.Create("master-home-crowd");

    /// <summary>One email with a one-time link and one without for each member.</summary>
    public int Emails => 2 * Members;

    public static string Address(int i) => $"member{i}@example.org";

    public static long ForumId(int i) => FirstForumId + i;

    /// <summary>A database that was migrated once.</summary>
    private static readonly Lazy<Task<byte[]>> Migrated = new(Migrate);

    /// <summary>Databases that were migrated and filled once, by number of members and whether the outbox holds emails.</summary>
    private static readonly ConcurrentDictionary<(int Members, bool Emails), Lazy<Task<byte[]>>> Prepared = [];

    /// <param name="emails">Whether the outbox holds emails, half of them with a one-time link.</param>
    public static async Task<TestDatabaseFolder> Gather(int members, bool emails = false)
    {
        var prepared = Prepared.GetOrAdd((members, emails), _ => new(() => Prepare(members, emails)));
        var folder = new TestDatabaseFolder(members);
        await File.WriteAllBytesAsync(folder.Database, await prepared.Value);
        return folder;
    }

    private static async Task<byte[]> Migrate()
    {
        using var folder = new TestDatabaseFolder(members: 0);
        await folder.Command(["migrate"]);
        return await folder.Bytes();
    }

    /// <summary>Imports with the real command.</summary>
    private static async Task<byte[]> Prepare(int members, bool emails)
    {
        using var folder = new TestDatabaseFolder(members);
        await File.WriteAllBytesAsync(folder.Database, await Migrated.Value);
        var csv = new StringBuilder(
            "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId\n"
        );
        for (var i = 0; i < members; i++)
            csv.AppendLine(
                CultureInfo.InvariantCulture,
                $"{Address(i)},Member,{i},Contoso,Planner,DE,Europe/Berlin,no,2024-05-01,handle{i},{ForumId(i)}"
            );
        var file = Path.Combine(folder.Folder, "roster.csv");
        await File.WriteAllTextAsync(file, csv.ToString());
        await folder.Command(emails ? ["import", "members", file] : ["import", "members", file, "--no-emails"]);
        if (emails)
            await folder.TellNextSteps();
        return await folder.Bytes();
    }

    private async Task<byte[]> Bytes()
    {
        var copy = Path.Combine(Folder, "copy.db");
        await using (var db = Open())
            await db.Database.ExecuteSqlAsync($"VACUUM INTO {copy}");
        return await File.ReadAllBytesAsync(copy);
    }

    /// <summary>Runs a command that must succeed; gives what it said.</summary>
    public async Task<string> Command(string[] words, params (string, string)[] settings)
    {
        var (code, said) = await RealPortal.Command(Folder, words, settings);
        Assert.True(code == 0, said);
        return said;
    }

    public HomeDb Open() => DesignTimeOptions.Sqlite(DatabaseRegistration.SqliteFile(Database));

    private string Database => Path.Combine(Folder, "home.db");

    /// <summary>Everybody gets the same password.</summary>
    public async Task GivePasswords()
    {
        await using var db = Open();
        var hash = new PasswordHasher<Account>().HashPassword(null!, Password);
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, hash));
    }

    /// <summary>An opportunity with one session of so many places.</summary>
    public async Task<(int OpportunityId, int SessionId)> Offer(int places)
    {
        await using var db = Open();
        var cycle = await db.Cycles.SingleAsync();
        var opportunity = new Opportunity(
            cycle.Id,
            new OpportunityTerms("Office hours", "Help", Tracking.SignUp, 40, 120, null, "Help", "Be there", "Verified"),
            DateTime.UtcNow
        );
        var session = opportunity.Schedule(new SessionTerms(null, "Etc/UTC", places, null));
        opportunity.Publish(DateTime.UtcNow);
        db.Add(opportunity);
        await db.SaveChangesAsync();
        return (opportunity.Id, session.Id);
    }

    /// <summary>From now on replies count. Gives the year.</summary>
    public async Task<int> CountReplies()
    {
        await using var db = Open();
        var cycle = await db.Cycles.SingleAsync();
        var replies = new Opportunity(
            cycle.Id,
            new OpportunityTerms("Community replies", "Community", Tracking.ForumReplies, 1, 6, 150, "Answer", "Reply", "Counted"),
            DateTime.UtcNow
        );
        replies.Publish(DateTime.UtcNow);
        db.Add(replies);
        await db.SaveChangesAsync();
        return cycle.Year;
    }

    private async Task TellNextSteps()
    {
        await using var db = Open();
        foreach (var member in await db.Members.OrderBy(m => m.Id).ToListAsync())
        {
            db.Queue(
                new OutgoingEmail(
                    new NextSteps(member.CallName, "Office hours", "no fixed date", "/sign-ups", "Look into the forum."),
                    $"{NextSteps.Key}:{member.Id}",
                    member.Recipient(),
                    DateTime.UtcNow
                )
            );
        }
        await db.SaveChangesAsync();
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
