using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>The floors that pages are measured against, on the portal's own database: a Kestrel endpoint with a prepared statement, and
/// pages of nothing but MVC, Razor, the cookie of Identity and compiled queries. One is bare. The others are of the kind that the portal
/// has: a menu, a form with its token, and as much to read as Home or a list of 50 rows.</summary>
internal static class Floors
{
    public static async Task Run(string folder)
    {
        var file = $"Data Source={Path.Combine(folder, "home.db")}";
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddDbContextPool<FloorDb>(options => options.UseSqlite(file));
        builder.Services.AddControllersWithViews();
        builder.Services.AddIdentity<IdentityUser, IdentityRole>().AddEntityFrameworkStores<FloorDb>();
        builder.Services.AddAuthorization();
        await using var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapControllers();
        app.MapGet("/raw/{member:int}", (int member) => Results.Content(Raw(file, member), "text/html"));
        await app.StartAsync();
        Console.WriteLine(app.Urls.First());
        await app.WaitForShutdownAsync();
    }

    private static string Raw(string file, int member)
    {
        using var connection = new SqliteConnection(file);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Title, Points FROM PointEntries WHERE MemberId = $member ORDER BY OccurredOn DESC LIMIT 20";
        command.Parameters.AddWithValue("$member", member);
        var page = new StringBuilder("<!DOCTYPE html><ul>");
        using var rows = command.ExecuteReader();
        while (rows.Read())
            page.Append(CultureInfo.InvariantCulture, $"<li>{WebUtility.HtmlEncode(rows.GetString(0))} {rows.GetInt32(1)}");
        return page.Append("</ul>").ToString();
    }
}

public sealed class FloorDb(DbContextOptions<FloorDb> options) : DbContext(options)
{
    internal static readonly Func<FloorDb, int, Task<FloorMember?>> MemberById = EF.CompileAsyncQuery(
        (FloorDb db, int id) => db.Members.AsNoTracking().FirstOrDefault(m => m.Id == id)
    );

    internal static readonly Func<FloorDb, int, IAsyncEnumerable<FloorEntry>> EntriesOf = EF.CompileAsyncQuery(
        (FloorDb db, int id) => db.Entries.AsNoTracking().Where(e => e.MemberId == id).OrderByDescending(e => e.OccurredOn).Take(20)
    );

    internal static readonly Func<FloorDb, IAsyncEnumerable<FloorOpportunity>> Opportunities = EF.CompileAsyncQuery(
        (FloorDb db) => db.Set<FloorOpportunity>().AsNoTracking().OrderBy(o => o.Title).Take(10)
    );

    internal static readonly Func<FloorDb, Task<int>> CountMembers = EF.CompileAsyncQuery((FloorDb db) => db.Members.Count());

    internal static readonly Func<FloorDb, int, IAsyncEnumerable<FloorMember>> MembersByEmail = EF.CompileAsyncQuery(
        (FloorDb db, int skipped) => db.Members.AsNoTracking().OrderBy(m => m.EmailKey).Skip(skipped).Take(50)
    );

    public DbSet<FloorMember> Members => Set<FloorMember>();

    public DbSet<FloorEntry> Entries => Set<FloorEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FloorMember>().ToTable("Members");
        modelBuilder.Entity<FloorEntry>().ToTable("PointEntries");
        modelBuilder.Entity<FloorOpportunity>().ToTable("Opportunities");
    }
}

public sealed class FloorMember
{
    public int Id { get; init; }

    public string FirstName { get; init; } = "";

    public string LastName { get; init; } = "";

    public string Email { get; init; } = "";

    public string EmailKey { get; init; } = "";

    public string? Company { get; init; }

    public string? Country { get; init; }

    public string? JobTitle { get; init; }
}

public sealed class FloorEntry
{
    public long Id { get; init; }

    public int MemberId { get; init; }

    public string Title { get; init; } = "";

    public int Points { get; init; }

    public DateOnly OccurredOn { get; init; }
}

public sealed class FloorOpportunity
{
    public int Id { get; init; }

    public string Title { get; init; } = "";

    public string Definition { get; init; } = "";

    public int Points { get; init; }
}

public sealed record FloorPage(FloorMember Member, IReadOnlyList<FloorEntry> Entries, IReadOnlyList<FloorOpportunity> Opportunities);

public sealed record FloorList(IReadOnlyList<FloorMember> Members, int Total, int Page);

/// <summary>The plain pages.</summary>
public sealed class FloorController(FloorDb db) : Controller
{
    private int MemberId => int.Parse(User.FindFirstValue("member")!, CultureInfo.InvariantCulture);

    [HttpGet("/enter/{member:int}")]
    public async Task<IActionResult> Enter(int member)
    {
        Claim[] claims =
        [
            new(ClaimTypes.NameIdentifier, Guid.NewGuid().ToString()),
            new(ClaimTypes.Name, $"member{member}@example.org"),
            new("AspNet.Identity.SecurityStamp", Guid.NewGuid().ToString("N")),
            new("member", member.ToString(CultureInfo.InvariantCulture)),
        ];
        var identity = new ClaimsIdentity(claims, IdentityConstants.ApplicationScheme);
        await HttpContext.SignInAsync(IdentityConstants.ApplicationScheme, new ClaimsPrincipal(identity));
        return Ok();
    }

    [HttpGet("/bare"), Authorize]
    public async Task<IActionResult> Bare() =>
        await FloorDb.MemberById(db, MemberId) is { } member
            ? View("/Floors/Bare.cshtml", new FloorPage(member, await FloorDb.EntriesOf(db, MemberId).ToListAsync(), []))
            : NotFound();

    [HttpGet("/plain"), Authorize]
    public async Task<IActionResult> Plain()
    {
        if (await FloorDb.MemberById(db, MemberId) is not { } member)
            return NotFound();
        var entries = await FloorDb.EntriesOf(db, MemberId).ToListAsync();
        return View("/Floors/Plain.cshtml", new FloorPage(member, entries, await FloorDb.Opportunities(db).ToListAsync()));
    }

    [HttpGet("/plain/list"), Authorize]
    public async Task<IActionResult> List(int page = 1)
    {
        var total = await FloorDb.CountMembers(db);
        return View("/Floors/List.cshtml", new FloorList(await FloorDb.MembersByEmail(db, (page - 1) * 50).ToListAsync(), total, page));
    }
}
