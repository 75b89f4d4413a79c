namespace MasterHome.Web.Hosting;

/// <summary>What is logged: little, because console logging at Information alone costs as much as a page, and nothing personal.</summary>
public static class Logs
{
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetSection("Logging").Exists())
            return;
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("MasterHome", LogLevel.Information);
        // Database errors are thrown as well; the log line of EF would repeat them with the statement.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        // Said once more by our own page about settings.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }
}
