using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Members;

using Microsoft.EntityFrameworkCore;

namespace MasterHome.Training;

/// <summary>A member's claims to have completed a course, and what the team says to them.</summary>
public sealed class Claims(HomeDb db)
{
    /// <returns>The prerequisites that are not on record yet: warned of, not enforced.</returns>
    public Task<IReadOnlyList<string>> Claim(int memberId, int courseId, CourseRecord record, string evidence, DateOnly today, Deed deed, CancellationToken ct = default) =>
        db.Transact<IReadOnlyList<string>>(async ct =>
        {
            var course = await db.Courses.Include(c => c.Prerequisites).SingleOrDefaultAsync(c => c.Id == courseId, ct)
                ?? throw new RefusedException("Choose a course from the list.", nameof(Completion.CourseId));
            var completion = await db.Completions.SingleOrDefaultAsync(c => c.MemberId == memberId && c.CourseId == courseId && c.CompletedOn == record.On, ct);
            if (completion is null)
                db.Add(completion = Completion.Claim(memberId, course, record, evidence, today, deed));
            else
                completion.ClaimAgain(course, record, evidence, today, deed);
            await db.SaveChangesAsync(ct);
            db.Note(deed, nameof(Completion), completion.Id, $"Reported {course.Title} as completed", memberId, after: completion.State);
            var done = await db.Completions.Where(c => c.MemberId == memberId && c.State != CompletionState.Declined).Select(c => c.CourseId).ToListAsync(ct);
            return [.. course.Prerequisites.Where(p => !done.Contains(p.Id)).Select(p => p.Title)];
        }, ct);

    public Task Verify(int completionId, Deed deed, CancellationToken ct = default) =>
        On(completionId, deed, c => c.Verify(deed), MailKinds.TrainingVerified, ct);

    public Task Decline(int completionId, string? reason, Deed deed, CancellationToken ct = default) =>
        On(completionId, deed, c => c.Decline(reason, deed), MailKinds.TrainingDeclined, ct);

    private Task On(int completionId, Deed deed, Action<Completion> verdict, string letter, CancellationToken ct) =>
        db.Transact(async ct =>
        {
            var completion = await db.Completions.SingleOrDefaultAsync(c => c.Id == completionId, ct) ?? throw new NotThereException("This report does not exist.");
            var course = await db.Courses.SingleAsync(c => c.Id == completion.CourseId, ct);
            var member = await db.Members.SingleAsync(m => m.Id == completion.MemberId, ct);
            var before = completion.State;
            verdict(completion);
            db.Note(deed, nameof(Completion), completion.Id, $"{course.Title}: {completion.State}", member.Id, before, completion.State, completion.DecisionReason);
            db.Queue(new OutgoingMail(letter, $"{letter}:{completion.Id}:{deed.At:yyyyMMddHHmmssfff}", member.Recipient(), new Dictionary<string, string>
            {
                ["name"] = member.CallName,
                ["course"] = course.Title,
                ["reason"] = completion.DecisionReason ?? "",
                ["page"] = "/training",
            }, deed.At));
        }, ct);
}
