using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Standing.Summaries;
using MasterHome.Web.BackOffice.Lists;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.BackOffice.Review;

/// <summary>Something to look at before the close.</summary>
/// <param name="Address">The page where it is done.</param>
internal sealed record ReviewStep(string What, int Count, string Address, string WhenNone);

/// <param name="Cycle">Null when every year is closed.</param>
/// <param name="OutdatedSince">UTC; null when the proposals are current.</param>
internal sealed record ReviewPage(ProgramCycle? Cycle, IReadOnlyList<ReviewStep> Steps, DateTime? OutdatedSince, ListPage List)
{
    public ConfirmationsForm Form { get; } = new();
}

/// <summary>Reads what is open before a year can be closed.</summary>
public sealed class ReviewPageReader(HomeDb db, ProgramCalendar calendar, IOptions<ClosingSettings> closing)
{
    internal async Task<ReviewPage> Read(ProgramCycle cycle, ListPage list, CycleSummary? summary, CancellationToken ct)
    {
        var (id, edge) = (cycle.Id, closing.Value.EdgePoints);
        var undecided = new UndecidedItems(db, calendar);
        var summaries = db.StandingSummaries.Where(s => s.CycleId == id && s.Status != MemberStatus.NotInThisYear);
        var (reports, trainings, suggestions) = (undecided.Reports(cycle), undecided.Trainings(cycle), undecided.Suggestions(cycle));
        var (appeals, leaves, corrections) = (undecided.Appeals(cycle), undecided.Leaves(cycle), undecided.Corrections(cycle));
        var members = db.Members.In(cycle.Year);
        var counts = await db
            // One row, so that one query counts all.
            .Cycles.Where(c => c.Id == id)
            .Select(_ => new
            {
                Queue = reports.Count() + trainings.Count() + suggestions.Count() + leaves.Count() + corrections.Count(),
                Appeals = appeals.Count(),
                Failed = db.OutgoingEmails.Count(m => m.State == EmailState.Failed),
                Edge = summaries.Count(s => s.Status != MemberStatus.Leaving && s.Earned < s.Required && s.Required - s.Earned <= edge),
                NoCommunity = members.Count(m => m.CommunityUserId == null && m.CommunityHandle == null),
                Unconfirmed = summaries.Count(s => !db.OutcomeConfirmations.Any(c => c.CycleId == id && c.MemberId == s.MemberId)),
            })
            .SingleAsync(ct);
        return new ReviewPage(
            cycle,
            [
                new("Work to decide", counts.Queue, "/back-office/queue", "Everything is decided."),
                new("Appeals to answer", counts.Appeals, "/back-office/appeals?state=Open", "No appeal is open."),
                new("Failed emails", counts.Failed, "/back-office/emails?state=Failed", "No email failed."),
                new(
                    $"Members who miss at most {Format.Count(edge, "point")}",
                    counts.Edge,
                    $"/back-office/review?edge={edge}",
                    "Nobody is at the edge."
                ),
                new(
                    "Members without a community ID, whose replies are not counted",
                    counts.NoCommunity,
                    "/back-office/members?community=no",
                    "Everybody has a community ID."
                ),
                new(
                    "Proposed outcomes that nobody has confirmed",
                    counts.Unconfirmed,
                    "/back-office/review?confirmed=no",
                    "All proposed outcomes are confirmed."
                ),
            ],
            summary?.OutdatedSince(calendar.Today),
            list
        );
    }
}
