using MasterHome.Data;
using MasterHome.History;

namespace MasterHome.Members;

/// <summary>What members decide about what others and other programs can read of theirs.</summary>
public sealed class MemberChoices(HomeDb db)
{
    public Task ShowNameOnCertificate(int memberId, bool shows, AuditContext audit, CancellationToken ct = default) =>
        Change(
            memberId,
            member => member.ShowNameOnCertificate(shows),
            shows ? "Shows the name on certificates" : "Hides the name on certificates",
            audit,
            ct
        );

    /// <inheritdoc cref="Member.RenewCalendarKey"/>
    public Task RenewCalendarKey(int memberId, AuditContext audit, CancellationToken ct = default) =>
        Change(memberId, member => member.RenewCalendarKey(), "Made a calendar address", audit, ct);

    public Task RemoveCalendarKey(int memberId, AuditContext audit, CancellationToken ct = default) =>
        Change(memberId, member => member.RemoveCalendarKey(), "Removed the calendar address", audit, ct);

    /// <param name="what">For the history. Without the address, which is a secret.</param>
    private Task Change(int memberId, Action<Member> change, string what, AuditContext audit, CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                change(await db.Lock<Member>(memberId, ct) ?? throw new NotFoundException("This member does not exist."));
                db.Note(audit, nameof(Member), memberId, what, memberId);
            },
            ct
        );
}
