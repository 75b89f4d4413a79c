using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data.SqlServer;

public sealed class SqlServerHomeDb(DbContextOptions<SqlServerHomeDb> options) : HomeDb(options);
