using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using MasterHome.Accounts;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.Evidence;
using MasterHome.History;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Mail.Outbox;
using MasterHome.Members;
using MasterHome.Opportunities;
using MasterHome.OptOuts;
using MasterHome.Reports;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.PersonalData;

/// <summary>Carries out the erasures that are due. Each is one transaction, so a killed run has erased nothing or everything; files go
/// after it, and those that are left are removed as files without an owner.</summary>
public sealed class EraseMembers(
    HomeDb db,
    ProgramCalendar calendar,
    Places places,
    OptOutActions optOuts,
    EvidenceStore evidence,
    DataExports exports
)
{
    public async Task<JobResult> RunAsync(CancellationToken ct)
    {
        var now = calendar.Now;
        var due = await db
            .ErasureRequests.Where(r => r.State == ErasureState.Granted && r.DueAt <= now)
            .OrderBy(r => r.DueAt)
            .Select(r => r.Id)
            .ToListAsync(ct);
        var (erased, waiting) = (0, new List<string>());
        ExceptionDispatchInfo? fault = null;
        foreach (var id in due)
        {
            try
            {
                var files = await db.Transact(ct => Erase(id, ct), ct);
                // The folder of archives is made with the first one.
                foreach (var archive in files.Archives.Where(File.Exists))
                    File.Delete(archive);
                foreach (var name in files.Stored)
                    await evidence.TryDelete(name, ct);
                erased++;
            }
            // The others are erased, and the next run tries this one again.
            catch (RefusedException refused)
            {
                waiting.Add(string.Create(CultureInfo.InvariantCulture, $"Request {id} waits: {refused.Message}"));
            }
            catch (Exception e) when (e is not (OperationCanceledException or LeaseLostException))
            {
                fault ??= ExceptionDispatchInfo.Capture(e);
            }
            db.ChangeTracker.Clear();
        }
        fault?.Throw();
        return new JobResult(erased, waiting.Count, $"{Format.CountOrNo(erased, "member")} erased. {string.Join(' ', waiting)}".TrimEnd());
    }

    /// <summary>Changes nothing when the erasure has to wait.</summary>
    /// <returns>The files to delete once the transaction is over.</returns>
    private async Task<FilesToDelete> Erase(int id, CancellationToken ct)
    {
        var audit = new AuditContext(Actor.System(nameof(EraseMembers)), calendar.Now);
        // First the years, as whoever signs up, reports or decides does, so that nothing of it happens meanwhile.
        await db.Cycles.HoldAllOpen(ct);
        var request = await db.ErasureRequests.SingleAsync(r => r.Id == id, ct);
        request.Complete(audit.At);
        var memberId = request.MemberId;
        await WithdrawFrom(memberId, audit, ct);
        await db.Lock<Member>(memberId, ct);
        await db.SaveChangesAsync(ct);
        if (await db.UndecidedOf(memberId, ct) is > 0 and var undecided)
            throw new RefusedException($"{Format.Count(undecided, "item")} of the member must be decided first.");
        var members = await db.Set<Member>().Where(m => m.Id == memberId || m.MergedIntoId == memberId).ToListAsync(ct);
        int?[] ids = [.. members.Select(m => m.Id)];
        var person = new ErasedPerson(members, await db.Users.Where(a => ids.Contains(a.MemberId)).ToListAsync(ct));
        if (person.Accounts.Any(a => a.Role != StaffRole.None))
            throw new RefusedException("The member works for the program team.");
        var ended = await Leave(members.Single(m => m.Id == memberId), audit, ct);
        var files = await FilesOf(person, ct);
        await EraseOwnRows(memberId, audit.At, ct);
        await EraseMentions(person, audit.At, ct);
        foreach (var member in members)
            member.Erase(member.Id == memberId ? ended : null, audit.At);
        foreach (var account in person.Accounts)
            account.Erase($"{account.Id}-{EmailAddress.OfErased(account.MemberId!.Value)}", audit.At);
        db.Note(audit, nameof(ErasureRequest), id, "The data of a member was erased", memberId);
        return files;
    }

    private async Task WithdrawFrom(int memberId, AuditContext audit, CancellationToken ct)
    {
        var now = calendar.Now;
        var signUps = await db
            .SignUps.Active()
            .Where(s => s.MemberId == memberId && s.State != SignUpState.Reported)
            .Where(s => db.Sessions.Any(x => x.Id == s.SessionId && x.CanceledAt == null && (x.StartsAt == null || x.StartsAt > now)))
            .OrderBy(s => s.Id)
            .Select(s => s.Id)
            .ToListAsync(ct);
        await places.HoldAll(signUps, ct);
        foreach (var signUp in signUps)
            await places.Withdraw(signUp, audit, ct);
    }

    /// <summary>Ends the membership with the running year, or with the last one in the days after it.</summary>
    /// <returns>The last year; null when the membership had ended before.</returns>
    private async Task<int?> Leave(Member member, AuditContext audit, CancellationToken ct)
    {
        if (await db.Cycles.AsNoTracking().RunningOn(calendar.Today, ct) is not { } cycle || !member.IsIn(cycle.Year))
            return null;
        var canOptOut = !cycle.IsClosed && calendar.Today <= cycle.LastDay;
        if (canOptOut && !await db.OptOuts.InForce(cycle.Id).AnyAsync(o => o.MemberId == member.Id, ct))
            await optOuts.OptOut(member.Id, null, audit, ct);
        await db.SaveChangesAsync(ct);
        return cycle.Year;
    }

    private async Task<FilesToDelete> FilesOf(ErasedPerson person, CancellationToken ct)
    {
        var stored = await db.EvidenceFiles.Where(f => person.MemberIds.Contains(f.MemberId)).Select(f => f.StoredName).ToListAsync(ct);
        var archives = await db.DataExports.Where(e => person.MemberIds.Contains(e.MemberId)).Select(e => e.Id).ToListAsync(ct);
        return new FilesToDelete(stored, [.. archives.Select(exports.PathOf)]);
    }

    /// <summary>As <see cref="ErasedTables"/> says.</summary>
    private async Task EraseOwnRows(int memberId, DateTime at, CancellationToken ct)
    {
        var sql = new PersonalSql(db);
        var tables = PersonalTables.Of(db.Model).ToDictionary(t => t.Type.ClrType);
        foreach (var erasure in ErasedTables.All.Where(e => e.IsDeleted || e.Erased.Count > 0))
        {
            var table = tables[erasure.Type];
            var condition = sql.Condition(table, "{0}");
            var statement = erasure.IsDeleted
                ? $"DELETE FROM {sql.Name(table.Name)} WHERE {condition}"
                : $"UPDATE {sql.Name(table.Name)} SET {Assignments(sql, table, erasure)} WHERE {condition}{NotErasedYet(sql, table)}";
            await db.Database.ExecuteSqlRawAsync(statement, [memberId, at], ct);
        }
        // What happened to an account names its owner and has no member.
        var (history, accounts) = (tables[typeof(HistoryEntry)], sql.Accounts("{0}"));
        var texts = Assignments(sql, history, ErasedTables.All.Single(e => e.Type == typeof(HistoryEntry)));
        var (subject, subjectId) = (sql.Column(history, nameof(HistoryEntry.Subject)), sql.Column(history, nameof(HistoryEntry.SubjectId)));
        var ofAccounts =
            $"UPDATE {sql.Name(history.Name)} SET {texts} WHERE {subject} = '{nameof(Account)}' AND {subjectId} IN {accounts}"
            + NotErasedYet(sql, history);
        await db.Database.ExecuteSqlRawAsync(ofAccounts, [memberId, at], ct);
    }

    private static string Assignments(PersonalSql sql, PersonalTable table, ErasedTable erasure)
    {
        var texts = erasure.Erased.Select(c =>
        {
            var column = sql.Column(table, c.Name);
            var value = table.Type.FindProperty(c.Name)!.IsNullable ? "NULL" : $"'{HistoryEntry.Erased}'";
            return c.Unless is null
                ? $"{column} = {value}"
                : $"{column} = CASE WHEN {sql.Column(table, c.Unless)} IS NULL THEN {value} ELSE {column} END";
        });
        return string.Join(", ", HasTime(table) ? texts.Append($"{sql.Name(ErasedAt)} = {{1}}") : texts);
    }

    private const string ErasedAt = nameof(HistoryEntry.ErasedAt);

    /// <summary>Append-only tables note when, because their triggers allow it once.</summary>
    private static bool HasTime(PersonalTable table) => table.Type.FindProperty(ErasedAt) is not null;

    private static string NotErasedYet(PersonalSql sql, PersonalTable table) => HasTime(table) ? $" AND {sql.Name(ErasedAt)} IS NULL" : "";

    /// <summary>What names the person in rows that are not theirs.</summary>
    private async Task EraseMentions(ErasedPerson person, DateTime at, CancellationToken ct)
    {
        var (ids, accounts, keys) = (person.MemberIds, person.AccountIds, person.EmailKeys);
        await db.LinkRequests.Where(r => keys.Contains(r.EmailKey)).ExecuteDeleteAsync(ct);
        byte[] nothing = [];
        await db
            .MemberMerges.Where(m => ids.Contains(m.SurvivorId) || ids.Contains(m.MergedId))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Reason, HistoryEntry.Erased).SetProperty(m => m.Moved, nothing), ct);
        // Whoever imports it uploads the file again.
        await db.ImportUploads.ExecuteDeleteAsync(ct);
        await db.OutgoingEmails.Where(m => accounts.Contains(m.AccountId!)).ExecuteDeleteAsync(ct);
        await EraseReports(at, ct);
        foreach (var name in person.Names)
            await EraseName(name, ct);
    }

    /// <summary>Where sentences name the person.</summary>
    private async Task EraseName(string name, CancellationToken ct)
    {
        await db.JobRequests.Where(r => r.EndedAt != null && (r.Title.Contains(name) || r.Sentence!.Contains(name))).ExecuteDeleteAsync(ct);
        await db
            .Mailings.Where(m => m.Found.Contains(name))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.Found, HistoryEntry.Erased), ct);
        // Emails to the team, whose values are JSON.
        var written = JsonEncodedText.Encode(name).ToString();
        var emails = db.OutgoingEmails.Where(m => m.Values.Contains(written));
        if (await emails.AnyAsync(m => m.State == EmailState.Waiting, ct))
            throw new RefusedException("An email that names the member is being sent.");
        await emails.ExecuteDeleteAsync(ct);
    }

    /// <summary>Reports list all members of their year: their files, their rows and what changed since the version before. The figures of
    /// each version stay, and a new version can be written, without a comparison.</summary>
    private async Task EraseReports(DateTime at, CancellationToken ct)
    {
        if (await db.OutgoingEmails.AnyAsync(m => m.AttachmentId != null && m.State == EmailState.Waiting, ct))
            throw new RefusedException("A report is being sent.");
        byte[] nothing = [];
        var files = db.Attachments.Where(a => a.ErasedAt == null && db.YearlyReports.Any(r => r.AttachmentId == (a.GoesWithId ?? a.Id)));
        await db
            .OutgoingEmails.Where(m => m.State == EmailState.Failed && files.Any(a => a.Id == m.AttachmentId))
            .ExecuteUpdateAsync(set => set.SetProperty(m => m.State, EmailState.Canceled), ct);
        await files.ExecuteUpdateAsync(set => set.SetProperty(a => a.Content, nothing).SetProperty(a => a.ErasedAt, at), ct);
        await db.Set<ReportSnapshot>().ExecuteDeleteAsync(ct);
        await db
            .YearlyReports.Where(r => r.Difference != null)
            .ExecuteUpdateAsync(set => set.SetProperty(r => r.Difference, HistoryEntry.Erased), ct);
    }

    /// <summary>Everybody that the person is in the database.</summary>
    private sealed class ErasedPerson(IReadOnlyList<Member> members, IReadOnlyList<Account> accounts)
    {
        public IReadOnlyList<Account> Accounts => accounts;

        public int[] MemberIds { get; } = [.. members.Select(m => m.Id)];

        public string[] AccountIds { get; } = [.. accounts.Select(a => a.Id)];

        public string[] EmailKeys { get; } =
        [
            .. members
                .SelectMany(m => m.FormerAddresses.Select(a => a.EmailKey).Append(m.EmailKey))
                .Concat(accounts.Select(a => a.NormalizedEmail!))
                .Distinct(),
        ];

        /// <summary>As sentences name them. One word alone can be somebody else.</summary>
        public string[] Names { get; } =
        [
            .. members
                .SelectMany(m => m.FormerAddresses.Select(a => a.Email).Append(m.Name).Append(m.Email))
                .Where(n => n.Contains(' ', StringComparison.Ordinal) || n.Contains('@', StringComparison.Ordinal))
                .Distinct(),
        ];
    }

    /// <param name="Stored">The generated names of evidence files.</param>
    /// <param name="Archives">The paths of archives of personal data.</param>
    private sealed record FilesToDelete(IReadOnlyList<string> Stored, IReadOnlyList<string> Archives);
}
