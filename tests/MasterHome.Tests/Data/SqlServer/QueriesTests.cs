using System.Data;
using System.Data.Common;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Data.SqlServer;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Reports;
using MasterHome.Standing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;

namespace MasterHome.Tests.Data.SqlServer;

/// <summary>Tests without a server that the queries translate to T-SQL and parse. Their results are always tested on SQLite, and on SQL
/// Server with HOME_TEST_DB.</summary>
public class QueriesTests
{
    [Fact]
    public async Task Standings_queries_translate()
    {
        var recorder = new QueryRecorder();
        await using var db = Open(recorder);
        await new Standings(db, A.Calendar()).Of(db.MembersMatching("mira").In(2026), A.Cycle().Numbered(1));
        await new Standings(db, A.Calendar()).Of(
            db.Outcomes.Current(1).Join(db.Members, o => o.MemberId, m => m.Id, (_, m) => m),
            A.Cycle().Numbered(1)
        );
        // Five each.
        recorder.AssertParse(atLeast: 10);
    }

    [Fact]
    public async Task The_year_close_queries_translate()
    {
        var recorder = new QueryRecorder();
        await using var db = Open(recorder);
        Assert.Empty(await new UndecidedItems(db, A.Calendar()).Describe(A.Cycle().Numbered(1)));
        // One for all five kinds.
        recorder.AssertParse(atLeast: 1);
    }

    [Fact]
    public async Task The_yearly_report_queries_translate()
    {
        var recorder = new QueryRecorder();
        await using var db = Open(recorder);
        await new ReportReader(db, new Standings(db, A.Calendar()), A.Calendar(), Options.Create(new ReportSettings())).Read(
            A.Cycle().Numbered(1),
            A.Moment
        );
        await db.Attachments.Bundle(1).ToListAsync();
        recorder.AssertParse(atLeast: 20);
    }

    [Fact]
    public async Task List_and_sum_queries_translate()
    {
        var recorder = new QueryRecorder();
        await using var db = Open(recorder);
        await db.Cycles.RunningOn(A.Today);
        await db.Opportunities.Open().Include(o => o.Sessions).OrderBy(o => o.Title).PageAsync(2);
        await db.Sessions.Ahead(A.Moment).ToListAsync();
        await db.SignUps.HoldingPlaces().Active().GroupBy(s => s.SessionId).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        await new Places(db, A.Calendar()).ExpireOffers(By.System());
        await new Ledger(db).Balance(1, 1);
        recorder.AssertParse(atLeast: 7);
    }

    private static SqlServerHomeDb Open(QueryRecorder recorder)
    {
        var options = new DbContextOptionsBuilder<SqlServerHomeDb>();
        options
            .UseApplicationServiceProvider(DesignTimeOptions.Services)
            .UseHomeSqlServer("Server=127.0.0.1")
            .AddInterceptors(recorder, new NoServer());
        return new SqlServerHomeDb(options.Options);
    }

    /// <summary>Records every query and returns no rows, 0 for a count or sum, and true for an existence check.</summary>
    private sealed class QueryRecorder : DbCommandInterceptor
    {
        private const int WidestRow = 100;

        private readonly List<string> _queries = [];

        public void AssertParse(int atLeast)
        {
            Assert.True(_queries.Count >= atLeast, $"Only {_queries.Count} queries were executed.");
            Assert.All(_queries, q => Assert.Empty(new TSql(q).Errors));
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        )
        {
            _queries.Add(command.CommandText);
            var answer = new DataTable();
            if (
                command.CommandText.StartsWith("SELECT COUNT(*)", StringComparison.Ordinal)
                || command.CommandText.StartsWith("SELECT COALESCE(SUM(", StringComparison.Ordinal)
            )
            {
                answer.Columns.Add("Number", typeof(int));
                answer.Rows.Add(0);
            }
            else if (command.CommandText.StartsWith("SELECT CASE", StringComparison.Ordinal))
            {
                answer.Columns.Add("Exists", typeof(bool));
                answer.Rows.Add(true);
            }
            else
            {
                for (var n = 0; n < WidestRow; n++)
                    answer.Columns.Add();
            }
            return ValueTask.FromResult(InterceptionResult<DbDataReader>.SuppressWithResult(answer.CreateDataReader()));
        }
    }
}
