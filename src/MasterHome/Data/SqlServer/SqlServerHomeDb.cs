using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.SqlServer;

public sealed class SqlServerHomeDb(DbContextOptions<SqlServerHomeDb> options) : HomeDb(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        // Subjects that differ in case are two people; the server's own collation would take them for one.
        builder.Entity<IdentityUserLogin<string>>().Property(l => l.LoginProvider).UseCollation("Latin1_General_100_BIN2");
        builder.Entity<IdentityUserLogin<string>>().Property(l => l.ProviderKey).UseCollation("Latin1_General_100_BIN2");
    }
}
