using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace MasterHome.Data.SqlServer;

internal sealed class SqlServerHomeDb(DbContextOptions<SqlServerHomeDb> options) : HomeDb(options)
{
    /// <summary>Compares code units, as SQLite does, apart from spaces at the end, which the server ignores.
    /// With the server's default, ß equals ss, and two emoji can be equal: keys that differ
    /// would collide. One collation for all text, because comparing two columns with different ones is an error (468).</summary>
    public const string TextCollation = "Latin1_General_100_BIN2";

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(e => e.GetDeclaredProperties()).Where(IsText))
            property.SetCollation(TextCollation);
    }

    private static bool IsText(IMutableProperty property) =>
        (property.GetProviderClrType() ?? property.GetValueConverter()?.ProviderClrType ?? property.ClrType) == typeof(string);
}
