using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Data.Demo;
using MasterHome.Data.Sqlite;
using MasterHome.Jobs;
using MasterHome.Standing.Summaries;
using MasterHome.Web.Hosting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace MasterHome.Web.Tests.Support;

/// <summary>The portal in this process, with demo data of September 15, 2026, noon. The tests of a class share one. Where they change
/// data, each begins with <see cref="AsNew"/>. SQLite: the demo data is created once a run, and every portal starts with a copy. With
/// <c>HOME_TEST_DB</c>: each portal has a database of its own on that SQL Server and creates its demo data there.</summary>
public class TestPortal : WebApplicationFactory<Program>
{
    public static readonly DateTimeOffset DemoDay = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly Lazy<byte[]> Demo = new(() => LockOrder.Without(CreateDemoData));
    private readonly Dictionary<string, string> _settings = [];
    private readonly List<IInterceptor> _interceptors = [];
    private readonly bool _hasDemoData;
    private readonly string _environment;
    private readonly TestPortal? _beside;
    private readonly string? _server;
    private bool _started;

    public TestPortal()
        : this(hasDemoData: true, "Development") { }

    private TestPortal(bool hasDemoData, string environment, TestPortal? beside = null)
    {
        (_hasDemoData, _environment, _beside) = (hasDemoData, environment, beside);
        Folder = beside?.Folder ?? TestFolder.Create("master-home-portal");
        _server = beside is null ? TestDatabase.NameOnServer() : beside._server;
        Clock = beside?.Clock ?? new FakeTimeProvider(DemoDay);
    }

    public string Folder { get; }

    /// <summary>What only the connection string of this portal contains.</summary>
    public string DatabaseName => _server is null ? Folder : TestDatabase.NameOf(_server);

    public FakeTimeProvider Clock { get; }

    /// <summary>As it is run for real, over https and with nobody in it; the clock stands on the same day.</summary>
    public static TestPortal InProduction() => new(hasDemoData: false, "Production");

    /// <summary>A second instance on the same database, at the same time. To be let go of before the first.</summary>
    public TestPortal Beside() => new(hasDemoData: false, _environment, this);

    /// <summary>With the demo data and the day that it started with. The portal keeps everything in its database and in folders, so another
    /// file and no folders make it a new one, without the time that a start takes. On SQL Server its tables are emptied and filled again.
    /// The choices of a few filters and the last write test stay in memory for some minutes.</summary>
    public TestPortal AsNew()
    {
        if (!_hasDemoData)
            throw new InvalidOperationException("This portal has no demo data to begin with.");
        Clock.AdjustTime(DemoDay);
        if (!_started)
            return this;
        FlushSecurityEvents().GetAwaiter().GetResult();
        if (_server is null)
            ReplaceFile();
        else
            FillAgain();
        // Emails, evidence and archives.
        foreach (var files in Directory.GetDirectories(Folder))
            Directory.Delete(files, recursive: true);
        return this;
    }

    /// <summary>Before the first request.</summary>
    public TestPortal With(string setting, string value)
    {
        MustNotHaveStarted();
        _settings[setting] = value;
        return this;
    }

    /// <summary>Before the first request: hears every command that is sent to the database.</summary>
    public TestPortal Hears(IInterceptor interceptor)
    {
        MustNotHaveStarted();
        _interceptors.Add(interceptor);
        return this;
    }

    private void MustNotHaveStarted()
    {
        if (_started)
            throw new InvalidOperationException("This portal has started, so it would not notice. Use a portal of the test's own.");
    }

    /// <summary>A visitor with cookies of their own.</summary>
    public Visitor Visitor() =>
        new(
            CreateClient(
                new WebApplicationFactoryClientOptions
                {
                    AllowAutoRedirect = false,
                    HandleCookies = true,
                    BaseAddress = Root,
                }
            )
        );

    /// <summary>A visitor who signed in with the passphrase of the demo data.</summary>
    public async Task<Visitor> SignedIn(string email)
    {
        var visitor = Visitor();
        await visitor.SignIn(email, DemoData.Passphrase);
        // Written in the background: it must not be counted with the commands of the next page.
        await FlushSecurityEvents();
        return visitor;
    }

    /// <summary>As if the last sign-in of theirs had had a second factor.</summary>
    public Task GiveSecondFactor(string email) =>
        Do(db =>
            db.SignInSessions.Where(s =>
                    s.Id == db.SignInSessions.Where(o => db.Users.Any(a => a.Id == o.AccountId && a.Email == email)).Max(o => o.Id)
                )
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.SecondFactor, true))
        );

    private Uri Root => new(_environment == "Production" ? "https://localhost" : "http://localhost");

    public async Task<T> Ask<T>(Func<HomeDb, Task<T>> question)
    {
        await using var scope = Services.CreateAsyncScope();
        return await question(scope.ServiceProvider.GetRequiredService<HomeDb>());
    }

    /// <summary>Also a statement that the portal does not know of, such as an update in SQL, is seen by the next request.</summary>
    public Task Do(Func<HomeDb, Task> work) =>
        Ask(async db =>
        {
            await work(db);
            return await db.ProgramVersions.ExecuteUpdateAsync(set => set.SetProperty(v => v.Value, Random.Shared.NextInt64()));
        });

    /// <summary>Waits until the security events so far are in the database.</summary>
    public Task FlushSecurityEvents() => Services.GetRequiredService<SecurityEventQueue>().Flush();

    /// <summary>Makes lists of all members show what changed, which the portal does every few seconds where it runs jobs.</summary>
    public async Task RefreshSummaries()
    {
        await using var scope = Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<RefreshSummaries>().RunAsync(default);
    }

    /// <summary>Runs one job.</summary>
    public async Task<JobResult> Run<TJob>(Func<TJob, Task<JobResult>> run)
        where TJob : notnull => await Services.GetRequiredService<JobRunner>().Run<TJob>((job, _) => run(job));

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        _started = true;
        if (_server is not null)
        {
            if (_beside is null)
                MigrateServer(_server);
            builder.UseSetting("Database:Provider", nameof(DatabaseProvider.SqlServer));
            builder.UseSetting("Database:ConnectionString", _server);
        }
        else if (_hasDemoData)
            File.WriteAllBytes(Path.Combine(Folder, "home.db"), Demo.Value);
        builder.UseEnvironment(_environment);
        builder.UseSetting("Home:DataFolder", Folder);
        builder.UseSetting("Home:PublicUrl", Root.ToString());
        builder.UseSetting("Jobs:Enabled", "false");
        builder.UseSetting("Home:DemoStates", "false");
        builder.UseSetting("Jobs:StartAfterSeconds", "0");
        // All visitors of a test come from one address.
        builder.UseSetting("SignIn:PerAddressAMinute", "1000000");
        builder.UseSetting("SignIn:LinksPerAddressAnHour", "1000000");
        foreach (var (setting, value) in _settings)
            builder.UseSetting(setting, value);
        builder.ConfigureTestServices(services =>
        {
            services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock));
            services.ConfigureDbContext<SqliteHomeDb>(options =>
                options.AddInterceptors([TSqlCheck.Instance, LockOrder.Instance, .. _interceptors])
            );
            // A hash of 100,000 iterations takes longer than most pages; one iteration proves the same in a test.
            services.Configure<PasswordHasherOptions>(hasher => hasher.IterationCount = A.OneIteration.IterationCount);
        });
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_beside is null)
        {
            Forget(Folder);
            if (_server is not null && _started)
                TestDatabase.Drop(_server);
        }
        GC.SuppressFinalize(this);
    }

    private void ReplaceFile()
    {
        // An open connection would keep the deleted file. The portal's own connection string names its pool.
        Services.GetRequiredService<OpenConnections>().Close();
        using (var scope = Services.CreateScope())
        using (var connection = new SqliteConnection(scope.ServiceProvider.GetRequiredService<HomeDb>().Database.GetConnectionString()))
            SqliteConnection.ClearPool(connection);
        foreach (var file in Directory.GetFiles(Folder, "home.db*"))
            File.Delete(file);
        File.WriteAllBytes(Path.Combine(Folder, "home.db"), Demo.Value);
    }

    private void FillAgain()
    {
        using var scope = Services.CreateScope();
        TestDatabase.Empty(scope.ServiceProvider.GetRequiredService<HomeDb>());
        scope.ServiceProvider.GetRequiredService<DatabaseMigrator>().Migrate().GetAwaiter().GetResult();
        scope.ServiceProvider.GetRequiredService<DemoData>().CreateOnce().GetAwaiter().GetResult();
        RefreshSummaries().GetAwaiter().GetResult();
    }

    /// <summary>As the command <c>migrate</c> does: on SQL Server the portal does not start without it.</summary>
    private void MigrateServer(string connectionString)
    {
        using var db = DesignTimeOptions.SqlServer(connectionString);
        db.Database.Migrate();
        new DatabaseMigrator(db, A.Calendar(Clock)).Migrate().GetAwaiter().GetResult();
        HangfireTables.Create(connectionString, default).GetAwaiter().GetResult();
    }

    private static byte[] CreateDemoData()
    {
        using var portal = new TestPortal(hasDemoData: false, "Development");
        using var scope = portal.Services.CreateScope();
        portal.RefreshSummaries().GetAwaiter().GetResult();
        var db = scope.ServiceProvider.GetRequiredService<HomeDb>();
        var copy = Path.Combine(portal.Folder, "copyOfDemo.db");
        db.Database.ExecuteSql($"VACUUM INTO {copy}");
        UseWriteAheadLog(copy);
        var copyOfDemo = File.ReadAllBytes(copy);
        Forget(portal.Folder);
        return copyOfDemo;
    }

    /// <summary>A copy has a rollback journal, with which readers and the writer wait for each other. The real file has none.</summary>
    private static void UseWriteAheadLog(string file)
    {
        var connectionString = new SqliteConnectionStringBuilder(DatabaseRegistration.SqliteFile(file)) { Pooling = false };
        using var connection = new SqliteConnection(connectionString.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
    }

    private static void Forget(string folder)
    {
        using (var connection = new SqliteConnection(DatabaseRegistration.SqliteFile(Path.Combine(folder, "home.db"))))
            SqliteConnection.ClearPool(connection);
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
