using System.Net;
using MasterHome.Opportunities;
using MasterHome.Web.Tests.Support;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Tests.Opportunities;

public sealed class RushTests
{
    [Fact]
    public async Task Two_hundred_concurrent_sign_ups_in_two_processes_fill_exactly_ten_places_without_errors()
    {
        const int members = 200;
        using var folder = await TestDatabaseFolder.Gather(members);
        await using var one = await RealPortal.Serve(folder.Folder, Settings);
        await using var two = await RealPortal.Serve(folder.Folder, Settings);
        await folder.GivePasswords();
        var (opportunityId, sessionId) = await folder.Offer(places: 10);

        var ready = new (Visitor Visitor, WebPage Page)[members];
        await Parallel.ForAsync(
            0,
            members,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (i, _) =>
            {
                var visitor = (i % 2 == 0 ? one : two).Visitor();
                await visitor.SignIn(TestDatabaseFolder.Address(i), TestDatabaseFolder.Password);
                ready[i] = (visitor, await visitor.Get($"/opportunities/{opportunityId}"));
            }
        );
        var answers = await Task.WhenAll(ready.Select(r => r.Visitor.Post(r.Page, "/sign-ups", ("sessionId", $"{sessionId}"))));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.Found, a.StatusCode));
        Assert.All(answers, a => Assert.StartsWith("/sign-ups/", a.Headers.Location!.OriginalString, StringComparison.Ordinal));
        await using var db = folder.Open();
        var states = await db.SignUps.GroupBy(s => s.State).ToDictionaryAsync(g => g.Key, g => g.Count());
        Assert.Equal(new Dictionary<SignUpState, int> { [SignUpState.Confirmed] = 10, [SignUpState.Waiting] = 190 }, states);
        var line = await db
            .SignUps.Where(s => s.State == SignUpState.Waiting)
            .OrderBy(s => s.InLine)
            .Select(s => s.InLine!.Value)
            .ToListAsync();
        Assert.Equal(Enumerable.Range(1, 190), line);
        Assert.Equal(members, await db.OutgoingEmails.CountAsync(m => m.Kind == "place-confirmed" || m.Kind == "place-waiting"));
        foreach (var (visitor, _) in ready)
            visitor.Dispose();
    }

    // Development, because secure cookies are not sent over http. The existing members prevent demo data.
    private static (string, string)[] Settings => [("ASPNETCORE_ENVIRONMENT", "Development"), ("Jobs:Enabled", "false")];
}
