namespace MasterHome.Web.Hosting;

/// <summary>Logging: little, because console logging at Information costs as much as serving a page, and no personal data.</summary>
internal static class LogSetup
{
    public static void AddLogs(this WebApplicationBuilder builder)
    {
        if (builder.Configuration.GetSection("Logging").Exists())
            return;
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("MasterHome", LogLevel.Information);
        // Database errors are also thrown. EF's log entry would repeat them with the SQL statement.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Connection", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Query", LogLevel.None);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Update", LogLevel.None);
        // The keys are unencrypted in the database, like the data they protect. The README documents this.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        // A provider's error message can contain personal data ("the user jane@… is blocked"), and anyone can forge one in the URL.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.None);
        // The command line reports invalid settings in a readable form.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
    }
}
