using MasterHome.Data;
using MasterHome.History;
using MasterHome.Jobs.Requests;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Mailings;

public sealed record MailingRequest(Guid MailingId);

/// <param name="Receive">Those who get it.</param>
/// <param name="TurnedOff">Those who turned announcements off.</param>
/// <param name="Gone">Those who were found and are no member any more.</param>
public readonly record struct MailingCount(int Receive, int TurnedOff, int Gone);

/// <summary>Writes a mailing to the members it was made for. A run after a restart goes on where the first one ended.</summary>
public sealed class RequestedMailing(HomeDb db, WorkProgress progress) : IRequestedWork
{
    private const int AtOnce = 500;

    public string Kind => nameof(MailingRequest);

    public async Task Run(JobRequest request, AuditContext audit, CancellationToken ct)
    {
        var id = request.Read<MailingRequest>().MailingId;
        var mailing =
            await db.Mailings.AsNoTracking().SingleOrDefaultAsync(m => m.Id == id, ct)
            ?? throw new RefusedException("This email no longer exists. Write it again.");
        var (all, done) = (mailing.ReadMemberIds(), 0);
        foreach (var some in all.Chunk(AtOnce))
        {
            progress.Report("Writing emails", done, all.Count);
            await db.Transact(ct => Queue(mailing, some, request.RequestedAt, ct), ct);
            done += some.Length;
        }
        await db.Answer(
            request,
            async ct =>
            {
                var prefix = mailing.KeyPrefix;
                // A test has no member.
                var written = await db.OutgoingEmails.WithKeysFrom(prefix).CountAsync(m => m.MemberId != null, ct);
                await db.Mailings.Where(m => m.Id == id).ExecuteUpdateAsync(set => set.SetProperty(m => m.SentAt, request.RequestedAt), ct);
                db.Note(
                    audit,
                    nameof(Mailing),
                    mailing.Id.ToString("N"),
                    $"Wrote “{mailing.Subject}” to {Format.Count(written, "member")}",
                    reason: mailing.Found
                );
                var others = all.Count - written;
                return $"{Format.CountOrNo(written, "email")} queued."
                    + (others > 0 ? $" {Format.Count(others, "member")} turned announcements off or left." : "");
            },
            ct
        );
    }

    /// <summary>What sending it now would do.</summary>
    public static async Task<MailingCount> Count(HomeDb db, Mailing mailing, CancellationToken ct)
    {
        var (receive, turnedOff, ids) = (0, 0, mailing.ReadMemberIds());
        foreach (var some in ids.Chunk(10_000))
        {
            var known = db.Members.Where(m => some.Contains(m.Id));
            var off = await known.CountAsync(m => db.Unsubscriptions.Any(u => u.MemberId == m.Id && u.Kind == Announcement.Key), ct);
            turnedOff += off;
            receive += await known.CountAsync(ct) - off;
        }
        return new MailingCount(receive, turnedOff, ids.Count - receive - turnedOff);
    }

    /// <summary>The email as this recipient gets it.</summary>
    public static OutgoingEmail EmailTo(Mailing mailing, string callName, Recipient to, string who, DateTime at) =>
        new(new Announcement(callName, mailing.Subject, mailing.Message), $"{mailing.KeyPrefix}{who}", to, at);

    private async Task Queue(Mailing mailing, int[] ids, DateTime at, CancellationToken ct)
    {
        var prefix = mailing.KeyPrefix;
        var members = await db
            .Members.AsNoTracking()
            .IgnoreAutoIncludes()
            .Where(m => ids.Contains(m.Id) && !db.Unsubscriptions.Any(u => u.MemberId == m.Id && u.Kind == Announcement.Key))
            .ToListAsync(ct);
        var written = await db
            .OutgoingEmails.Where(e => e.MemberId != null && ids.Contains(e.MemberId.Value) && e.Key.StartsWith(prefix))
            .Select(e => e.MemberId!.Value)
            .ToHashSetAsync(ct);
        await db.InsertAll(
            [.. members.Where(m => !written.Contains(m.Id)).Select(m => EmailTo(mailing, m.CallName, m.Recipient(), $"{m.Id}", at))],
            ct
        );
    }
}
