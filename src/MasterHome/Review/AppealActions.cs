using MasterHome.Appeals;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Review;

/// <summary>Asks an appeal, writes about it, answers it and undoes the answer. The member gets an email of what the team did.</summary>
public sealed class AppealActions(HomeDb db, ProgramCalendar calendar, IOptions<AppealSettings> settings, IOptions<UndoSettings> undo)
{
    private const string Page = "/points";

    /// <returns>The ID of the appeal.</returns>
    /// <exception cref="RefusedException">The item is not the member's, or an appeal about it is open.</exception>
    public Task<int> Ask(int memberId, AppealedThing thing, string? text, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                var item =
                    await db.FindAppealed(memberId, thing, ct)
                    ?? throw new NotFoundException("What this appeal is about does not exist, or is another member's.");
                var (kind, id) = (thing.Kind, thing.Id);
                if (await db.Appeals.ToReview().AnyAsync(a => a.MemberId == memberId && a.About == kind && a.AboutId == id, ct))
                    throw new RefusedException("An appeal about this is open already. Add to it instead.");
                var appeal = new Appeal(memberId, thing, text ?? "", AnswerBy, audit);
                db.Add(appeal);
                await db.SaveChangesAsync(ct);
                db.Note(audit, nameof(Appeal), appeal.Id, $"Appealed: {item.Title}", memberId);
                return appeal.Id;
            },
            ct
        );

    /// <summary>Adds a message. One of the team is sent to the member.</summary>
    public Task Write(int id, string? text, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            async (appeal, _) =>
            {
                appeal.Write(text, audit);
                await db.SaveChangesAsync(ct);
                var message = appeal.Messages.OrderBy(m => m.Id).Last();
                db.Note(audit, nameof(Appeal), id, "Wrote about the appeal", appeal.MemberId);
                if (!message.IsFromTeam)
                    return;
                var (member, item) = await About(appeal, ct);
                db.Queue(
                    new OutgoingEmail(
                        new AppealMessageSent(member.CallName, item, Page, message.Text),
                        $"{AppealMessageSent.Key}:{message.Id}",
                        member.Recipient(),
                        audit.At
                    )
                );
            },
            ct
        );

    public Task Decide(int id, bool upheld, string? answer, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            async (appeal, decidedBy) =>
            {
                appeal.Decide(upheld, answer, decidedBy, audit);
                db.Note(
                    audit,
                    nameof(Appeal),
                    id,
                    $"Appeal answered: {Labels.Of(appeal.State)}",
                    appeal.MemberId,
                    AppealState.Open,
                    appeal.State,
                    appeal.Answer
                );
                await Tell(appeal, upheld ? "Your appeal is upheld." : "Your appeal was not upheld.", appeal.Answer!, audit, ct);
            },
            ct
        );

    /// <summary>Undoes the answer for a configured time. An email about it that has not left is canceled.</summary>
    public Task Undo(int id, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            async (appeal, _) =>
            {
                var (before, at) = (appeal.State, appeal.AnsweredAt);
                appeal.Undo(audit, undo.Value.Within);
                db.Note(audit, nameof(Appeal), id, "Answer undone", appeal.MemberId, before, appeal.State);
                if (await db.CancelUnsent(KeyOf(appeal), at!.Value, audit.At, ct) == 0)
                    await Tell(appeal, "The team took its answer back and will answer again.", "The appeal is open again.", audit, ct);
            },
            ct
        );

    /// <summary>The member reopens an answered appeal, once.</summary>
    public Task Reopen(int id, string? text, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            (appeal, _) =>
            {
                var before = appeal.State;
                appeal.Reopen(text, AnswerBy, settings.Value.ReopenWithin, audit);
                db.Note(audit, nameof(Appeal), id, "Appeal reopened", appeal.MemberId, before, appeal.State);
                return Task.CompletedTask;
            },
            ct
        );

    public Task Withdraw(int id, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            (appeal, _) =>
            {
                if (!audit.By.Is(appeal.MemberId))
                    throw new RefusedException("Only the member can withdraw an appeal.");
                appeal.Withdraw();
                db.Note(audit, nameof(Appeal), id, "Appeal withdrawn", appeal.MemberId, AppealState.Open, appeal.State);
                return Task.CompletedTask;
            },
            ct
        );

    /// <summary>The day by which an appeal that is sent now is answered, in the program's zone.</summary>
    public DateOnly AnswerBy => calendar.Today.AddDays(settings.Value.AnswerDays);

    private Task Change(int id, Func<Appeal, string?, Task> change, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var appeal = await db.Lock<Appeal>(id, ct) ?? throw new NotFoundException("This appeal does not exist.");
                // Found by its key, it has no messages yet.
                await db.Entry(appeal).Collection(a => a.Messages).LoadAsync(ct);
                await change(appeal, (await db.FindAppealed(appeal.MemberId, appeal.Thing, ct))?.DecidedByAccountId);
            },
            ct
        );

    private async Task Tell(Appeal appeal, string decision, string answer, AuditContext audit, CancellationToken ct)
    {
        var (member, item) = await About(appeal, ct);
        db.Queue(
            new OutgoingEmail(
                new AppealAnswered(member.CallName, item, Page, decision, answer),
                // Each change has a version of its own.
                $"{KeyOf(appeal)}{appeal.Version}",
                member.Recipient(),
                audit.At
            )
        );
    }

    private async Task<(Members.Member Member, string Item)> About(Appeal appeal, CancellationToken ct) =>
        (
            await db.Members.SingleAsync(m => m.Id == appeal.MemberId, ct),
            (await db.FindAppealed(appeal.MemberId, appeal.Thing, ct))?.Title ?? Labels.Of(appeal.About)
        );

    private static string KeyOf(Appeal appeal) => $"{AppealAnswered.Key}:{appeal.Id}:";
}
