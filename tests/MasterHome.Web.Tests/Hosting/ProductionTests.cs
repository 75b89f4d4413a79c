using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>The portal in its own processes, in Production, with an embedded database.</summary>
public sealed class ProductionTests : IDisposable
{
    private const string Roster =
        "Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId\n";
    private readonly string _folder = TestFolder.Create("master-home-production");

    [Fact]
    public async Task Invalid_settings_stop_the_start_with_their_names()
    {
        var (code, output) = await RealPortal.Command(
            _folder,
            ["serve"],
            ("Home:TimeZone", "Mars/Olympus"),
            ("Mail:Port", "0"),
            ("Forum:Kind", "Vanilla"),
            ("Proxies:Known:0", "everybody")
        );

        Assert.Equal(1, code);
        Assert.All(
            ["Home:TimeZone", "Mail:Port", "Forum:BaseUrl", "Proxies:Known"],
            name => Assert.Contains(name, output, StringComparison.Ordinal)
        );
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_setting_of_the_wrong_type_stops_the_start_with_a_message()
    {
        var (code, output) = await RealPortal.Command(_folder, ["serve"], ("Database:Provider", "Oracle"));

        Assert.Equal(1, code);
        Assert.Contains("Database:Provider", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_demo_data_is_refused_in_production()
    {
        await (await RealPortal.Serve(_folder, ("ASPNETCORE_ENVIRONMENT", "Development"), ("Jobs:Enabled", "false"))).DisposeAsync();
        var (code, output) = await RealPortal.Command(_folder, ["serve", "--urls", "http://127.0.0.1:0"]);

        Assert.Equal(1, code);
        Assert.Contains("This database contains the demo data", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_instances_starting_on_an_empty_database_create_one_cycle()
    {
        var both = await Task.WhenAll(Serve(), Serve());
        foreach (var portal in both)
            await portal.DisposeAsync();

        await using var db = Open();
        Assert.Equal(1, await db.Cycles.CountAsync());
        Assert.Equal(4, await db.Courses.CountAsync());
    }

    [Fact]
    public async Task Concurrent_deliveries_and_pulls_duplicate_no_email_and_no_points()
    {
        const int members = 120;
        await using var smtp = ScriptedSmtp.Start();
        await using var forum = await ScriptedForum.Start();
        var csv = new StringBuilder(Roster);
        for (var i = 0; i < members; i++)
            csv.AppendLine(
                CultureInfo.InvariantCulture,
                $"member{i}@example.org,Member,{i},Contoso,Planner,DE,Europe/Berlin,no,2024-05-01,,{30000 + i}"
            );
        var file = Path.Combine(_folder, "roster.csv");
        await File.WriteAllTextAsync(file, csv.ToString());
        await Command("migrate");
        await Command("import", "members", file);
        var year = await CountReplies();
        for (var i = 0; i < members; i++)
            forum.Replies(30000 + i, count: 1 + (i % 5), year: year);

        (string, string)[] settings =
        [
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{smtp.Port}"),
            ("Mail:Security", "None"),
            ("Mail:BatchSize", "10"),
            ("Forum:Kind", "Vanilla"),
            ("Forum:BaseUrl", forum.BaseUrl.ToString()),
            ("Forum:Token", ScriptedForum.GoodToken),
            ("Forum:RequestsPerMinute", "60000"),
        ];
        var all = await Task.WhenAll(
            RealPortal.Command(_folder, ["deliver-mail"], settings),
            RealPortal.Command(_folder, ["pull-forum"], settings),
            RealPortal.Command(_folder, ["deliver-mail"], settings),
            RealPortal.Command(_folder, ["pull-forum"], settings)
        );

        // Of two at once, one may be turned away, and says so.
        Assert.All(all, r => Assert.True(r.Code == 0 || r.Said.Contains("Nothing was done here", StringComparison.Ordinal), r.Said));
        Assert.Contains(all, r => r.Code == 0);
        Assert.Equal(members, smtp.Emails.Count);
        Assert.Equal(members, smtp.Emails.Select(l => l.Message.MessageId).Distinct().Count());
        await using var db = Open();
        Assert.Equal(0, await db.OutgoingEmails.CountAsync(m => m.State != EmailState.Sent));
        Assert.Equal(Enumerable.Range(0, members).Sum(i => 1 + (i % 5)), await db.PointEntries.SumAsync(e => e.Points));
        Assert.Equal(members, await db.PointEntries.CountAsync());
    }

    [Fact]
    public async Task A_failed_command_prints_the_reason_and_returns_an_exit_code()
    {
        Assert.Equal(1, (await RealPortal.Command(_folder, ["import", "members", "nowhere.csv"])).Code);
        await Command("migrate");
        var (code, output) = await RealPortal.Command(_folder, ["import", "members", Path.Combine(_folder, "nowhere.csv")]);
        Assert.Equal(1, code);
        Assert.Contains("nowhere.csv", output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
        Assert.Contains("There is no command 'dance'", (await RealPortal.Command(_folder, ["dance"])).Said, StringComparison.Ordinal);
        await Command("backup", Path.Combine(_folder, "copy.db"));
        Assert.True(File.Exists(Path.Combine(_folder, "copy.db")));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private Task<RealPortal> Serve(params (string, string)[] settings) =>
        RealPortal.Serve(_folder, [("Jobs:Enabled", "false"), .. settings]);

    private async Task Command(params string[] arguments)
    {
        var (code, output) = await RealPortal.Command(_folder, arguments);
        Assert.True(code == 0, output);
    }

    private async Task<int> CountReplies()
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

    private HomeDb Open() => DesignTimeOptions.Sqlite(DatabaseRegistration.SqliteFile(Path.Combine(_folder, "home.db")));
}
