using MasterHome.Common.Imports;
using MasterHome.Cycles;

namespace MasterHome.Opportunities.Imports;

/// <summary>The data that a catalog file is compared with.</summary>
/// <param name="Opportunities">Those of the target cycle with their sessions, by title key. Read without tracking: planning tries the
/// changes on them.</param>
/// <param name="PlacesTaken">By session id.</param>
internal sealed record CatalogSnapshot(
    ProgramCycle Cycle,
    IReadOnlyDictionary<string, Opportunity> Opportunities,
    IReadOnlyDictionary<int, int> PlacesTaken
);

/// <summary>What the file changes about one opportunity.</summary>
/// <param name="Id">Null for a new one.</param>
/// <param name="Sessions">Sessions by id whose terms change.</param>
internal sealed record PlannedOpportunity(
    int? Id,
    OpportunityTerms Terms,
    IReadOnlyList<SessionTerms> NewSessions,
    IReadOnlyDictionary<int, SessionTerms> Sessions,
    bool Publishes
);

/// <summary>What a catalog file changes. The rules are asked by trying each change on a copy.</summary>
internal sealed class OpportunityPlan
{
    private readonly ImportPlanBuilder _builder;
    private readonly List<PlannedOpportunity> _opportunities = [];
    private readonly CatalogSnapshot _known;
    private readonly DateTime _now;

    private OpportunityPlan(CatalogSnapshot known, DateTime now, ImportPlanBuilder builder) =>
        (_known, _now, _builder) = (known, now, builder);

    public IReadOnlyList<PlannedOpportunity> Opportunities => _opportunities;

    public ImportPlan Summary { get; private set; } = new(0, 0, 0, 0, [], [], []);

    /// <param name="now">UTC.</param>
    public static OpportunityPlan Make(
        IEnumerable<CsvRow> rows,
        CatalogSnapshot known,
        TimeZoneInfo programZone,
        DateTime now,
        ImportPlanBuilder builder
    )
    {
        var plan = new OpportunityPlan(known, now, builder);
        foreach (var group in new OpportunityFileReader(plan._builder, known.Cycle, programZone).Read(rows))
            plan.Compare(group);
        plan.Summary = plan._builder.Build();
        return plan;
    }

    private void Compare(OpportunityFileRows group)
    {
        var first = group.Rows[0].Row;
        var before = _builder.ChangeCount;
        var found = _known.Opportunities.GetValueOrDefault(Opportunity.KeyOf(group.Terms.Title));
        if (Put(found, group.Terms, first) is not { } copy)
            return;
        var (added, changed) = (new List<SessionTerms>(), new Dictionary<int, SessionTerms>());
        foreach (var (row, terms) in group.Rows)
        {
            if (terms is not null)
                CompareSession(copy, row, terms, added, changed);
        }
        var publishes = Publish(copy, found is null, first);
        _opportunities.Add(new PlannedOpportunity(found?.Id, group.Terms, added, changed, publishes));
        if (found is null)
            _builder.Added++;
        else if (_builder.ChangeCount > before)
            _builder.Updated++;
        else
            _builder.Unchanged++;
    }

    /// <returns>Null when a rule refuses the terms.</returns>
    private Opportunity? Put(Opportunity? found, OpportunityTerms terms, CsvRow row)
    {
        if (found is null)
        {
            Opportunity? added = null;
            if (_builder.Try(row, "Title", () => added = new Opportunity(_known.Cycle.Id, terms, _now)))
                _builder.Change(row, terms.Title, "New", to: added!.Rule);
            return added;
        }
        var changes = found.ChangesBy(terms);
        if (!_builder.Try(row, "Title", () => found.Change(terms)))
            return null;
        _builder.Change(row, found.Title, changes);
        return found;
    }

    private void CompareSession(
        Opportunity opportunity,
        CsvRow row,
        SessionTerms terms,
        List<SessionTerms> added,
        Dictionary<int, SessionTerms> changed
    )
    {
        if (opportunity.Sessions.FirstOrDefault(s => s.HasSameStart(terms)) is not { } session)
        {
            if (!_builder.Try(row, "SessionStart", () => opportunity.Schedule(terms)))
                return;
            added.Add(terms);
            _builder.Change(row, opportunity.Title, "New session", to: terms.Describe());
            return;
        }
        // The file says nothing about these.
        var wanted = terms with
        {
            Zone = session.Zone,
            Details = session.Terms.Details,
            Release = session.Terms.Release,
        };
        if (session.Terms == wanted)
            return;
        var changes = session.ChangesBy(wanted);
        if (!_builder.Try(row, "SessionPlaces", () => session.Change(wanted, _known.PlacesTaken.GetValueOrDefault(session.Id))))
            return;
        changed.Add(session.Id, wanted);
        _builder.Change(row, $"{Format.Isolated(opportunity.Title)}, session {terms.Describe()}", changes);
    }

    /// <summary>A retired opportunity stays retired: an import does not restore it.</summary>
    private bool Publish(Opportunity opportunity, bool isNew, CsvRow row)
    {
        if (opportunity.RetiredAt is not null)
        {
            _builder.Difference(row, opportunity.Title, [new FieldChange("Status", "retired", "in the file")]);
            return false;
        }
        if (opportunity.PublishedAt is not null || !_builder.Try(row, "Title", () => opportunity.Publish(_now)))
            return false;
        if (!isNew)
            _builder.Change(row, opportunity.Title, "Status", "draft", "published");
        return true;
    }
}
