using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using MasterHome.Data;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Attendance;
using MasterHome.OptOuts;
using MasterHome.Web.Shared.Binding;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Attendance;

/// <summary>Who took part. An ambiguous attendee for whom nobody was chosen is null.</summary>
public sealed class AttendanceForm
{
    public List<int?> Members { get; set; } = [];

    /// <summary>Whether the members with a confirmed place who are not ticked did not come.</summary>
    public bool OthersAreAbsent { get; set; }

    [StringLength(TextLengths.Reason), DataType(DataType.MultilineText)]
    public string? Reason { get; set; }

    /// <summary>The list of attendees that the page was made from, as JSON, so that it is made again when something is refused.</summary>
    [StringLength(LongestList), Verbatim]
    public string? List { get; set; }

    private const int LongestList = 1_000_000;

    /// <summary>Null when the list is too long to be sent with the form.</summary>
    public static string? ListOf(IReadOnlyList<MatchedAttendee> matches) =>
        JsonSerializer.Serialize(matches.Select(m => m.Attendee)) is { Length: <= LongestList } list ? list : null;

    /// <summary>Null when there is no list, or not one that the page wrote.</summary>
    public IReadOnlyList<Attendee>? ReadList()
    {
        try
        {
            return
                JsonSerializer.Deserialize<List<Attendee>>(List ?? "null") is { Count: <= AttendeeList.MostAttendees } list
                && list.TrueForAll(a => a is { Email: not null } or { Name: not null })
                ? list
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A list of attendees: a file, or lines.</summary>
public sealed class AttendeesForm
{
    [Display(Name = "CSV file")]
    public IFormFile? File { get; set; }

    [StringLength(100_000), Display(Name = "Addresses or names, one per line"), DataType(DataType.MultilineText)]
    public string? Lines { get; set; }
}

internal sealed record SignedUpRow(int MemberId, string Name, string Email, SignUpState State);

/// <summary>The sign-ups of a session to tick, and the attendees of a list that was given.</summary>
/// <param name="More">Sign-ups that are not shown because there are too many.</param>
/// <param name="Matches">Null before a list is given.</param>
/// <param name="Leaving">Members who have opted out of the year.</param>
/// <param name="Ticked">Members who are ticked when the page opens.</param>
internal sealed record AttendancePage(
    int OpportunityId,
    string Title,
    Session Session,
    int Points,
    string? WhyNot,
    IReadOnlyList<SignedUpRow> SignedUp,
    int More,
    IReadOnlyList<MatchedAttendee>? Matches,
    IReadOnlySet<int> Leaving,
    IReadOnlySet<int> Ticked,
    AttendanceForm Form,
    AttendeesForm Attendees
)
{
    private const int MostShown = 500;

    public string Address => $"/back-office/opportunities/{OpportunityId}/sessions/{Session.Id}/attendance";

    /// <summary>Members with a confirmed place. None when some are not shown: nobody is recorded as absent unseen.</summary>
    public IReadOnlyList<int> Confirmed =>
        More > 0 ? [] : [.. SignedUp.Where(s => s.State == SignUpState.Confirmed).Select(s => s.MemberId)];

    /// <summary>Attendees of the list who are not among the rows to tick.</summary>
    public IEnumerable<MatchedAttendee> Others
    {
        get
        {
            var shown = SignedUp.Select(s => s.MemberId).ToHashSet();
            return (Matches ?? []).Where(m => m.Repeats is null && !(m.Candidates is [var one] && shown.Contains(one.MemberId)));
        }
    }

    public static async Task<AttendancePage?> Read(
        HomeDb db,
        int opportunity,
        int id,
        IReadOnlyList<MatchedAttendee>? matches,
        AttendanceForm? sent,
        DateTime now,
        CancellationToken ct
    )
    {
        if (await db.Sessions.AsNoTracking().SingleOrDefaultAsync(s => s.Id == id && s.OpportunityId == opportunity, ct) is not { } session)
            return null;
        var parent = await db
            .Opportunities.Where(o => o.Id == opportunity)
            .Select(o => new
            {
                o.Title,
                o.Points,
                o.CycleId,
                IsClosed = db.Cycles.Any(c => c.Id == o.CycleId && c.ClosedAt != null),
            })
            .SingleAsync(ct);
        var signUps = db.SignUps.Where(s => s.SessionId == id && s.State != SignUpState.Withdrawn);
        var count = await signUps.CountAsync(ct);
        var rows = await signUps
            .Join(db.Members, s => s.MemberId, m => m.Id, (s, m) => new { s.State, m })
            .OrderBy(x => x.m.LastName)
            .ThenBy(x => x.m.FirstName)
            .ThenBy(x => x.m.Id)
            .Take(MostShown)
            .Select(x => new SignedUpRow(x.m.Id, (x.m.FirstName + " " + x.m.LastName).Trim(), x.m.Email, x.State))
            .ToListAsync(ct);
        var found = (matches ?? []).Where(m => m.Candidates.Count == 1).Select(m => m.Candidates[0].MemberId);
        int[] named = [.. rows.Select(r => r.MemberId).Concat((matches ?? []).SelectMany(m => m.Candidates).Select(c => c.MemberId))];
        var leaving = await db.OptOuts.InForce(parent.CycleId).Select(o => o.MemberId).Where(m => named.Contains(m)).ToHashSetAsync(ct);
        return new AttendancePage(
            opportunity,
            parent.Title,
            session,
            parent.Points,
            parent.IsClosed ? "The year is closed. Correct the points of a member instead." : session.WhyNotRecord(now),
            // A member who signed up again after a decline has two sign-ups.
            [.. rows.GroupBy(r => r.MemberId).Select(g => g.OrderByDescending(r => r.State == SignUpState.Verified).First())],
            count - rows.Count,
            matches,
            leaving,
            sent is null ? found.ToHashSet() : sent.Members.OfType<int>().ToHashSet(),
            sent ?? new AttendanceForm { List = matches is { Count: > 0 } ? AttendanceForm.ListOf(matches) : null },
            new AttendeesForm()
        );
    }
}
