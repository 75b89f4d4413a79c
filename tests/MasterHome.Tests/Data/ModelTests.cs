using MasterHome.Data;
using MasterHome.History;
using MasterHome.Members;
using MasterHome.Points;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace MasterHome.Tests.Data;

public class ModelTests
{
    public static TheoryData<DatabaseProvider> Providers => [DatabaseProvider.Sqlite, DatabaseProvider.SqlServer];

    [Theory]
    [MemberData(nameof(Providers))]
    public void Migrations_match_the_model(DatabaseProvider provider)
    {
        using var db = Context(provider);
        Assert.NotEmpty(db.Database.GetMigrations());
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Passkeys_have_a_table(DatabaseProvider provider)
    {
        using var db = Context(provider);
        Assert.NotNull(db.Model.FindEntityType(typeof(IdentityUserPasskey<string>))?.GetTableName());
        Assert.Contains("AspNetUserPasskeys", db.GetService<IMigrator>().GenerateScript(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void The_ledger_declares_its_trigger_so_that_inserts_avoid_the_output_clause(DatabaseProvider provider)
    {
        using var db = Context(provider);
        var entry = db.GetService<IDesignTimeModel>().Model.FindEntityType(typeof(PointEntry))!;
        Assert.Equal(LedgerTriggers.Name, Assert.Single(entry.GetDeclaredTriggers()).ModelName);
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Both_databases_have_the_same_tables_columns_and_indexes(DatabaseProvider provider)
    {
        using var db = Context(provider);
        using var other = Context(provider == DatabaseProvider.Sqlite ? DatabaseProvider.SqlServer : DatabaseProvider.Sqlite);
        Assert.Equal(Shape(db), Shape(other));
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public void Every_string_has_a_length_and_sqlite_can_order_every_column(DatabaseProvider provider)
    {
        using var db = Context(provider);
        var ours = db
            .Model.GetEntityTypes()
            .Where(e => e.ClrType.Assembly == typeof(HomeDb).Assembly)
            .SelectMany(e => e.GetDeclaredProperties())
            .ToList();
        Assert.All(
            ours.Where(p => p.PropertyInfo?.DeclaringType?.Assembly == typeof(HomeDb).Assembly),
            p =>
            {
                Assert.NotEqual(typeof(decimal), p.ClrType);
                Assert.NotEqual(typeof(DateTimeOffset), Nullable.GetUnderlyingType(p.ClrType) ?? p.ClrType);
                if (p.ClrType == typeof(string) && p.Name != "Values")
                    Assert.True(p.GetMaxLength() is not null, $"{p.DeclaringType.DisplayName()}.{p.Name} has no length");
            }
        );
    }

    [Theory]
    [InlineData(MigrationsSqlGenerationOptions.Default)]
    [InlineData(MigrationsSqlGenerationOptions.Idempotent)]
    public void The_sql_server_script_and_its_embedded_statements_parse(MigrationsSqlGenerationOptions kind)
    {
        using var db = DesignTimeOptions.SqlServer();
        var script = new TSql(db.GetService<IMigrator>().GenerateScript(options: kind));
        Assert.Empty(script.Errors);
        Assert.Contains("CreateTableStatement", script.Statements);
        Assert.Contains("CreateTriggerStatement", script.Statements);
    }

    [Fact]
    public void The_parser_finds_errors_in_scripts_and_embedded_statements()
    {
        Assert.NotEmpty(new TSql("CREATE TABEL Members (Id int);").Errors);
        Assert.NotEmpty(new TSql("EXEC(N'CREATE TRIGGER T ON Members INSTEAD OF UPDATE BEGIN END');").Errors);
        Assert.NotEmpty(new TSql("IF 1 = 1 BEGIN EXEC(N'CREATE VIEW V SELECT 1') END;").Errors);
    }

    [Theory, Trait("Fault", "7")]
    [InlineData("ALTER TABLE [Members] ADD [Zone] nvarchar(60) NULL; UPDATE [Members] SET [Zone] = N'UTC';", "Zone")]
    [InlineData("ALTER TABLE [Members] ADD [Rank] int NULL; CREATE INDEX [IX_Rank] ON [Members] ([Rank]);", "Rank")]
    [InlineData("ALTER TABLE [Members] ADD [Rank] int NULL; IF 1 = 1 BEGIN DELETE FROM [Members] WHERE [rank] = 1 END;", "rank")]
    public void A_batch_that_adds_a_column_and_uses_it_is_an_error(string batch, string column) =>
        Assert.Contains($"adds the column {column} and uses it", Assert.Single(new TSql(batch).Errors), StringComparison.Ordinal);

    [Theory, Trait("Fault", "7")]
    [InlineData("ALTER TABLE [Members] ADD [Zone] nvarchar(60) NULL;\nGO\nUPDATE [Members] SET [Zone] = N'UTC';")]
    [InlineData("ALTER TABLE [Members] ADD [Zone] nvarchar(60) NULL; EXEC(N'UPDATE [Members] SET [Zone] = N''UTC''');")]
    public void A_column_that_is_used_in_a_batch_of_its_own_is_no_error(string script) => Assert.Empty(new TSql(script).Errors);

    /// <summary>Otherwise ß equals ss, a full-width digit equals a plain one, and some emoji equal each other: keys collide that the
    /// portal, and SQLite, tell apart.</summary>
    [Fact, Trait("Fault", "7")]
    public void Every_text_of_sql_server_is_compared_by_its_code_units()
    {
        using var db = DesignTimeOptions.SqlServer();
        var texts = db.GetService<IDesignTimeModel>()
            .Model.GetRelationalModel()
            .Tables.SelectMany(t => t.Columns)
            // Without the column of JSON of a passkey, which nothing compares.
            .Where(c => c.StoreType.Contains("char", StringComparison.Ordinal) && c.PropertyMappings.Any())
            .ToList();
        Assert.NotEmpty(texts);
        Assert.All(texts, c => Assert.True(c.Collation == "Latin1_General_100_BIN2", $"{c.Table.Name}.{c.Name} has {c.Collation}."));
        Assert.Contains("COLLATE Latin1_General_100_BIN2", db.GetService<IMigrator>().GenerateScript(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_meets_the_rules_of_sql_server()
    {
        using var db = DesignTimeOptions.SqlServer();
        Assert.Empty(SqlServerRules.Faults(db));
    }

    [Fact]
    public void The_sql_server_rules_find_each_error()
    {
        using var db = new Faulty();
        Assert.Equal(
            [
                "A delete in Houses reaches Keys twice",
                "FK_Rooms_Houses_HouseId: HouseId is bigint, Id is int",
                "IX_Keys_Label may take 1800 bytes, over 1700",
                "IX_Keys_Note has Note in it, which is nvarchar(max)",
                "PK_Houses2 may take 1000 bytes, over 900",
            ],
            SqlServerRules.Faults(db).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void A_self_referencing_cascade_is_an_error()
    {
        using var db = new Circular();
        Assert.Contains("A delete in Nodes reaches Nodes twice", SqlServerRules.Faults(db));
    }

    private static HomeDb Context(DatabaseProvider provider) =>
        provider == DatabaseProvider.SqlServer ? DesignTimeOptions.SqlServer() : DesignTimeOptions.Sqlite();

    private static IEnumerable<string> Shape(HomeDb db) =>
        db.GetService<IDesignTimeModel>()
            .Model.GetRelationalModel()
            .Tables.OrderBy(t => t.Name, StringComparer.Ordinal)
            .SelectMany(t =>
                new[]
                {
                    $"{t.Name}: {string.Join(", ", t.Columns.Select(Column).Order(StringComparer.Ordinal))}",
                    $"{t.Name}: {string.Join(", ", t.Indexes.Select(i => $"{i.Name} {i.IsUnique}").Order(StringComparer.Ordinal))}",
                }
            );

    private static string Column(IColumn column) => $"{column.Name}{(column.IsNullable ? "?" : "")}";

    private sealed class Faulty : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlServer("Server=127.0.0.1");

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity(
                "House",
                house =>
                {
                    house.ToTable("Houses").Property<int>("Id");
                }
            );
            modelBuilder.Entity(
                "Room",
                room =>
                {
                    room.ToTable("Rooms").Property<int>("Id");
                    room.Property<int>("HouseId").HasColumnType("bigint");
                    room.HasOne("House", null).WithMany().HasForeignKey("HouseId").OnDelete(DeleteBehavior.Cascade);
                }
            );
            modelBuilder.Entity(
                "Key",
                key =>
                {
                    key.ToTable("Keys").Property<int>("Id");
                    key.Property<int>("RoomId");
                    key.Property<int?>("HouseId");
                    key.Property<string>("Label").HasMaxLength(900);
                    key.Property<string>("Note").HasColumnType("nvarchar(max)");
                    key.HasIndex("Label");
                    key.HasIndex("Note");
                    key.HasOne("Room", null).WithMany().HasForeignKey("RoomId").OnDelete(DeleteBehavior.Cascade);
                    key.HasOne("House", null).WithMany().HasForeignKey("HouseId").OnDelete(DeleteBehavior.SetNull);
                }
            );
            modelBuilder.Entity(
                "House2",
                house =>
                {
                    house.ToTable("Houses2").Property<string>("Name").HasMaxLength(500);
                    house.HasKey("Name");
                }
            );
        }
    }

    private sealed class Circular : DbContext
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder.UseSqlServer("Server=127.0.0.1");

        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity(
                "Node",
                node =>
                {
                    node.ToTable("Nodes").Property<int>("Id");
                    node.Property<int?>("ParentId");
                    node.HasOne("Node", null).WithMany().HasForeignKey("ParentId").OnDelete(DeleteBehavior.Cascade);
                }
            );
    }
}

/// <summary>Tests that need the fully migrated schema.</summary>
public class MigratedSchemaTests(TestDatabase database) : DataTest(database)
{
    [Fact]
    public async Task The_ledger_triggers_exist_after_all_migrations()
    {
        await using var db = Open();
        var sql =
            TestDatabase.Provider == DatabaseProvider.Sqlite
                ? "SELECT name AS Value FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'PointEntries'"
                : "SELECT name AS Value FROM sys.triggers WHERE parent_id = OBJECT_ID('PointEntries') AND is_disabled = 0";
        var names = await db.Database.SqlQueryRaw<string>(sql).ToListAsync();
        Assert.Contains(LedgerTriggers.Name, names);
        Assert.Equal(TestDatabase.Provider == DatabaseProvider.Sqlite ? 2 : 1, names.Count);
    }

    [Fact]
    public async Task The_history_is_append_only_in_the_database_and_can_be_sealed_once()
    {
        await Do(async db =>
        {
            db.Note(By.Administrator(), "Something", 7, "Changed");
            await db.SaveChangesAsync();
        });
        foreach (
            var change in new[]
            {
                "UPDATE History SET What = 'Nothing'",
                "UPDATE History SET Reason = 'Because'",
                "UPDATE History SET MemberId = 7",
                "DELETE FROM History",
            }
        )
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Do(db => db.Database.ExecuteSqlRawAsync(change)));
        await Do(db => db.Database.ExecuteSqlRawAsync("UPDATE History SET Digest = 'a', Seal = 'b'"));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            Do(db => db.Database.ExecuteSqlRawAsync("UPDATE History SET Seal = 'c'"))
        );
        Assert.Equal(
            ("Changed", "b"),
            await Read(db => db.History.Select(h => new ValueTuple<string, string?>(h.What, h.Seal)).SingleAsync())
        );
    }

    /// <summary>SQL Server refuses it; SQLite would store any length.</summary>
    [Fact, Trait("Fault", "7")]
    public async Task Text_longer_than_its_column_is_refused_in_both_databases()
    {
        await using var db = Open();
        Member member = A.Member();
        db.Add(member);
        db.Entry(member).Property(m => m.LastName).CurrentValue = new string('x', 10_000);
        await Assert.ThrowsAnyAsync<Exception>(() => db.SaveChangesAsync());
        Assert.Empty(await Read(other => other.Members.ToListAsync()));
    }

    [Fact]
    public async Task No_migration_is_pending()
    {
        await using var db = Open();
        Assert.Empty(await db.Database.GetPendingMigrationsAsync());
    }
}
