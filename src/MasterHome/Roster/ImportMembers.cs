using MasterHome.Accounts;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Standing.Summaries;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace MasterHome.Roster;

/// <summary>Imports the roster. New members get an account without a password and, if wanted, a welcome email. Importing the same file
/// again changes nothing.</summary>
public sealed class ImportMembers(HomeDb db, ProgramCalendar calendar, IOptions<HomeSettings> home, WorkProgress? progress = null)
    : IFileImport
{
    private const int BatchSize = 1000;

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

    public async Task<PreparedImport> Prepare(IEnumerable<CsvRow> rows, ImportOptions options, CancellationToken ct)
    {
        var qualification = new DayBounds(home.Value.EarliestDate, calendar.Today);
        var builder = new ImportPlanBuilder(options.ListsChanges);
        var members = await db.Members.AsNoTracking().ToListAsync(ct);
        var plan = RosterPlan.Make(rows, members, qualification, home.Value.TimeZone, builder);
        return new PreparedImport(plan.Summary, (audit, ct) => Apply(plan, options.Emails, audit, ct));
    }

    /// <summary>In batches of one transaction: a tracked entity takes more memory than its row, and only those of a batch are
    /// kept.</summary>
    private async Task Apply(RosterPlan plan, bool emails, AuditContext audit, CancellationToken ct)
    {
        var (done, total) = (0, plan.Updates.Count + plan.Additions.Count);
        foreach (var updates in plan.Updates.Chunk(BatchSize))
        {
            progress?.Report("Updating members", done, total);
            done += updates.Length;
            await UpdateMembers(updates.ToDictionary(), audit, ct);
            await SaveBatch(ct);
        }
        var staff = await db.Users.AsNoTracking().Where(a => a.MemberId == null).ToDictionaryAsync(a => a.NormalizedEmail!, ct);
        foreach (var entries in plan.Additions.Chunk(BatchSize))
        {
            progress?.Report("Adding members", done, total);
            done += entries.Length;
            var fresh = Array.ConvertAll(entries, entry => new Member(entry, audit.At));
            var last = await db.Members.MaxAsync(m => (int?)m.Id, ct) ?? 0;
            await db.InsertAll(fresh, ct);
            // With their keys. On SQL Server, another import can add members at the same time.
            var own = fresh.Select(m => m.EmailKey).ToHashSet();
            var added = await db.Members.AsNoTracking().Where(m => m.Id > last).OrderBy(m => m.Id).ToListAsync(ct);
            await CreateAccounts([.. added.Where(m => own.Contains(m.EmailKey))], staff, emails, audit, ct);
            await SaveBatch(ct);
        }
    }

    private async Task SaveBatch(CancellationToken ct)
    {
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }

    /// <summary>Changes members, and copies their names to the accounts, because the roster owns names.</summary>
    private async Task UpdateMembers(IReadOnlyDictionary<int, RosterEntry> updates, AuditContext audit, CancellationToken ct)
    {
        var ids = updates.Keys.ToArray();
        var accounts = await db
            .Users.Where(a => a.MemberId != null && EF.Parameter(ids).Contains(a.MemberId.Value))
            .ToDictionaryAsync(a => a.MemberId!.Value, ct);
        foreach (var member in await db.Members.Where(m => EF.Parameter(ids).Contains(m.Id)).ToListAsync(ct))
        {
            var change = FieldChange.Describe(member.UpdateFromRoster(updates[member.Id]));
            accounts.GetValueOrDefault(member.Id)?.Rename(member.Name);
            db.Note(audit, nameof(Member), member.Id, "Updated from the roster", member.Id, after: change);
        }
    }

    /// <summary>Creates accounts and welcome emails for new members. An existing staff account is joined instead of duplicated.</summary>
    private async Task CreateAccounts(
        IReadOnlyList<Member> added,
        Dictionary<string, Account> staff,
        bool emails,
        AuditContext audit,
        CancellationToken ct
    )
    {
        var (accounts, welcome) = (new List<Account>(), new List<OutgoingEmail>());
        foreach (var member in added)
        {
            if (staff.TryGetValue(member.EmailKey, out var account))
            {
                db.Attach(account);
                account.LinkMember(member.Id);
            }
            else
            {
                accounts.Add(account = new Account(member.Email, member.Name, member.Id, StaffRole.None, audit.At));
            }
            if (emails)
                welcome.Add(WelcomeEmail.To(member, account, audit.At));
        }
        await db.InsertAll(accounts, ct);
        await db.InsertAll(welcome, ct);
        await db.InsertAll([.. added.SelectMany(MemberWord.Of)], ct);
        await db.InsertAll([.. added.Select(m => StandingChange.Of(m.Id))], ct);
        await db.InsertAll(
            [
                .. added.Select(m =>
                    new HistoryEntry(audit, nameof(Member), $"{m.Id}", "Added from the roster").About(
                        m.Id,
                        null,
                        $"qualified {m.QualifiedOn:yyyy-MM-dd}",
                        null
                    )
                ),
            ],
            ct
        );
    }
}

public static class WelcomeEmail
{
    public static OutgoingEmail To(Member member, Account account, DateTime at, string occasion = "first") =>
        new(new Welcome(member.CallName), $"{Welcome.Key}:{member.Id}:{occasion}", member.Recipient() with { AccountId = account.Id }, at);
}
