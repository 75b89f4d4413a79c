using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mail.Outbox;

public static class EmailQueries
{
    private static readonly Func<HomeDb, IAsyncEnumerable<StateCount>> Counts = EF.CompileAsyncQuery(
        (HomeDb db) => db.OutgoingEmails.GroupBy(m => m.State).Select(g => new StateCount(g.Key, g.Count()))
    );

    /// <summary>How many emails are in each state. A state without emails is absent.</summary>
    public static async Task<IReadOnlyDictionary<EmailState, int>> CountByState(this HomeDb db, CancellationToken ct) =>
        await Counts(db).ToDictionaryAsync(c => c.State, c => c.Count, cancellationToken: ct);

    private sealed record StateCount(EmailState State, int Count);
}
