using MasterHome.Forum;
using MasterHome.Forum.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MasterHome.TestSupport;

/// <summary>Forum clients, registered as the portal registers them.</summary>
public static class Forums
{
    public static IForum Reach(this ServiceProvider services) => services.GetRequiredService<IForum>();

    /// <summary>A container whose forum is this one. Later settings win.</summary>
    public static ServiceProvider To(ScriptedServer server, TimeProvider clock, params (string Name, string Value)[] settings) =>
        With(clock, null, [.. server.Settings.Select(s => (s.Key, s.Value)), .. settings]);

    public static ServiceProvider With(TimeProvider clock, ILoggerProvider? log, params (string Name, string Value)[] settings)
    {
        var all = new Dictionary<string, string?>();
        foreach (var (name, value) in settings)
            all[$"Forum:{name}"] = value;
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(all).Build())
            .AddSingleton(clock)
            .AddLogging(logging =>
            {
                logging.SetMinimumLevel(LogLevel.Trace);
                if (log is not null)
                    logging.AddProvider(log);
            })
            .AddForum()
            .BuildServiceProvider();
    }
}
