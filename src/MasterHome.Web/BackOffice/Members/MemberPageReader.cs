using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Standing;
using MasterHome.Web.BackOffice.Shared;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Members;

/// <summary>Reads the data of a member's page, with one query per list.</summary>
public sealed class MemberPageReader(HomeDb db, Standings standings, ProgramCalendar calendar)
{
    private const int MaxRows = MemberPage.Shown;

    /// <returns>Null when the member or the cycle does not exist.</returns>
    public async Task<MemberPage?> Of(int id, int? year, CancellationToken ct)
    {
        if (
            await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct) is not { } member
            || await db.Cycles.OfYearOrCurrent(year, calendar.Today, ct) is not { } cycle
            || await standings.Of(id, cycle, ct) is not { } standing
        )
            return null;
        var account = await db
            .Users.AsNoTracking()
            .Where(a => a.MemberId == id)
            .Select(a => new MemberAccount(a.Email!, a.Role, a.PasswordHash != null, a.LastSignInAt, a.DisabledAt, a.CreatedAt))
            .FirstOrDefaultAsync(ct);
        return new MemberPage(
            member,
            account,
            standing,
            cycle.IsClosed,
            await db.Cycles.Years(ct),
            await Outcomes(id, ct),
            await Lines(id, cycle.Id, ct),
            await SignUps(id, ct),
            await Trainings(id, ct),
            await Suggestions(id, ct),
            await OptOuts(id, ct),
            await Emails(id, ct),
            await History(id, ct)
        )
        {
            OpenSessions = await OpenSessions(ct),
            Appeals = await Appeals(id, ct),
            Replies = await Replies(id, cycle.Id, ct),
            SecurityEvents = await SecurityEvents(id, ct),
            Duplicates = await Duplicates(id, ct),
            Returned = await db
                .OutgoingEmails.Where(e => e.MemberId == id && e.State == EmailState.Returned && e.ToAddress == member.Email)
                .OrderByDescending(e => e.Id)
                .Select(e => e.LastError)
                .FirstOrDefaultAsync(ct),
            WaitingCorrections = await db
                .CorrectionRequests.ToReview()
                .Where(r => r.MemberId == id && r.CycleId == cycle.Id)
                .OrderBy(r => r.Id)
                .Take(MaxRows)
                .Select(r => new WaitingCorrection(r.Id, r.Points, r.Title, r.AskedBy, r.AskedByAccountId))
                .ToListAsync(ct),
            Correction = new CorrectionForm
            {
                Asked = Guid.NewGuid(),
                OccurredOn = cycle.Holds(calendar.Today) ? calendar.Today : cycle.LastDay,
            },
            Requirement = new RequiredPointsForm
            {
                Year = cycle.Year,
                Points = standing.Required.Points,
                Reason = standing.Required.OverrideReason,
            },
            RequirementVersion = await RequiredPointsController.VersionOf(db, id, cycle.Id, ct),
            Address = new MemberEmailForm { Email = member.Email },
            AddressVersion = await EditedVersion.Of(db, nameof(Member), id, account?.Email ?? member.Email, ct),
        };
    }

    private Task<List<MemberOutcome>> Outcomes(int id, CancellationToken ct) =>
        db
            .Outcomes.AsNoTracking()
            .Where(o => o.MemberId == id)
            .Where(o => !db.Outcomes.Any(later => later.MemberId == id && later.CycleId == o.CycleId && later.Version > o.Version))
            .Join(db.Cycles, o => o.CycleId, c => c.Id, (o, c) => new { o, c.Year })
            .OrderByDescending(x => x.Year)
            .Take(MaxRows)
            .Select(x => new MemberOutcome(x.Year, x.o.Result, x.o.Version, x.o.Reasons))
            .ToListAsync(ct);

    private Task<List<MemberLine>> Lines(int id, int cycleId, CancellationToken ct) =>
        db
            .PointEntries.Where(e => e.MemberId == id && e.CycleId == cycleId)
            .OrderByDescending(e => e.OccurredOn)
            .ThenByDescending(e => e.Id)
            .Take(MemberPage.MostLines)
            .Select(e => new MemberLine(e.Id, e.OccurredOn, e.Title, e.Rule, e.Points, e.Kind, e.DecidedBy, e.Reason))
            .ToListAsync(ct);

    private Task<List<MemberSignUp>> SignUps(int id, CancellationToken ct) =>
        db
            .SignUps.AsNoTracking()
            .Where(s => s.MemberId == id)
            .OrderByDescending(s => s.StateAt)
            .ThenByDescending(s => s.Id)
            .Take(MaxRows)
            .Join(
                db.Sessions,
                s => s.SessionId,
                x => x.Id,
                (s, x) =>
                    new
                    {
                        s,
                        x.StartsAt,
                        x.Zone,
                    }
            )
            .Join(
                db.Opportunities,
                x => x.s.OpportunityId,
                o => o.Id,
                (x, o) =>
                    new
                    {
                        x.s,
                        x.StartsAt,
                        x.Zone,
                        o.Title,
                    }
            )
            .OrderByDescending(x => x.s.StateAt)
            .ThenByDescending(x => x.s.Id)
            .Select(x => new MemberSignUp(
                x.s.Id,
                x.Title,
                x.s.State,
                x.s.StateAt,
                x.StartsAt,
                x.Zone,
                x.s.PointsGiven ?? (SignUpStates.Active.Contains(x.s.State) ? (int?)x.s.Points : null),
                x.s.DecisionReason
            ))
            .ToListAsync(ct);

    private Task<List<MemberTraining>> Trainings(int id, CancellationToken ct) =>
        db
            .Completions.AsNoTracking()
            .Where(c => c.MemberId == id)
            .Join(db.Courses, c => c.CourseId, x => x.Id, (c, x) => new { c, x.Title })
            .OrderByDescending(x => x.c.CompletedOn)
            .ThenByDescending(x => x.c.Id)
            .Take(MaxRows)
            .Select(x => new MemberTraining(x.Title, x.c))
            .ToListAsync(ct);

    private Task<List<MemberSuggestion>> Suggestions(int id, CancellationToken ct) =>
        db
            .Suggestions.AsNoTracking()
            .Where(s => s.MemberId == id)
            .OrderByDescending(s => s.CreatedAt)
            .ThenByDescending(s => s.Id)
            .Take(MaxRows)
            .Select(s => new MemberSuggestion(s.Id, s.Title, s.State, s.Points, s.PointsHopedFor, s.CreatedAt))
            .ToListAsync(ct);

    private Task<List<MemberAppeal>> Appeals(int id, CancellationToken ct) =>
        db
            .Appeals.AsNoTracking()
            .Where(a => a.MemberId == id)
            .OrderByDescending(a => a.AskedAt)
            .ThenByDescending(a => a.Id)
            .Take(MaxRows)
            .Select(a => new MemberAppeal(a.Id, a.About, a.Text, a.State))
            .ToListAsync(ct);

    private Task<MemberReplies?> Replies(int id, int cycleId, CancellationToken ct)
    {
        var forum = db.Opportunities.Where(o => o.CycleId == cycleId && o.Tracking == Tracking.ForumReplies);
        return db
            .ForumSnapshots.Where(s => s.MemberId == id && s.CycleId == cycleId)
            .OrderByDescending(s => s.ReadAt)
            .Select(s => new MemberReplies(
                s.Replies,
                forum.Select(o => o.MaxTimes).FirstOrDefault(),
                s.Excluded.OwnTopic + s.Excluded.Board + s.Excluded.Deleted,
                s.ReadAt
            ))
            .FirstOrDefaultAsync(ct);
    }

    private Task<List<MemberDuplicate>> Duplicates(int id, CancellationToken ct) =>
        db
            .MemberMerges.Where(m => m.SurvivorId == id && m.UndoneAt == null)
            .Join(
                db.Set<Member>(),
                m => m.MergedId,
                d => d.Id,
                (m, d) => new MemberDuplicate(m.Id, (d.FirstName + " " + d.LastName).Trim(), d.Email, m.MergedAt, m.MergedBy, m.Reason)
            )
            .Take(MaxRows)
            .ToListAsync(ct);

    private Task<List<MemberOptOut>> OptOuts(int id, CancellationToken ct) =>
        db
            .OptOuts.AsNoTracking()
            .Where(o => o.MemberId == id)
            .Join(
                db.Cycles,
                o => o.CycleId,
                c => c.Id,
                (o, c) =>
                    new
                    {
                        o,
                        c.Year,
                        IsOpen = c.ClosedAt == null,
                    }
            )
            .OrderByDescending(x => x.o.OptedOutAt)
            .ThenByDescending(x => x.o.Id)
            .Take(MaxRows)
            .Select(x => new MemberOptOut(x.o.Id, x.Year, x.o.OptedOutAt, x.o.TakenBackAt, x.o.Reason, x.IsOpen))
            .ToListAsync(ct);

    private Task<List<MemberEmailRow>> Emails(int id, CancellationToken ct) =>
        db
            .OutgoingEmails.AsNoTracking()
            .Where(m => m.MemberId == id)
            .OrderByDescending(m => m.CreatedAt)
            .ThenByDescending(m => m.Id)
            .Take(MaxRows)
            .Select(m => new MemberEmailRow(m.Id, m.Kind, m.State, m.CreatedAt, m.SentAt))
            .ToListAsync(ct);

    private Task<List<MemberHistory>> History(int id, CancellationToken ct) =>
        db
            .History.AsNoTracking()
            .Where(h => h.MemberId == id)
            .OrderByDescending(h => h.Id)
            .Take(MaxRows)
            .Select(h => new MemberHistory(h.At, h.ActorName, h.What, h.Before, h.After, h.Reason))
            .ToListAsync(ct);

    private Task<List<MemberSecurityEvent>> SecurityEvents(int id, CancellationToken ct) =>
        db
            // Events of unknown addresses have no account: they are of nobody, also where the member has none.
            .SecurityEvents.Where(e =>
                e.AccountId != null && e.AccountId == db.Users.Where(a => a.MemberId == id).Select(a => a.Id).FirstOrDefault()
            )
            .OrderByDescending(e => e.At)
            .ThenByDescending(e => e.Id)
            .Take(MaxRows)
            .Select(e => new MemberSecurityEvent(e.Kind, e.Result, e.Way, e.At, e.Count))
            .ToListAsync(ct);

    /// <summary>Sessions that are open for sign-up, by title and start.</summary>
    private async Task<List<SelectListItem>> OpenSessions(CancellationToken ct)
    {
        var open = await db
            .Sessions.AsNoTracking()
            .Ahead(calendar.Now)
            .Join(
                db.Opportunities.Open().Where(o => o.Tracking == Tracking.SignUp),
                s => s.OpportunityId,
                o => o.Id,
                (s, o) =>
                    new
                    {
                        s.Id,
                        s.StartsAt,
                        s.Zone,
                        o.Title,
                        o.CycleId,
                    }
            )
            .Join(
                db.Cycles.Where(c => c.ClosedAt == null),
                x => x.CycleId,
                c => c.Id,
                (x, c) =>
                    new
                    {
                        x.Id,
                        x.StartsAt,
                        x.Zone,
                        x.Title,
                        c.Year,
                    }
            )
            .OrderBy(x => x.Title)
            .ThenBy(x => x.StartsAt)
            .Take(200)
            .ToListAsync(ct);
        return
        [
            .. open.Select(x => new SelectListItem(
                x.StartsAt is { } ? $"{Format.Isolated(x.Title)}, {SessionStart(x.StartsAt.Value, x.Zone, x.Year)}" : x.Title,
                $"{x.Id}"
            )),
        ];
    }

    private static string SessionStart(DateTime at, string zone, int year) =>
        Format.DateTime(at, TimeZones.Find(zone)) + (Format.CountsFor(at, TimeZones.Find(zone), year) is { } counts ? $"; {counts}" : "");
}
