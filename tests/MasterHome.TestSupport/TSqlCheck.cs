using System.Data.Common;
using System.Linq.Expressions;
using System.Reflection;
using MasterHome.Data;
using MasterHome.Data.SqlServer;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Query;

namespace MasterHome.TestSupport;

/// <summary>Translates each query that a test runs on SQLite to T-SQL too, once, without a server, and parses it. A query that SQL Server
/// would refuse fails in the test that runs it. Raw SQL is left to <c>StatementsTests</c>.</summary>
internal sealed class TSqlCheck : IQueryExpressionInterceptor
{
    private static int _checkedQueries;

    private TSqlCheck() { }

    public static TSqlCheck Instance { get; } = new();

    /// <summary>How many queries were translated in this process.</summary>
    public static int CheckedQueries => _checkedQueries;

    public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
    {
        if (eventData.Context is HomeDb and not SqlServerHomeDb && !RawSql.IsIn(queryExpression))
        {
            Check(queryExpression);
            Interlocked.Increment(ref _checkedQueries);
        }
        return queryExpression;
    }

    /// <exception cref="InvalidOperationException">It does not translate, or SQL Server would refuse the text.</exception>
    private static void Check(Expression query)
    {
        foreach (var text in Translate(query))
        {
            if (Faults(text).ToList() is { Count: > 0 } faults)
                throw new InvalidOperationException($"SQL Server refuses this query: {string.Join("; ", faults)}\n{text}");
        }
    }

    /// <summary>What is wrong with a text; empty when SQL Server would run it.</summary>
    public static IEnumerable<string> Faults(string text)
    {
        foreach (var error in new TSql(text).Errors)
            yield return error;
        // The list would have the collation of the database, the column has another (error 468).
        if (text.Contains("OPENJSON", StringComparison.Ordinal) && text.Contains("WITH ([value] nvarchar", StringComparison.Ordinal))
            yield return "A list of texts is passed as JSON. Pass it as parameters: without EF.Parameter, and in small parts.";
    }

    private static List<string> Translate(Expression query)
    {
        var recorder = new Recorder();
        var options = new DbContextOptionsBuilder<SqlServerHomeDb>();
        options
            .UseApplicationServiceProvider(DesignTimeOptions.Services)
            .UseHomeSqlServer("Server=127.0.0.1")
            .AddInterceptors(recorder, new NoServer());
        using var db = new SqlServerHomeDb(options.Options);
        var provider = db.GetService<IAsyncQueryProvider>();
        var moved = new MoveTo(db, provider).Visit(query);
        try
        {
            if (moved.Type.IsGenericType && typeof(IQueryable).IsAssignableFrom(moved.Type))
                provider.CreateQuery(moved).GetEnumerator().MoveNext();
            else
                provider.Execute(moved);
        }
        catch (Exception e) when (recorder.Texts.Count > 0 && e.GetBaseException() is Recorded)
        {
            // It was translated, which is all that can be had without a server.
        }
        return recorder.Texts;
    }

    private sealed class Recorded : Exception;

    private sealed class Recorder : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result
        ) => Record<DbDataReader>(command);

        public override InterceptionResult<int> NonQueryExecuting(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result
        ) => Record<int>(command);

        private InterceptionResult<T> Record<T>(DbCommand command)
        {
            Texts.Add(command.CommandText);
            throw new Recorded();
        }
    }

    private sealed class RawSql : ExpressionVisitor
    {
        private bool _found;

        public static bool IsIn(Expression query)
        {
            var search = new RawSql();
            search.Visit(query);
            return search._found;
        }

        protected override Expression VisitExtension(Expression node)
        {
            _found |= node is QueryRootExpression && node.GetType() != typeof(EntityQueryRootExpression);
            return node is QueryRootExpression or QueryParameterExpression ? node : base.VisitExtension(node);
        }
    }

    /// <summary>The same query on another context, with some value for each of its parameters.</summary>
    private sealed class MoveTo(DbContext db, IAsyncQueryProvider provider) : ExpressionVisitor
    {
        protected override Expression VisitExtension(Expression node) =>
            node switch
            {
                EntityQueryRootExpression root => new EntityQueryRootExpression(provider, db.Model.FindEntityType(root.EntityType.Name)!),
                QueryParameterExpression parameter => Parameter(parameter),
                _ => base.VisitExtension(node),
            };

        private static Expression Parameter(QueryParameterExpression parameter)
        {
            var some = SomeValue(parameter.Type);
            // A list that nobody else can make, such as the keys of a dictionary, becomes an array.
            var type = some is null || parameter.Type.IsInstanceOfType(some) ? parameter.Type : some.GetType();
            var holder = Activator.CreateInstance(typeof(Holder<>).MakeGenericType(type), some)!;
            var value = Expression.Field(Expression.Constant(holder), nameof(Holder<object>.Value));
            return parameter.TranslationMode == ParameterTranslationMode.Parameter
                ? Expression.Call(ParameterMethod.MakeGenericMethod(type), value)
                : value;
        }

        private static readonly MethodInfo ParameterMethod = typeof(EF).GetMethod(nameof(EF.Parameter))!;

        private static object? SomeValue(Type type)
        {
            var plain = Nullable.GetUnderlyingType(type) ?? type;
            if (plain == typeof(string))
                return "a";
            if (plain == typeof(byte[]))
                return new byte[] { 1 };
            if (Item(plain) is { } item)
                return Items(plain, item);
            return plain.IsValueType ? Activator.CreateInstance(plain) : null;
        }

        private static Type? Item(Type type) =>
            type.GetInterfaces()
                .Append(type)
                .FirstOrDefault(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IEnumerable<>))
                ?.GetGenericArguments()[0];

        private static object Items(Type list, Type item)
        {
            var items = Array.CreateInstance(item, 1);
            items.SetValue(SomeValue(item), 0);
            return list.IsInstanceOfType(items) || list.GetConstructor([items.GetType()]) is not { } make ? items : make.Invoke([items]);
        }
    }

    private sealed class Holder<T>(T value)
    {
        public readonly T Value = value;
    }
}
