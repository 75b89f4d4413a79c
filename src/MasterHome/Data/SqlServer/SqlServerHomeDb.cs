using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.SqlServer;

internal sealed class SqlServerHomeDb(DbContextOptions<SqlServerHomeDb> options) : HomeDb(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        // Subject IDs that differ only in case belong to two people; the server's default collation would treat them as equal.
        builder.Entity<IdentityUserLogin<string>>().Property(l => l.LoginProvider).UseCollation("Latin1_General_100_BIN2");
        builder.Entity<IdentityUserLogin<string>>().Property(l => l.ProviderKey).UseCollation("Latin1_General_100_BIN2");
    }
}
