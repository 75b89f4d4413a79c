using MasterHome.Accounts;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Roster;

/// <summary>Imports the roster. New members get an account without a password and, if wanted, a welcome email. Importing the same file
/// again changes nothing.</summary>
public sealed class ImportMembers(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home) : IFileImport
{
    public string Kind => "members";

    public IReadOnlyList<string> Columns { get; } =
    [
        "Email",
        "FirstName",
        "LastName",
        "Company",
        "JobTitle",
        "Country",
        "TimeZone",
        "Partner",
        "QualifiedOn",
        "CommunityHandle",
        "CommunityUserId",
    ];

    public async Task<PreparedImport> Prepare(IReadOnlyList<CsvRow> rows, ImportOptions options, CancellationToken ct)
    {
        var qualification = new DayBounds(home.Value.EarliestDate, calendar.Today);
        var plan = RosterPlan.Make(rows, await db.Members.AsNoTracking().ToListAsync(ct), qualification, home.Value.TimeZone);
        return new PreparedImport(plan.Summary, (audit, ct) => Apply(plan, options.Emails, audit, ct));
    }

    private async Task Apply(RosterPlan plan, bool emails, AuditContext audit, CancellationToken ct)
    {
        await UpdateMembers(plan.Updates, audit, ct);
        var added = plan.Additions.Select(entry => new Member(entry, audit.At)).ToList();
        db.AddRange(added);
        await db.SaveChangesAsync(ct);
        await CreateAccounts(added, emails, audit, ct);
    }

    /// <summary>Changes members, and copies their names to the accounts, because the roster owns names.</summary>
    private async Task UpdateMembers(IReadOnlyDictionary<int, RosterEntry> updates, AuditContext audit, CancellationToken ct)
    {
        var ids = updates.Keys.ToList();
        var accounts = await db
            .Users.Where(a => a.MemberId != null && ids.Contains(a.MemberId.Value))
            .ToDictionaryAsync(a => a.MemberId!.Value, ct);
        foreach (var member in await db.Members.Where(m => ids.Contains(m.Id)).ToListAsync(ct))
        {
            var change = FieldChange.Describe(member.UpdateFromRoster(updates[member.Id]));
            accounts.GetValueOrDefault(member.Id)?.Rename(member.Name);
            db.Note(audit, nameof(Member), member.Id, "Updated from the roster", member.Id, after: change);
        }
    }

    /// <summary>Creates accounts and welcome emails for new members. An existing staff account is joined instead of duplicated.</summary>
    private async Task CreateAccounts(List<Member> fresh, bool emails, AuditContext audit, CancellationToken ct)
    {
        if (fresh.Count == 0)
            return;
        var staff = await db.Users.Where(a => a.MemberId == null).ToDictionaryAsync(a => a.NormalizedEmail!, ct);
        foreach (var member in fresh)
        {
            if (staff.TryGetValue(member.EmailKey, out var account))
                account.LinkMember(member.Id);
            else
                db.Add(account = new Account(member.Email, member.Name, member.Id, StaffRole.None, audit.At));
            db.Note(
                audit,
                nameof(Member),
                member.Id,
                "Added from the roster",
                member.Id,
                after: $"qualified {member.QualifiedOn:yyyy-MM-dd}"
            );
            if (emails)
                db.Queue(WelcomeEmail.To(member, account, audit.At));
        }
    }
}

public static class WelcomeEmail
{
    public static OutgoingEmail To(Member member, Account account, DateTime at, string occasion = "first") =>
        new(new Welcome(member.CallName), $"{Welcome.Key}:{member.Id}:{occasion}", member.Recipient() with { AccountId = account.Id }, at);
}
