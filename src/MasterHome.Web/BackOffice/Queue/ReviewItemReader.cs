using System.Security.Claims;
using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.Leaves;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.Points;
using MasterHome.Review;
using MasterHome.Standing;
using MasterHome.Standing.OwnYear;
using MasterHome.Suggestions;
using MasterHome.Training;
using MasterHome.Web.BackOffice.Shared;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Html;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.BackOffice.Queue;

/// <summary>Reads one item to review, with possible duplicates and the standing after approval.</summary>
public sealed class ReviewItemReader(
    HomeDb db,
    MemberStandingReader standings,
    ProgramCalendar calendar,
    ProgramData programs,
    CorrectionActions corrections
)
{
    /// <returns>Null if the item does not exist or needs no decision.</returns>
    public async Task<ReviewItem?> Find(QueueKey key, ClaimsPrincipal user, CancellationToken ct)
    {
        var program = await programs.Read(db, user.ProgramVersion(), ct);
        var audit = user.AsStaff(calendar.Now);
        var item = await (
            key.Kind switch
            {
                QueueKind.Training => ReadTraining(key.Id, program, audit, ct),
                QueueKind.Suggestion => ReadSuggestion(key.Id, program, audit, ct),
                QueueKind.Correction => ReadCorrection(key.Id, program, audit, ct),
                QueueKind.Leave => ReadLeave(key.Id, program, audit, ct),
                QueueKind.Appeal => ReadAppeal(key.Id, program, audit, ct),
                _ => ReadSignUp(key.Id, program, audit, ct),
            }
        );
        // Those of a sign-up or a training are read with it.
        EvidenceSubject? subject = key.Kind switch
        {
            QueueKind.Suggestion => EvidenceSubject.Suggestion,
            QueueKind.Appeal => EvidenceSubject.Appeal,
            _ => null,
        };
        return item is null || subject is null ? item : item with { Files = await db.EvidenceOf(subject.Value, key.Id).ToListAsync(ct) };
    }

    private async Task<ReviewItem?> ReadSignUp(int id, ProgramSnapshot program, AuditContext audit, CancellationToken ct)
    {
        var found = await ReportQueries.Find(db, id);
        if (found?.SignUp is not { } signUp)
            return null;
        var opportunity = program.Opportunities[signUp.OpportunityId];
        var others = await ReportQueries.Others(db, signUp.OpportunityId, signUp.MemberId, id, signUp.EvidenceKey ?? "").ToListAsync(ct);
        var credited = others.Count(s => s.MemberId == signUp.MemberId && s.State == SignUpState.Verified);
        var standing = await ReadStanding(signUp.MemberId, signUp.CompletedOn?.Year, program, ct);
        var interest = signUp.State == SignUpState.Interested;
        return new ReviewItem(
            new QueueKey(interest ? QueueKind.Interest : QueueKind.Completion, id),
            opportunity.Title,
            signUp.MemberId,
            standing?.Who.Name ?? "",
            signUp.StateAt,
            signUp.CompletedOn,
            signUp.Evidence,
            null,
            signUp.Rule,
            credited == 0 ? "first one this year" : $"credited {(credited == 1 ? "once" : $"{credited} times")} so far",
            [
                .. others.Select(s => new Similar(
                    s.CompletedOn is { } on ? $"Completed {Format.Date(on)}" : "Another sign-up",
                    (s.MemberId == signUp.MemberId ? "" : "another member, ")
                        + Labels.Of(s.State).ToLowerInvariant()
                        + (s.CompletedOn == signUp.CompletedOn ? ", same day" : "")
                        + (s.Evidence == signUp.Evidence ? ", same evidence" : ""),
                    $"/back-office/sign-ups/{s.Id}"
                )),
            ],
            interest ? "Place confirmed" : PointsAfter(standing, signUp.Points),
            interest ? null : RemainingAfter(standing, signUp.Points),
            interest ? null : signUp.Points,
            interest ? signUp.WhyNotDecideInterest(audit.By) : signUp.WhyNotDecide(audit.By)
        )
        {
            Files = found.Files,
        };
    }

    private async Task<ReviewItem?> ReadTraining(int id, ProgramSnapshot program, AuditContext audit, CancellationToken ct)
    {
        var found = await db
            .Completions.AsNoTracking()
            .AsSingleQuery()
            .ToReview()
            .Where(c => c.Id == id)
            .Select(c => new
            {
                Claim = c,
                Files = db
                    .EvidenceFiles.Where(f => f.Subject == EvidenceSubject.Training && f.SubjectId == c.Id)
                    .OrderBy(f => f.AddedAt)
                    .ThenBy(f => f.Id)
                    .ToList(),
            })
            .FirstOrDefaultAsync(ct);
        if (found?.Claim is not { } claim)
            return null;
        var course = program.Courses[claim.CourseId];
        var others = await db
            .Completions.AsNoTracking()
            .Where(c => c.MemberId == claim.MemberId && c.CourseId == claim.CourseId && c.Id != id)
            .OrderByDescending(c => c.CompletedOn)
            .Select(c => new { c.CompletedOn, c.State })
            .Take(10)
            .ToListAsync(ct);
        var standing = await ReadStanding(claim.MemberId, null, program, ct);
        var required = standing?.Trainings.FirstOrDefault(t => t.CourseId == course.Id);
        var done = standing?.TrainingsDone ?? 0;
        var counts = required is { IsDone: false, Missing.Count: 0 };
        return new ReviewItem(
            new QueueKey(QueueKind.Training, id),
            course.Title,
            claim.MemberId,
            standing?.Who.Name ?? "",
            claim.ReportedAt,
            claim.CompletedOn,
            claim.Evidence,
            null,
            claim.TestedOut ? "Tested out of" : "Completed",
            required is null ? $"not required in {standing?.Year}"
                : required.Missing.Count > 0 ? $"prerequisites missing: {string.Join(", ", required.Missing.Select(Format.Isolated))}"
                : $"required in {standing!.Year}",
            [
                .. others.Select(c => new Similar(
                    $"Completed {Format.Date(c.CompletedOn)}",
                    Labels.Of(c.State).ToLowerInvariant(),
                    $"/back-office/members/{claim.MemberId}#trainings"
                )),
            ],
            standing is null ? "On record" : $"{done + (counts ? 1 : 0)} of {standing.Trainings.Count} trainings",
            counts ? null : "this one does not change the count",
            null,
            claim.WhyNotDecide(audit.By)
        )
        {
            Files = found.Files,
        };
    }

    private async Task<ReviewItem?> ReadSuggestion(int id, ProgramSnapshot program, AuditContext audit, CancellationToken ct)
    {
        // The suggestion and those like it in one query.
        var found = await db
            .Suggestions.AsNoTracking()
            .Where(s =>
                // The member first: an index finds the few suggestions of one member.
                s.MemberId == db.Suggestions.Where(own => own.Id == id).Select(own => own.MemberId).FirstOrDefault()
                && db.Suggestions.Any(own =>
                    own.Id == id
                    && (
                        s.Id == id
                        || own.Title == s.Title
                        || (own.DoneOn != null && own.DoneOn == s.DoneOn)
                        || (own.Link != null && own.Link == s.Link)
                    )
                )
            )
            .OrderByDescending(s => s.Id == id)
            .ThenByDescending(s => s.Id)
            .Take(11)
            .ToListAsync(ct);
        if (found.Find(s => s.Id == id) is not { } suggestion || !suggestion.Waits)
            return null;
        var day = suggestion.DoneOn;
        var link = suggestion.Link;
        var entries = day is null
            ? []
            : await db
                .PointEntries.Where(e => e.MemberId == suggestion.MemberId && e.OccurredOn == day)
                .OrderByDescending(e => e.Id)
                .Select(e => new { e.Title, e.Points })
                .Take(5)
                .ToListAsync(ct);
        var standing = await ReadStanding(suggestion.MemberId, day?.Year, program, ct);
        var defaultPoints = suggestion.Points ?? suggestion.PointsHopedFor;
        return new ReviewItem(
            new QueueKey(QueueKind.Suggestion, id),
            suggestion.Title,
            suggestion.MemberId,
            standing?.Who.Name ?? "",
            suggestion.WaitsSince ?? suggestion.CreatedAt,
            day,
            suggestion.Evidence is { } evidence ? $"{evidence}\n\n{suggestion.Description}" : suggestion.Description,
            link,
            suggestion.PointsHopedFor is { } requested ? $"{Format.Count(requested, "point")} requested" : "No points requested",
            suggestion.State == SuggestionState.Reported
                ? $"accepted before for {Format.Count(suggestion.Points ?? 0, "point")}"
                : "decided case by case",
            [
                .. found
                    .Where(s => s.Id != id)
                    .Select(s => new Similar(
                        s.Title,
                        $"suggestion, {Labels.Of(s.State).ToLowerInvariant()}",
                        $"/back-office/suggestions/{s.Id}"
                    )),
                .. entries.Select(e => new Similar(
                    e.Title,
                    $"{Format.Count(e.Points, "point")} for the same day",
                    $"/back-office/members/{suggestion.MemberId}#points"
                )),
            ],
            day is null ? "Accepted, not completed yet"
                : defaultPoints is { } worth ? PointsAfter(standing, worth)
                : "Credited",
            day is not null && defaultPoints is { } points ? RemainingAfter(standing, points) : null,
            defaultPoints,
            suggestion.WhyNotDecide(audit.By)
        );
    }

    private async Task<ReviewItem?> ReadCorrection(int id, ProgramSnapshot program, AuditContext audit, CancellationToken ct)
    {
        if (await db.CorrectionRequests.AsNoTracking().ToReview().FirstOrDefaultAsync(r => r.Id == id, ct) is not { } request)
            return null;
        var standing = await ReadStanding(request.MemberId, request.OccurredOn.Year, program, ct);
        var others = await db
            .PointEntries.Where(e => e.MemberId == request.MemberId && e.CycleId == request.CycleId && e.Kind == PointKind.Correction)
            .OrderByDescending(e => e.Id)
            .Select(e => new
            {
                e.Title,
                e.Points,
                e.OccurredOn,
            })
            .Take(5)
            .ToListAsync(ct);
        return new ReviewItem(
            new QueueKey(QueueKind.Correction, id),
            request.Title,
            request.MemberId,
            standing?.Who.Name ?? "",
            request.AskedAt,
            request.OccurredOn,
            request.Reason,
            null,
            $"{Format.CountWithSign(request.Points, "point")}, asked for by {request.AskedBy}",
            request.CorrectsId is { } line ? $"corrects entry {line}" : null,
            [
                .. others.Select(e => new Similar(
                    e.Title,
                    $"corrected by {Format.WithSign(e.Points)} on {Format.Date(e.OccurredOn)}",
                    $"/back-office/members/{request.MemberId}#points"
                )),
            ],
            PointsAfter(standing, request.Points),
            RemainingAfter(standing, request.Points),
            null,
            request.WhyNotDecide(audit.By, await corrections.OthersCan(request, ct))
        )
        {
            WithdrawalPath = request.WhyNotWithdraw(audit.By) is null ? $"/back-office/corrections/{id}/withdrawal" : null,
        };
    }

    private async Task<ReviewItem?> ReadLeave(int id, ProgramSnapshot program, AuditContext audit, CancellationToken ct)
    {
        if (await db.Leaves.AsNoTracking().ToReview().FirstOrDefaultAsync(l => l.Id == id, ct) is not { } leave)
            return null;
        var others = await db
            .Leaves.AsNoTracking()
            .Where(l => l.MemberId == leave.MemberId && l.Id != id)
            .OrderByDescending(l => l.From)
            .Take(5)
            .ToListAsync(ct);
        var standing = await ReadStanding(leave.MemberId, leave.From.Year, program, ct);
        var cycle = program.OfYear(leave.From.Year);
        int? after = cycle is null || standing is null ? null : RequiredWith(leave, others, cycle, standing);
        return new ReviewItem(
            new QueueKey(QueueKind.Leave, id),
            $"Leave, {Format.Date(leave.From)} to {Format.Date(leave.To)}",
            leave.MemberId,
            standing?.Who.Name ?? "",
            leave.AskedAt,
            leave.From,
            leave.Reason.Length == 0 ? "No reason given." : leave.Reason,
            null,
            Format.Count(leave.To.DayNumber - leave.From.DayNumber + 1, "day"),
            "each full calendar month can lower the required points",
            [
                .. others.Select(l => new Similar(
                    $"{Format.Date(l.From)} to {Format.Date(l.To)}",
                    Labels.Of(l.State).ToLowerInvariant(),
                    $"/back-office/leave/{l.Id}"
                )),
            ],
            after is null ? "No reminders" : $"{Format.Count(after.Value, "point")} required in {leave.From.Year}",
            after is null ? null : $"now {Format.Number(standing!.Required.Points)}; if it lowers the requirement",
            null,
            leave.WhyNotDecide(audit.By)
        );
    }

    /// <summary>The points that the year of the leave would require. An override stays.</summary>
    private static int RequiredWith(Leave leave, IReadOnlyList<Leave> others, ProgramCycle cycle, MemberStanding standing) =>
        standing.Required.Override
        ?? RequiredPoints.Of(cycle, standing.Who.QualifiedOn, others.Where(l => l.IsGranted), null, leave).Points;

    private async Task<ReviewItem?> ReadAppeal(int id, ProgramSnapshot program, AuditContext audit, CancellationToken ct)
    {
        if (await db.Appeals.AsNoTracking().ToReview().FirstOrDefaultAsync(a => a.Id == id, ct) is not { } appeal)
            return null;
        var item = await db.FindAppealed(appeal.MemberId, appeal.Thing, ct);
        var standing = await ReadStanding(appeal.MemberId, null, program, ct);
        return new ReviewItem(
            new QueueKey(QueueKind.Appeal, id),
            $"Appeal: {item?.Title ?? Labels.Of(appeal.About)}",
            appeal.MemberId,
            standing?.Who.Name ?? "",
            appeal.WaitsSince,
            appeal.AnswerBy,
            appeal.Text,
            null,
            item?.Note ?? "It does not exist any more.",
            item?.DecidedBy is { } by ? $"decided by {by}" : null,
            [
                .. appeal
                    .Messages.OrderBy(m => m.Id)
                    .Select(m => new Similar(
                        Format.Cut(m.Text, 200),
                        $"{m.By}, {Format.Date(calendar.DayOf(m.At))}",
                        $"/back-office/appeals/{id}"
                    )),
            ],
            standing is null ? "" : $"{Format.Number(standing.Earned)} of {Format.Number(standing.Required.Points)}",
            "an answer changes no points",
            null,
            appeal.WhyNotDecide(audit.By, item?.DecidedByAccountId)
        );
    }

    /// <summary>Standing in the year of the contribution, or in the current year if that year has no cycle.</summary>
    private async Task<MemberStanding?> ReadStanding(int memberId, int? year, ProgramSnapshot program, CancellationToken ct) =>
        ((year is { } own ? program.OfYear(own) : null) ?? program.Cycles.RunningOn(calendar.Today)) is { } cycle
            ? await standings.Read(memberId, program, cycle, ct)
            : null;

    private static string PointsAfter(MemberStanding? standing, int points) =>
        standing is null
            ? ""
            : $"{Format.Number(standing.Earned)} → {Format.Number(standing.Earned + points)} "
                + $"of {Format.Number(standing.Required.Points)}";

    private static string? RemainingAfter(MemberStanding? standing, int points) =>
        standing is null ? null
        : standing.OptedOutAt is not null ? $"leaving at the end of {standing.Year}"
        : standing.ToGo > points ? $"{Format.Number(standing.ToGo - points)} to go"
        : standing.ToGo > 0 && standing.TrainingsDone == standing.Trainings.Count ? "crosses the required points: requirements met"
        : standing.ToGo > 0
            ? $"crosses the required points, {Format.CountOrNo(standing.Trainings.Count - standing.TrainingsDone, "training")} open"
        : standing.TrainingsDone < standing.Trainings.Count
            ? $"points complete, {Format.CountOrNo(standing.Trainings.Count - standing.TrainingsDone, "training")} open"
        : "requirements met";
}
