using System.Globalization;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Merging;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.PersonalData;

/// <summary>Asks for an erasure, decides on it, and stops it. <see cref="EraseMembers"/> carries it out.</summary>
public sealed class ErasureActions(HomeDb db, ProgramCalendar calendar, IOptions<ErasureSettings> settings)
{
    public const string Page = "/my-data/erasure";

    /// <summary>Also by an administrator, for a member who asked in another way.</summary>
    /// <exception cref="RefusedException">One is open already, the data is erased, or the member works for the program team.</exception>
    public Task<ErasureRequest> Ask(int memberId, string? reason, AuditContext audit, CancellationToken ct = default) =>
        db.Transact(
            async ct =>
            {
                // Two requests at once wait for each other.
                var member = await db.Lock<Member>(memberId, ct) ?? throw new NotFoundException("This member does not exist.");
                member.MustNotBeErased();
                if (member.MergedIntoId is not null)
                    throw new RefusedException("This member is part of another one. Ask for the erasure of that one.");
                if (await IsOpen(memberId, ct))
                    throw new RefusedException("There is a request already.");
                if (await db.Users.AnyAsync(a => a.MemberId == memberId && a.Role != StaffRole.None, ct))
                    throw new RefusedException("Members of the program team cannot be erased. An administrator must end that role first.");
                if (!audit.By.Is(memberId) && string.IsNullOrWhiteSpace(reason))
                    throw new RefusedException("Say who asked for it, and how.", nameof(ErasureRequest.Reason));
                var request = new ErasureRequest(memberId, reason, calendar.DayOf(audit.At).AddDays(settings.Value.AnswerDays), audit);
                db.Add(request);
                await db.SaveChangesAsync(ct);
                db.Note(audit, nameof(ErasureRequest), request.Id, "Asked for the erasure of their data", memberId);
                return request;
            },
            ct
        );

    /// <inheritdoc cref="ErasureIsOpen"/>
    public Task<bool> IsOpen(int memberId, CancellationToken ct) => db.ErasureRequests.Open().AnyAsync(r => r.MemberId == memberId, ct);

    /// <param name="reason">Required of an administrator, who stops it for the member; the member gets it by email.</param>
    public Task Withdraw(int id, string? reason, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            audit,
            (request, member, _) =>
            {
                var isOwn = audit.By.Is(request.MemberId);
                if (!isOwn && !audit.By.MayDecide)
                    throw new NotFoundException("This request does not exist.");
                if (!isOwn && string.IsNullOrWhiteSpace(reason))
                    throw new RefusedException("Say why. The member reads it.", nameof(ErasureRequest.Reason));
                request.Withdraw();
                if (!isOwn)
                    Tell(member, new ErasureStopped(member.CallName, reason!, Page), id, audit);
                db.Note(audit, nameof(ErasureRequest), id, "Stopped the erasure", request.MemberId, reason: reason);
                return Task.CompletedTask;
            },
            ct
        );

    /// <summary>The erasure is carried out after the days in which it can be stopped.</summary>
    /// <exception cref="RefusedException">Something of the member waits for a decision.</exception>
    public Task Grant(int id, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            audit,
            async (request, member, ct) =>
            {
                if (await db.UndecidedOf(member.Id, ct) is > 0 and var undecided)
                    throw new RefusedException(
                        $"Decide first: {Format.Count(undecided, "item")} of this member {(undecided == 1 ? "waits" : "wait")} for it."
                    );
                var due = audit.At.AddDays(settings.Value.WaitDays);
                request.Grant(due, audit);
                var when = Format.DateTime(due, TimeZones.Find(member.TimeZone));
                Tell(member, new ErasureGranted(member.CallName, when, Page), id, audit);
                db.Note(audit, nameof(ErasureRequest), id, $"Erasure granted for {Format.Date(calendar.DayOf(due))}", member.Id);
            },
            ct
        );

    /// <param name="reason">For the member; required.</param>
    public Task Decline(int id, string? reason, AuditContext audit, CancellationToken ct = default) =>
        Change(
            id,
            audit,
            (request, member, _) =>
            {
                request.Decline(reason, audit);
                Tell(member, new ErasureDeclined(member.CallName, request.Answer!, Page), id, audit);
                db.Note(audit, nameof(ErasureRequest), id, "Erasure declined", member.Id, reason: request.Answer);
                return Task.CompletedTask;
            },
            ct
        );

    private void Tell(Member member, Mail.Email email, int id, AuditContext audit) =>
        db.Queue(new OutgoingEmail(email, string.Create(CultureInfo.InvariantCulture, $"{email.Kind}:{id}"), member.Recipient(), audit.At));

    private Task Change(int id, AuditContext audit, Func<ErasureRequest, Member, CancellationToken, Task> change, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var request =
                    await db.ErasureRequests.SingleOrDefaultAsync(r => r.Id == id, ct)
                    ?? throw new NotFoundException("This request does not exist.");
                await change(request, await db.Set<Member>().SingleAsync(m => m.Id == request.MemberId, ct), ct);
            },
            ct
        );
}
