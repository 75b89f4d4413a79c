using MasterHome.Data;
using MasterHome.Web.Tests.Support;

namespace MasterHome.Web.Tests.Hosting;

/// <summary>Two portals in Production on one embedded database, each started when a test first asks for it: one behind an https proxy,
/// one that is asked directly.</summary>
public sealed class ServedProduction : IAsyncLifetime
{
    private readonly Lazy<Task<(RealPortal Portal, HttpsProxy Proxy)>> _behindProxy;
    private readonly Lazy<Task<RealPortal>> _withoutProxy;

    public ServedProduction()
    {
        _behindProxy = new(async () =>
        {
            var portal = await Serve(("Proxies:Known:0", "127.0.0.1"), ("Home:PublicUrl", "https://127.0.0.1"));
            try
            {
                return (portal, await HttpsProxy.Before(portal));
            }
            catch
            {
                await portal.DisposeAsync();
                throw;
            }
        });
        _withoutProxy = new(() => Serve());
    }

    public string Folder { get; } = TestFolder.Create("master-home-production");

    public Task<(RealPortal Portal, HttpsProxy Proxy)> BehindProxy => _behindProxy.Value;

    public Task<RealPortal> WithoutProxy => _withoutProxy.Value;

    public HomeDb Open() => DesignTimeOptions.Sqlite(DatabaseRegistration.SqliteFile(Path.Combine(Folder, "home.db")));

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_behindProxy is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
        {
            var (portal, proxy) = await BehindProxy;
            await proxy.DisposeAsync();
            await portal.DisposeAsync();
        }
        if (_withoutProxy is { IsValueCreated: true, Value.IsCompletedSuccessfully: true })
            await (await WithoutProxy).DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    private Task<RealPortal> Serve(params (string, string)[] settings) =>
        RealPortal.Serve(Folder, [("Jobs:Enabled", "false"), .. settings]);
}
