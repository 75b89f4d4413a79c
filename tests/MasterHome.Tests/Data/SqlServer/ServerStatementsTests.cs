using System.Reflection;
using MasterHome.Accounts.Sessions;
using MasterHome.Data;
using MasterHome.Data.SqlServer;

namespace MasterHome.Tests.Data.SqlServer;

[Trait("Fault", "7")]
public sealed class ServerStatementsTests
{
    public static TheoryData<string> All =>
        [
            .. typeof(ServerStatements)
                .GetFields(BindingFlags.Public | BindingFlags.Static)
                .Where(f => f.FieldType == typeof(string))
                .Select(f => (string)f.GetRawConstantValue()!),
            OptionalWrite.OnServer(SignInSessions.NoteSeen),
        ];

    [Theory]
    [MemberData(nameof(All))]
    public void Each_statement_parses(string sql) => Assert.Empty(new TSql(sql).Errors);

    [Fact]
    public void One_session_at_a_time_migrates()
    {
        Assert.Contains("sp_getapplock @Resource = N'MasterHome.Migrate'", ServerStatements.TakeMigrationLock, StringComparison.Ordinal);
        Assert.Contains("@LockMode = N'Exclusive'", ServerStatements.TakeMigrationLock, StringComparison.Ordinal);
        Assert.Contains("@LockOwner = N'Session'", ServerStatements.TakeMigrationLock, StringComparison.Ordinal);
        Assert.Contains(
            "sp_releaseapplock @Resource = N'MasterHome.Migrate'",
            ServerStatements.ReleaseMigrationLock,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData(160, true, 0)]
    [InlineData(130, true, 0)]
    [InlineData(120, true, 1)]
    [InlineData(150, false, 1)]
    [InlineData(110, false, 2)]
    public void The_level_and_the_isolation_of_the_database_are_checked(int level, bool isSnapshot, int errors)
    {
        Assert.Contains("SET READ_COMMITTED_SNAPSHOT ON", ServerStatements.SetReadCommittedSnapshot, StringComparison.Ordinal);
        Assert.Equal(errors, new ServerState(level, isSnapshot).Errors.Count());
    }
}
