using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace MasterHome.TestSupport;

/// <summary>A script as SQL Server 2022 would parse it, with what stands inside EXEC(N'…').</summary>
internal sealed class TSql : TSqlFragmentVisitor
{
    private readonly TSql160Parser _parser = new(initialQuotedIdentifiers: true);
    private readonly List<string> _errors = [];
    private readonly List<string> _statements = [];

    public TSql(string script) => Parse(script, "");

    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The kinds of statements met, such as CreateTableStatement.</summary>
    public IReadOnlyList<string> Statements => _statements;

    public override void Visit(TSqlStatement node) => _statements.Add(node.GetType().Name);

    public override void Visit(ExecutableStringList node)
    {
        // What a variable puts in between is a name, such as that of a constraint.
        var text = string.Concat(node.Strings.Select(part => part is StringLiteral literal ? literal.Value : "AName"));
        Parse(text, $"in EXEC on line {node.StartLine}: ");
    }

    private void Parse(string script, string where)
    {
        using var reader = new StringReader(script);
        var parsed = _parser.Parse(reader, out var errors);
        _errors.AddRange(errors.Select(e => $"{where}{e.Line}:{e.Column} {e.Message}"));
        if (errors.Count > 0)
            return;
        parsed.Accept(this);
        if (parsed is TSqlScript whole)
            _errors.AddRange(whole.Batches.SelectMany(UsedTooEarly).Select(e => where + e));
    }

    /// <summary>A batch is bound before it runs: a column that it adds does not exist yet for its other statements (error 207).</summary>
    private static IEnumerable<string> UsedTooEarly(TSqlBatch batch)
    {
        var columns = new AddedColumns();
        batch.Accept(columns);
        return columns.Used.Select(c =>
            $"The batch on line {batch.StartLine} adds the column {c} and uses it. Put GO between, or use EXEC."
        );
    }

    private sealed class AddedColumns : TSqlFragmentVisitor
    {
        private readonly HashSet<string> _added = new(StringComparer.OrdinalIgnoreCase);

        public List<string> Used { get; } = [];

        public override void ExplicitVisit(AlterTableAddTableElementStatement node) =>
            _added.UnionWith(node.Definition.ColumnDefinitions.Select(c => c.ColumnIdentifier.Value));

        public override void Visit(ColumnReferenceExpression node)
        {
            if (node.MultiPartIdentifier?.Identifiers[^1].Value is { } name && _added.Contains(name))
                Used.Add(name);
        }
    }
}
