using MasterHome.Data;

namespace MasterHome.TestSupport;

/// <summary>A test about the SQLite file itself, such as its lock. Skipped, with the reason, on SQL Server.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SqliteFactAttribute : FactAttribute
{
    public SqliteFactAttribute() => Skip = WhyNot(TestDatabase.Provider);

    internal static string? WhyNot(DatabaseProvider provider) =>
        provider == DatabaseProvider.Sqlite
            ? null
            : "This test is about the SQLite file. It does not apply to SQL Server, which HOME_TEST_DB names.";
}

/// <inheritdoc cref="SqliteFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SqliteTheoryAttribute : TheoryAttribute
{
    public SqliteTheoryAttribute() => Skip = SqliteFactAttribute.WhyNot(TestDatabase.Provider);
}
