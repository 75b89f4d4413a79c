namespace MasterHome.Web.Hosting;

/// <summary>What is logged: little, because console logging at Information alone costs as much as a page, and nothing personal.</summary>
public static class LogSetup
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
        // Keys lie in the database, which is where the secrets that they guard lie as well; the README says so.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // A provider's error names people ("the user jane@… is blocked"), and anybody can write one into the address bar.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.None);
        // A wrong setting is said by the command line, in a sentence.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }
}
