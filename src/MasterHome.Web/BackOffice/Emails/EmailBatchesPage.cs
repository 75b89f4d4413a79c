using MasterHome.Mail.Outbox;

namespace MasterHome.Web.BackOffice.Emails;

/// <param name="Days">How many days are shown, today included.</param>
internal sealed record EmailBatchesPage(int Days, Page<EmailBatch> Batches);

/// <summary>Emails of one kind that were created on one day.</summary>
/// <param name="Day">In UTC.</param>
internal sealed record EmailBatch(string Kind, DateOnly Day, IReadOnlyDictionary<EmailState, int> Counts)
{
    public int Emails => Counts.Values.Sum();

    public int Of(EmailState state) => Counts.GetValueOrDefault(state);
}
