using System.Globalization;
using System.Net;
using System.Text;

using MasterHome.Accounts;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;

using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Opportunities;

public sealed class RushTests : IDisposable
{
    private const string Password = "a long enough passphrase";
    private readonly string _folder = Directory.CreateTempSubdirectory("master-home-rush-").FullName;

    [Fact]
    public async Task Two_hundred_who_press_at_once_in_two_processes_share_ten_places_and_nobody_sees_an_error()
    {
        const int members = 200;
        await Roster(members);
        await using var one = await RealPortal.Serve(_folder, Settings);
        await using var two = await RealPortal.Serve(_folder, Settings);
        var (opportunityId, sessionId) = await Prepare(places: 10);

        var ready = new (Visitor Visitor, WebPage Page)[members];
        await Parallel.ForAsync(0, members, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            var visitor = (i % 2 == 0 ? one : two).Visitor();
            await visitor.SignIn(Address(i), Password);
            ready[i] = (visitor, await visitor.Get($"/opportunities/{opportunityId}"));
        });
        var answers = await Task.WhenAll(ready.Select(r => r.Visitor.Post(r.Page, "/sign-ups", ("sessionId", $"{sessionId}"))));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Found, a.StatusCode));
        Assert.All(answers, a => Assert.StartsWith("/sign-ups/", a.Headers.Location!.OriginalString, StringComparison.Ordinal));
        await using var db = Open();
        var states = await db.SignUps.GroupBy(s => s.State).ToDictionaryAsync(g => g.Key, g => g.Count());
        Assert.Equal(new Dictionary<SignUpState, int> { [SignUpState.Confirmed] = 10, [SignUpState.Waiting] = 190 }, states);
        var line = await db.SignUps.Where(s => s.State == SignUpState.Waiting).OrderBy(s => s.InLine).Select(s => s.InLine!.Value).ToListAsync();
        Assert.Equal(Enumerable.Range(1, 190), line);
        Assert.Equal(members, await db.OutgoingMails.CountAsync(m => m.Kind == "place-confirmed" || m.Kind == "place-waiting"));
        foreach (var (visitor, _) in ready)
            visitor.Dispose();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Development's plain cookies, because this test speaks http; without the demo story, because there are members already.
    private static (string, string)[] Settings => [("ASPNETCORE_ENVIRONMENT", "Development"), ("Jobs:Enabled", "false")];

    private static string Address(int i) => $"member{i}@example.org";

    private async Task Roster(int members)
    {
        var csv = new StringBuilder("Email,FirstName,LastName,Company,JobTitle,Country,TimeZone,Partner,QualifiedOn,CommunityHandle,CommunityUserId\n");
        for (var i = 0; i < members; i++)
            csv.AppendLine(CultureInfo.InvariantCulture, $"{Address(i)},Member,{i},Contoso,Planner,DE,Europe/Berlin,no,2024-05-01,,{30000 + i}");
        var file = Path.Combine(_folder, "roster.csv");
        await File.WriteAllTextAsync(file, csv.ToString());
        Assert.Equal(0, (await RealPortal.Verb(_folder, ["migrate"])).Code);
        var (code, said) = await RealPortal.Verb(_folder, ["import", "members", file, "--no-letters"]);
        Assert.True(code == 0, said);
    }

    /// <summary>Everybody gets the same password, and one opportunity has a session with so many places.</summary>
    private async Task<(int OpportunityId, int SessionId)> Prepare(int places)
    {
        await using var db = Open();
        var hash = new PasswordHasher<Account>().HashPassword(null!, Password);
        await db.Users.ExecuteUpdateAsync(set => set.SetProperty(a => a.PasswordHash, hash));
        var cycle = await db.Cycles.SingleAsync();
        var opportunity = new Opportunity(cycle.Id, new OpportunityTerms("Office hours", "Help", Tracking.SignUp, 40, 120, null, "Help", "Be there", "Verified"), DateTime.UtcNow);
        var session = opportunity.Schedule(new SessionTerms(null, "Etc/UTC", places, null));
        opportunity.Publish(DateTime.UtcNow);
        db.Add(opportunity);
        await db.SaveChangesAsync();
        return (opportunity.Id, session.Id);
    }

    private HomeDb Open() => DesignTime.Sqlite(DatabaseRegistration.SqliteFile(Path.Combine(_folder, "home.db")));
}
