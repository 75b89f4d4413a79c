using MasterHome.Accounts;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Roster;

/// <summary>Imports the roster. Members are found by community ID, then by present or former address. New ones get an account without
/// a password and, if wanted, a welcome email. Importing the same file again changes nothing.</summary>
public sealed class ImportMembers(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home)
{
    public static readonly IReadOnlyList<string> Columns =
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

    /// <exception cref="RefusedException">When the file as a whole cannot be read.</exception>
    public async Task<ImportReport> Run(
        Stream file,
        ImportOptions options,
        AuditContext audit,
        IProgress<string>? progress = null,
        CancellationToken ct = default
    )
    {
        var rows = await CsvTable.Read(file, Columns, home.Value.LargestImport, ct);
        progress?.Report($"{rows.Count} rows read");
        return await db.Import(
            async ct =>
            {
                var tally = new ImportTally();
                var entries = new RosterReader(tally, calendar.Today, home.Value.TimeZone).Read(rows);
                var known = new RosterMatcher(await db.Members.ToListAsync(ct));
                var (fresh, followed) = (new List<Member>(), new List<Member>());
                foreach (var (row, entry) in entries)
                {
                    if (known.WhyNot(entry) is { } why)
                        tally.Fault(row, why.Column, why.Reason);
                    else if (known.Take(entry) is not { } member)
                        fresh.Add(Add(row, entry, tally, audit));
                    else if (Follow(member, row, entry, tally, audit))
                        followed.Add(member);
                }
                await db.SaveChangesAsync(ct);
                progress?.Report($"{fresh.Count} of them are new");
                await Rename(followed, ct);
                await LetIn(fresh, options.Emails, audit, ct);
                return (tally, rows.Count);
            },
            options,
            ct
        );
    }

    private bool Follow(Member member, CsvRow row, RosterEntry entry, ImportTally tally, AuditContext audit)
    {
        foreach (var difference in member.DifferencesTo(entry))
            tally.Differences.Add(new ImportNote(row.Line, $"{member.Name}: {difference}"));
        if (member.Follow(entry) is not { Length: > 0 } change)
        {
            tally.Unchanged++;
            return false;
        }
        tally.Updated++;
        tally.Changes.Add(new ImportNote(row.Line, change));
        db.Note(audit, nameof(Member), member.Id, "Updated from the roster", member.Id, after: change);
        return true;
    }

    /// <summary>Copies changed names to the accounts, because the roster owns names.</summary>
    private async Task Rename(List<Member> followed, CancellationToken ct)
    {
        var names = followed.ToDictionary(m => m.Id, m => m.Name);
        foreach (var account in await db.Users.Where(a => a.MemberId != null && names.Keys.Contains(a.MemberId.Value)).ToListAsync(ct))
            account.Rename(names[account.MemberId!.Value]);
    }

    private Member Add(CsvRow row, RosterEntry entry, ImportTally tally, AuditContext audit)
    {
        var member = new Member(entry, audit.At);
        db.Add(member);
        tally.Added++;
        tally.Changes.Add(new ImportNote(row.Line, $"New: {member.Name}, qualified {entry.QualifiedOn:yyyy-MM-dd}"));
        return member;
    }

    /// <summary>Creates accounts and welcome emails for new members. An existing staff account is joined instead of duplicated.</summary>
    private async Task LetIn(List<Member> fresh, bool emails, AuditContext audit, CancellationToken ct)
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
