using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Accounts.Passwords;
using MasterHome.Data;
using MasterHome.Points;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>Requests the pages that people open all day from the published portal in a process of its own, in turn with the same kind of
/// page made of nothing but MVC, Razor, the cookie of Identity and compiled queries, and with a bare one.</summary>
/// <param name="only">Addresses to request; none for all.</param>
internal sealed class PageBenchmark(int members, params IReadOnlyList<string> only) : IBenchmark
{
    private const int Rounds = 5;
    private const int EntriesOfMember = 40;

    /// <summary>Emails, and sign-ins.</summary>
    private const int TracesOfMember = 10;
    private const int SignedIn = 8;
    private const int Connections = 16;
    private const int ManyConnections = 64;

    /// <summary>As many as the demo data has, about.</summary>
    private const int FewMembers = 10;
    private const double MostOfPlain = 1.7;
    private const double MostOfPlainForStaff = 4;
    private const double MostOfPlainsP99 = 2;
    private const double MostOfFewMembers = 1.1;
    private const int MostMegabytes = 250;
    private const int MostMillisecondsToClose = 300;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(1.5);

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
        await using var many = await Build(members);
        await using var few = await Build(FewMembers);
        await using var ours = await ServedPages.Portal(many.Folder);
        await using var small = await ServedPages.Portal(few.Folder);
        await using var floors = await ServedPages.Floors(many.Folder);
        var (own, ownOfFew, plain) = (new List<string>(), new List<string>(), new List<string>());
        for (var i = 1; i <= SignedIn; i++)
        {
            own.Add(await ours.SignIn($"member{i}@example.org", Portal.Password));
            ownOfFew.Add(await small.SignIn($"member{i}@example.org", Portal.Password));
            plain.Add(await floors.Enter($"/enter/{i}"));
        }
        string[] staff = [await ours.SignIn("admin@example.org", Portal.Password)];

        var raw = await Medians(() => floors.Load("/raw/1", plain, Connections, Round));
        yield return new("a Kestrel endpoint with one statement", $"{raw[0]}", "", "", true);
        foreach (var (path, isStaff) in Pages.Where(p => only.Count == 0 || only.Contains(p.Path)))
        {
            var who = isStaff ? staff : (IReadOnlyList<string>)own;
            var loads = await Medians(
                () => ours.Load(path, who, Connections, Round),
                () => floors.Load(isStaff ? "/plain/list" : "/plain", plain, Connections, Round),
                () => floors.Load("/bare", plain, Connections, Round),
                () => ours.Load(path, who, ManyConnections, Round),
                () => isStaff ? Task.FromResult(LoadResult.None) : small.Load(path, ownOfFew, Connections, Round)
            );
            var (page, floor, bare, crowded, fewMembers) = (loads[0], loads[1], loads[2], loads[3], loads[4]);
            var (most, times) = (isStaff ? MostOfPlainForStaff : MostOfPlain, page.CpuMilliseconds / floor.CpuMilliseconds);
            var seen = Invariant($"{page}; {times:N2} × plain, {page.CpuMilliseconds / bare.CpuMilliseconds:N2} × bare");
            yield return new(
                path,
                Invariant($"{seen}; with {ManyConnections}: {crowded.Rate:N0}/s, p99 {crowded.P99:N0} ms"),
                $"{floor} (plain), {bare} (bare)",
                Invariant($"{most:N1} × plain"),
                times <= most
            );
            if (isStaff)
                continue;
            var (tail, growth) = (page.P99 / floor.P99, page.CpuMilliseconds / fewMembers.CpuMilliseconds);
            yield return new(
                $"{path}: p99",
                Invariant($"{tail:N2} × plain"),
                "",
                Invariant($"{MostOfPlainsP99:N1}"),
                tail <= MostOfPlainsP99
            );
            yield return new(
                $"{path}: CPU against {FewMembers} members",
                Invariant($"{growth:N2} ×"),
                $"{fewMembers}",
                Invariant($"{MostOfFewMembers:N1} ×"),
                growth <= MostOfFewMembers
            );
        }
        var closing = (await Medians(() => ours.Load("/back-office/cycles/1/closing", staff, 1, Round)))[0];
        yield return new(
            "/back-office/cycles/1/closing, one at a time: p99",
            Invariant($"{closing.P99:N0} ms"),
            "",
            Invariant($"{MostMillisecondsToClose} ms"),
            closing.P99 <= MostMillisecondsToClose
        );
        yield return new(
            "memory of the portal after that",
            $"{ours.MemoryMegabytes} MB",
            "",
            $"{MostMegabytes} MB",
            ours.MemoryMegabytes <= MostMegabytes
        );
    }

    private static async Task<Portal> Build(int members)
    {
        var portal = await Portal.Build(members);
        await portal.Do(AddAccounts);
        await portal.AddEntries(EntriesOfMember);
        await portal.AddReports(SignedIn);
        await portal.AddTraces(TracesOfMember);
        await portal.Do(RefreshLists);
        return portal;
    }

    /// <summary>Loads them in turn, so that all see the same machine.</summary>
    private static async Task<IReadOnlyList<LoadResult>> Medians(params Func<Task<LoadResult>>[] loads)
    {
        var results = loads.Select(_ => new List<LoadResult>()).ToList();
        // The first round warms up.
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (load, all) in loads.Zip(results))
            {
                var result = await load();
                if (round > 0)
                    all.Add(result);
            }
        }
        return [.. results.Select(LoadResult.Median)];
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static async Task AddAccounts(IServiceProvider services)
    {
        var (db, hasher) = (services.GetRequiredService<HomeDb>(), new NormalizingPasswordHasher());
        var admin = new Account("admin@example.org", "Admin", null, StaffRole.Administrator, DateTime.UtcNow);
        db.Add(admin);
        await db.SaveChangesAsync();
        var emails = Enumerable.Range(1, SignedIn).Select(i => $"member{i}@example.org").Append(admin.Email!).ToList();
        foreach (var account in await db.Users.Where(a => emails.Contains(a.Email!)).ToListAsync())
            account.PasswordHash = hasher.HashPassword(account, Portal.Password);
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
    /// <summary>Not loaded.</summary>
    public static LoadResult None { get; } = new(0, 0, 0);

    /// <summary>The one in the middle by CPU time.</summary>
    public static LoadResult Median(IEnumerable<LoadResult> all)
    {
        var sorted = all.OrderBy(r => r.CpuMilliseconds).ToList();
        return sorted[sorted.Count / 2];
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{CpuMilliseconds:N2} ms CPU, {Rate:N0}/s, p99 {P99:N0} ms");
}
