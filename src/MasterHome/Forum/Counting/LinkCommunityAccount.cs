using System.Globalization;
using MasterHome.Data;
using MasterHome.Forum.Sources;
using MasterHome.History;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Forum.Counting;

/// <summary>Links a member with the community account that they name, when the community has it with the member's email address. Any other
/// account that exists becomes a candidate, which the program team confirms: its replies become points. A linked account is changed by the
/// team only.</summary>
public sealed class LinkCommunityAccount(
    HomeDb db,
    IForum forum,
    TimeProvider clock,
    IOptions<ForumSettings> settings,
    IOptions<HomeSettings> home
)
{
    /// <summary>The field of the form that every refusal is about.</summary>
    private const string Field = "Name";

    /// <param name="name">The name as the community shows it, in upper or lower case.</param>
    /// <exception cref="RefusedException">The community has no such user or cannot be asked now, or an account is linked
    /// already.</exception>
    public async Task<NamedAccount> Run(int memberId, string name, AuditContext audit, CancellationToken ct)
    {
        name = name.Trim();
        var member = await db.Members.AsNoTracking().SingleAsync(m => m.Id == memberId, ct);
        Refusal.When(WhyNot(member), Field);
        var found = await Ask(new ForumUser(null, name, member.Email, ""), ct);
        if (found.FirstOrDefault(c => string.Equals(c.Handle, name, StringComparison.OrdinalIgnoreCase)) is not { } account)
            throw new RefusedException(NotFound(name, found), Field);
        return await db.Transact(
            async ct =>
            {
                var locked = (await db.Lock<Member>(memberId, ct))!;
                Refusal.When(WhyNot(locked), Field);
                Refusal.When(
                    await db.Set<Member>().AnyAsync(m => m.CommunityUserId == account.UserId && m.Id != memberId, ct)
                        ? $"Another member is linked with “{account.Handle}”. If it is yours, email {home.Value.SupportAddress}."
                        : null,
                    Field
                );
                var isOwn = account.Why.Contains(ForumCandidate.SameEmail, StringComparison.Ordinal);
                var row = await db.UnmatchedMembers.SingleOrDefaultAsync(u => u.MemberId == memberId, ct);
                var before = locked.CommunityHandle;
                if (isOwn)
                {
                    locked.Match(account.UserId, account.Handle);
                    if (row is not null)
                        db.Remove(row);
                }
                else
                {
                    if (row is null)
                        db.Add(row = new UnmatchedMember(memberId, null, audit.At));
                    row.Name(account, audit.At);
                }
                db.Note(
                    audit,
                    nameof(Member),
                    memberId,
                    isOwn ? "Linked their community account" : "Named their community account",
                    memberId,
                    before,
                    string.Create(CultureInfo.InvariantCulture, $"{account.UserId} {account.Handle}")
                );
                return new NamedAccount(account.Handle, isOwn);
            },
            ct
        );
    }

    private string? WhyNot(Member member) =>
        member.CommunityUserId is null
            ? null
            : $"Your community account is linked already. To change it, email {home.Value.SupportAddress}.";

    /// <summary>Somebody waits for the answer, so it must come sooner than the nightly pull would accept.</summary>
    private async Task<IReadOnlyList<ForumCandidate>> Ask(ForumUser user, CancellationToken ct)
    {
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(settings.Value.LinkSeconds), clock);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct, late.Token);
        try
        {
            if (await forum.Find(user, limit.Token) is { } found)
                return found;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // The same as no answer.
        }
        throw new RefusedException("The community does not answer now, so nothing was changed. Try again later.", Field);
    }

    /// <summary>An account with the member's own email address may be named; other people's are nobody's business.</summary>
    private static string NotFound(string name, IReadOnlyList<ForumCandidate> found) =>
        found.FirstOrDefault(c => c.Why.Contains(ForumCandidate.SameEmail, StringComparison.Ordinal)) is { Handle.Length: > 0 } own
            ? $"We did not find “{name}” in the community. With your email address it knows “{own.Handle}”."
            : $"We did not find “{name}” in the community. Enter the name as your profile there shows it.";
}

/// <param name="Handle">The name as the community writes it.</param>
/// <param name="IsLinked">False when the program team must confirm it first.</param>
public sealed record NamedAccount(string Handle, bool IsLinked);
