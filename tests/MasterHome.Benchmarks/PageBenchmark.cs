using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Accounts.Passwords;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>Requests the pages that people open all day from the published portal in a process of its own, in turn with the same kind of
/// page made of nothing but MVC, Razor and compiled queries.</summary>
internal sealed class PageBenchmark(int members) : IBenchmark
{
    private const int Rounds = 5;
    private const int EntriesOfMember = 40;
    private const int SignedIn = 8;
    private const int Connections = 16;
    private const double MostOfPlain = 1.7;
    private const double MostOfPlainForStaff = 4;
    private const string Password = "five words for the benchmark";
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(3);

    private static readonly (string Path, bool IsStaff)[] Pages =
    [
        ("/", false),
        ("/opportunities", false),
        ("/points", false),
        ("/training", false),
        ("/sign-ups", false),
        ("/back-office", true),
        ("/back-office/queue", true),
        ("/back-office/members", true),
        ("/back-office/sign-ups", true),
        ("/back-office/points", true),
        ("/back-office/points?page=200", true),
        ("/back-office/history", true),
        ("/back-office/emails", true),
    ];

    public string Name => $"pages with {members:N0} members of {EntriesOfMember} entries";

    public async IAsyncEnumerable<Figure> Measure()
    {
        await using var portal = await Portal.Build(members);
        await portal.Do(AddAccounts);
        await portal.AddEntries(EntriesOfMember);
        await portal.Do(RefreshLists);
        await using var ours = await ServedPages.Portal(portal.Folder);
        await using var floors = await ServedPages.Floors(portal.Folder);
        var own = new List<string>();
        for (var i = 1; i <= SignedIn; i++)
            own.Add(await ours.SignIn($"member{i}@example.org", Password));
        string[] staff = [await ours.SignIn("admin@example.org", Password)];
        var plain = new List<string>();
        for (var i = 1; i <= SignedIn; i++)
            plain.Add(await floors.Enter($"/enter/{i}"));

        var raw = new List<LoadResult>();
        for (var round = 0; round < Rounds; round++)
            raw.Add(await floors.Load("/raw/1", plain, Connections, Round));
        yield return new("a Kestrel endpoint with one statement", $"{LoadResult.Median(raw)}", "", "", true);
        foreach (var (path, isStaff) in Pages)
        {
            var (pages, floor) = (new List<LoadResult>(), new List<LoadResult>());
            // The first round warms both up.
            for (var round = 0; round <= Rounds; round++)
            {
                var page = await ours.Load(path, isStaff ? staff : own, Connections, Round);
                var bare = await floors.Load("/plain", plain, Connections, Round);
                if (round == 0)
                    continue;
                pages.Add(page);
                floor.Add(bare);
            }
            var (seen, asked) = (LoadResult.Median(pages), LoadResult.Median(floor));
            var most = isStaff ? MostOfPlainForStaff : MostOfPlain;
            var times = seen.CpuMilliseconds / asked.CpuMilliseconds;
            yield return new(
                path,
                string.Create(CultureInfo.InvariantCulture, $"{seen}; {times:N2} × plain"),
                $"{asked} (plain)",
                string.Create(CultureInfo.InvariantCulture, $"{most:N1} × plain"),
                times <= most
            );
        }
        yield return new("memory of the portal after that", $"{ours.MemoryMegabytes} MB", "", "under 250 MB", ours.MemoryMegabytes < 250);
    }

    private static async Task AddAccounts(IServiceProvider services)
    {
        var (db, hasher) = (services.GetRequiredService<HomeDb>(), new NormalizingPasswordHasher());
        var admin = new Account("admin@example.org", "Admin", null, StaffRole.Administrator, DateTime.UtcNow);
        db.Add(admin);
        await db.SaveChangesAsync();
        var emails = Enumerable.Range(1, SignedIn).Select(i => $"member{i}@example.org").Append(admin.Email!).ToList();
        foreach (var account in await db.Users.Where(a => emails.Contains(a.Email!)).ToListAsync())
            account.PasswordHash = hasher.HashPassword(account, Password);
        await db.SaveChangesAsync();
    }

    /// <summary>What the portal does every few seconds where it runs jobs.</summary>
    private static async Task RefreshLists(IServiceProvider services)
    {
        await services.GetRequiredService<RefreshSummaries>().RunAsync(default);
        await services.GetRequiredService<LedgerTotals>().Advance(default);
    }
}

/// <summary>What a page cost under load.</summary>
/// <param name="CpuMilliseconds">CPU time of the serving process for each request.</param>
/// <param name="Rate">Requests a second.</param>
/// <param name="P99">Milliseconds that 99 of 100 requests took at most.</param>
internal sealed record LoadResult(double CpuMilliseconds, double Rate, double P99)
{
    /// <summary>The one in the middle by CPU time.</summary>
    public static LoadResult Median(IEnumerable<LoadResult> all)
    {
        var sorted = all.OrderBy(r => r.CpuMilliseconds).ToList();
        return sorted[sorted.Count / 2];
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{CpuMilliseconds:N2} ms CPU, {Rate:N0}/s, p99 {P99:N0} ms");
}
