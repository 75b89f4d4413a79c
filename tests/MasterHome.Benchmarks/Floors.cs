using System.Globalization;
using System.Net;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Benchmarks;

/// <summary>The floors that pages are measured against, on the portal's own database: a Kestrel endpoint with a prepared statement, and a
/// page of MVC, Razor, a cookie and compiled queries.</summary>
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
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
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

    public DbSet<FloorMember> Members => Set<FloorMember>();

    public DbSet<FloorEntry> Entries => Set<FloorEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<FloorMember>().ToTable("Members");
        modelBuilder.Entity<FloorEntry>().ToTable("PointEntries");
    }
}

public sealed class FloorMember
{
    public int Id { get; init; }

    public string FirstName { get; init; } = "";

    public string LastName { get; init; } = "";
}

public sealed class FloorEntry
{
    public long Id { get; init; }

    public int MemberId { get; init; }

    public string Title { get; init; } = "";

    public int Points { get; init; }

    public DateOnly OccurredOn { get; init; }
}

public sealed record FloorPage(FloorMember Member, IReadOnlyList<FloorEntry> Entries);

/// <summary>The plain page.</summary>
public sealed class FloorController(FloorDb db) : Controller
{
    [HttpGet("/enter/{member:int}")]
    public async Task<IActionResult> Enter(int member)
    {
        var claims = new[] { new Claim("member", member.ToString(CultureInfo.InvariantCulture)) };
        await HttpContext.SignInAsync(new ClaimsPrincipal(new ClaimsIdentity(claims, "floor")));
        return Ok();
    }

    [HttpGet("/plain"), Authorize]
    public async Task<IActionResult> Show()
    {
        var id = int.Parse(User.FindFirstValue("member")!, CultureInfo.InvariantCulture);
        if (await FloorDb.MemberById(db, id) is not { } member)
            return NotFound();
        return View("/Plain.cshtml", new FloorPage(member, await FloorDb.EntriesOf(db, id).ToListAsync()));
    }
}
