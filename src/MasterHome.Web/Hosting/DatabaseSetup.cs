using MasterHome.Data;
using Microsoft.AspNetCore.DataProtection;

namespace MasterHome.Web.Hosting;

/// <summary>Registers the database and the data protection keys in it, which all instances share to protect cookies and links.</summary>
internal static class DatabaseSetup
{
    public static void AddDatabase(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Database").Get<DatabaseSettings>() ?? new DatabaseSettings();
        var home = builder.Configuration.GetSection("Home").Get<HomeSettings>() ?? new HomeSettings();
        var connection = string.IsNullOrWhiteSpace(settings.ConnectionString)
            ? DatabaseRegistration.SqliteFile(Path.Combine(Path.GetFullPath(home.DataFolder), "home.db"), settings.LockSeconds)
            : settings.ConnectionString;
        if (settings.Provider == DatabaseProvider.Sqlite)
            DatabaseRegistration.RestrictSqliteFiles(connection);
        builder.Services.AddHomeDb(settings.Provider, connection, settings.LockSeconds);
        builder.Services.AddScoped<DatabaseMigrator>();
        builder.Services.AddDataProtection().SetApplicationName("MasterHome").PersistKeysToDbContext<HomeDb>();
    }
}
