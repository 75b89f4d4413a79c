using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Training;

/// <summary>Records members' claims of completed courses and the team's decisions.</summary>
public sealed class CompletionClaims(HomeDb db, IOptions<UndoSettings>? undo = null)
{
    private const string Page = "/training";

    /// <param name="tookAgain">The member knows that the course is verified already and took it again.</param>
    /// <returns>Prerequisites that are not recorded yet, for a warning; not enforced.</returns>
    public Task<IReadOnlyList<string>> Claim(
        int memberId,
        int courseId,
        CourseRecord record,
        string evidence,
        DateOnly today,
        AuditContext audit,
        bool tookAgain = false,
        CancellationToken ct = default
    ) =>
        db.Transact<IReadOnlyList<string>>(
            async ct =>
            {
                // The close takes the same lock, so no report arrives in a year that closes meanwhile.
                await db.Cycles.HoldAllOpen(ct);
                var course =
                    await db.Courses.Include(c => c.Prerequisites).SingleOrDefaultAsync(c => c.Id == courseId, ct)
                    ?? throw new RefusedException("Choose a course from the list.", nameof(Completion.CourseId));
                var verified = await db
                    .Completions.Where(c => c.MemberId == memberId && c.CourseId == courseId && c.State == CompletionState.Verified)
                    .MaxAsync(c => (DateOnly?)c.CompletedOn, ct);
                // An old completion does not count where the year asks for a later one.
                var countsFrom = await db
                    .Requirements.Where(r => r.CourseId == courseId && db.Cycles.Any(c => c.Id == r.CycleId && c.ClosedAt == null))
                    .MaxAsync(r => r.CountsFrom, ct);
                if (verified is { } day && !(day < countsFrom) && !tookAgain)
                    throw new RefusedException(
                        $"{Format.Isolated(course.Title)} is verified already, completed on {Format.Date(day)}. "
                            + "You do not need to report it. "
                            + "If you took it again, check “I took it again”.",
                        "TookAgain"
                    );
                var completion = await db.Completions.SingleOrDefaultAsync(
                    c => c.MemberId == memberId && c.CourseId == courseId && c.CompletedOn == record.On,
                    ct
                );
                if (completion is null)
                    db.Add(completion = Completion.Claim(memberId, course, record, evidence, today, audit));
                else
                    completion.ClaimAgain(course, record, evidence, today, audit);
                await db.SaveChangesAsync(ct);
                db.Note(
                    audit,
                    nameof(Completion),
                    completion.Id,
                    $"Reported {Format.Isolated(course.Title)} as completed",
                    memberId,
                    after: completion.State
                );
                var done = await db
                    .Completions.Where(c => c.MemberId == memberId && c.State != CompletionState.Declined)
                    .Select(c => c.CourseId)
                    .ToListAsync(ct);
                return [.. course.Prerequisites.Where(p => !done.Contains(p.Id)).Select(p => p.Title)];
            },
            ct
        );

    public Task Verify(int completionId, AuditContext audit, CancellationToken ct = default) =>
        On(completionId, audit, c => c.Verify(audit), (name, course, _) => new TrainingVerified(name, course, Page), ct);

    public Task Decline(int completionId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        On(
            completionId,
            audit,
            c => c.Decline(reason, audit),
            (name, course, c) => new TrainingDeclined(name, course, c.DecisionReason ?? "", Page),
            ct
        );

    /// <summary>Undoes a decision for a configured time. An email about it that has not left is canceled.</summary>
    public Task Undo(int completionId, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                await db.Cycles.HoldAllOpen(ct);
                var completion =
                    await db.Completions.SingleOrDefaultAsync(c => c.Id == completionId, ct)
                    ?? throw new NotFoundException("This report does not exist.");
                var (before, at, year) = (completion.State, completion.DecidedAt, completion.CompletedOn.Year);
                if (await db.Cycles.AnyAsync(c => c.Year == year && c.ClosedAt != null, ct))
                    throw new RefusedException($"The year {year} is closed and can no longer change.");
                completion.Undo(audit, (undo?.Value ?? new UndoSettings()).Within);
                var course = await db.Courses.SingleAsync(c => c.Id == completion.CourseId, ct);
                var member = await db.Members.SingleAsync(m => m.Id == completion.MemberId, ct);
                db.Note(audit, nameof(Completion), completion.Id, "Decision undone", member.Id, before, completion.State);
                foreach (var kind in new[] { TrainingVerified.Key, TrainingDeclined.Key })
                {
                    if (await db.CancelUnsent($"{kind}:{completion.Id}:", at!.Value, audit.At, ct) > 0)
                        return;
                }
                var email = new TrainingUndone(member.CallName, course.Title, Labels.Of(before).ToLowerInvariant(), Page);
                db.Queue(new OutgoingEmail(email, $"{email.Kind}:{completion.Id}:{completion.Version}", member.Recipient(), audit.At));
            },
            ct
        );

    /// <param name="write">The email about the decision, from the member's name, the course's title and the decided completion.</param>
    private Task On(
        int completionId,
        AuditContext audit,
        Action<Completion> decide,
        Func<string, string, Completion, Email> write,
        CancellationToken ct
    ) =>
        db.Transact(
            async ct =>
            {
                await db.Cycles.HoldAllOpen(ct);
                var completion =
                    await db.Completions.SingleOrDefaultAsync(c => c.Id == completionId, ct)
                    ?? throw new NotFoundException("This report does not exist.");
                var course = await db.Courses.SingleAsync(c => c.Id == completion.CourseId, ct);
                var member = await db.Members.SingleAsync(m => m.Id == completion.MemberId, ct);
                var before = completion.State;
                decide(completion);
                db.Note(
                    audit,
                    nameof(Completion),
                    completion.Id,
                    $"{Format.Isolated(course.Title)}: {completion.State}",
                    member.Id,
                    before,
                    completion.State,
                    completion.DecisionReason
                );
                var email = write(member.CallName, course.Title, completion);
                var key = $"{email.Kind}:{completion.Id}:{completion.Version}";
                db.Queue(new OutgoingEmail(email, key, member.Recipient(), audit.At));
            },
            ct
        );
}
