using System.Data;
using MasterHome.Accounts;
using MasterHome.Accounts.Links;
using MasterHome.Accounts.SecurityEvents;
using MasterHome.Accounts.Sessions;
using MasterHome.Appeals;
using MasterHome.Common.Imports;
using MasterHome.Cycles;
using MasterHome.Data.Demo;
using MasterHome.Data.Sqlite;
using MasterHome.Evidence;
using MasterHome.Forum.Counting;
using MasterHome.History;
using MasterHome.Jobs;
using MasterHome.Jobs.Requests;
using MasterHome.Mail;
using MasterHome.Mail.Outbox;
using MasterHome.Mail.Templates;
using MasterHome.Mailings;
using MasterHome.Members;
using MasterHome.Merging;
using MasterHome.Opportunities;
using MasterHome.Opportunities.Watches;
using MasterHome.OptOuts;
using MasterHome.PersonalData;
using MasterHome.Points;
using MasterHome.Questions;
using MasterHome.Reminders;
using MasterHome.Reminders.Rules;
using MasterHome.Reports;
using MasterHome.Review;
using MasterHome.Standing;
using MasterHome.Standing.Closing;
using MasterHome.Standing.Summaries;
using MasterHome.Suggestions;
using MasterHome.Training;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace MasterHome.Data;

/// <summary>The program's database. One model, two providers: <c>SqliteHomeDb</c> and <c>SqlServerHomeDb</c>.</summary>
public abstract class HomeDb(DbContextOptions options) : IdentityUserContext<Account>(options), IDataProtectionKeyContext
{
    /// <summary>All members but merged duplicates, which are part of another member.</summary>
    public IQueryable<Member> Members => Set<Member>().Where(m => m.MergedIntoId == null);

    public DbSet<Leave> Leaves => Set<Leave>();

    public DbSet<ProgramCycle> Cycles => Set<ProgramCycle>();

    public DbSet<Opportunity> Opportunities => Set<Opportunity>();

    public DbSet<Watch> Watches => Set<Watch>();

    public DbSet<Session> Sessions => Set<Session>();

    public DbSet<SignUp> SignUps => Set<SignUp>();

    /// <summary>For reading; only the <see cref="Ledger"/> writes.</summary>
    public IQueryable<PointEntry> PointEntries => Set<PointEntry>().AsNoTracking();

    /// <summary>Written by <see cref="Points.LedgerTotals"/>.</summary>
    public DbSet<LedgerTotal> LedgerTotals => Set<LedgerTotal>();

    public DbSet<CorrectionRequest> CorrectionRequests => Set<CorrectionRequest>();

    public DbSet<Course> Courses => Set<Course>();

    public DbSet<Requirement> Requirements => Set<Requirement>();

    public DbSet<Completion> Completions => Set<Completion>();

    public DbSet<ProgramQuestion> Questions => Set<ProgramQuestion>();

    public DbSet<Suggestion> Suggestions => Set<Suggestion>();

    public DbSet<Appeal> Appeals => Set<Appeal>();

    public DbSet<OptOut> OptOuts => Set<OptOut>();

    public DbSet<RequiredOverride> RequiredOverrides => Set<RequiredOverride>();

    public DbSet<Outcome> Outcomes => Set<Outcome>();

    public DbSet<Certificate> Certificates => Set<Certificate>();

    public DbSet<OutcomeConfirmation> OutcomeConfirmations => Set<OutcomeConfirmation>();

    public DbSet<ForumSnapshot> ForumSnapshots => Set<ForumSnapshot>();

    public DbSet<UnmatchedMember> UnmatchedMembers => Set<UnmatchedMember>();

    public DbSet<Reminder> Reminders => Set<Reminder>();

    public DbSet<ReminderRule> ReminderRules => Set<ReminderRule>();

    public DbSet<ReminderSweep> ReminderSweeps => Set<ReminderSweep>();

    public DbSet<YearlyReport> YearlyReports => Set<YearlyReport>();

    public DbSet<SignInSession> SignInSessions => Set<SignInSession>();

    public DbSet<SecurityEvent> SecurityEvents => Set<SecurityEvent>();

    public DbSet<LinkRequest> LinkRequests => Set<LinkRequest>();

    public DbSet<OutgoingEmail> OutgoingEmails => Set<OutgoingEmail>();

    public DbSet<Unsubscription> Unsubscriptions => Set<Unsubscription>();

    public DbSet<Attachment> Attachments => Set<Attachment>();

    public DbSet<EmailTemplate> EmailTemplates => Set<EmailTemplate>();

    public DbSet<HistoryEntry> History => Set<HistoryEntry>();

    public DbSet<JobRun> JobRuns => Set<JobRun>();

    public DbSet<JobLease> JobLeases => Set<JobLease>();

    public DbSet<JobPause> JobPauses => Set<JobPause>();

    public DbSet<JobRequest> JobRequests => Set<JobRequest>();

    public DbSet<ImportUpload> ImportUploads => Set<ImportUpload>();

    public DbSet<Mailing> Mailings => Set<Mailing>();

    public DbSet<SavedView> SavedViews => Set<SavedView>();

    public DbSet<ReviewAssignment> ReviewAssignments => Set<ReviewAssignment>();

    public DbSet<KeptReason> KeptReasons => Set<KeptReason>();

    public DbSet<ReviewSelection> ReviewSelections => Set<ReviewSelection>();

    public DbSet<DemoMarker> DemoMarkers => Set<DemoMarker>();

    public DbSet<StandingSummary> StandingSummaries => Set<StandingSummary>();

    public DbSet<SummarizedCycle> SummarizedCycles => Set<SummarizedCycle>();

    public DbSet<StandingTotal> StandingTotals => Set<StandingTotal>();

    public DbSet<EvidenceFile> EvidenceFiles => Set<EvidenceFile>();

    public DbSet<StatusPeriod> StatusPeriods => Set<StatusPeriod>();

    public DbSet<StandingChange> StandingChanges => Set<StandingChange>();

    public DbSet<MemberMerge> MemberMerges => Set<MemberMerge>();

    public DbSet<DataExport> DataExports => Set<DataExport>();

    public DbSet<ErasureRequest> ErasureRequests => Set<ErasureRequest>();

    public DbSet<MemberWord> MemberWords => Set<MemberWord>();

    public DbSet<ProgramVersion> ProgramVersions => Set<ProgramVersion>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    /// <summary>Runs <paramref name="work"/> in one transaction and saves its changes. A retry after a lost connection starts with an empty
    /// change tracker; a nested call joins the outer transaction.</summary>
    public Task<T> Transact<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct = default) =>
        Transact(IsolationLevel.ReadCommitted, work, ct);

    /// <inheritdoc cref="Transact{T}(Func{CancellationToken, Task{T}}, CancellationToken)"/>
    /// <param name="isolation">Serializable when all reads must show one point in time: SQL Server then blocks writers; SQLite always
    /// does. Asked for explicitly each time, because a pooled connection of SQL Server keeps the level of its last user.</param>
    public Task<T> Transact<T>(IsolationLevel isolation, Func<CancellationToken, Task<T>> work, CancellationToken ct) =>
        Database.CurrentTransaction is not null
            ? RunAndSave(work, ct)
            : Database
                .CreateExecutionStrategy()
                .ExecuteAsync(
                    async ct =>
                    {
                        ChangeTracker.Clear();
                        using var turn = await WriterQueue.Enter(this, ct);
                        await using var connection = await IsolatedConnection.Open(this, isolation, ct);
                        await using var transaction = await Database.BeginTransactionAsync(isolation, ct);
                        if (Lease is not null)
                            await Lease.Prove(this, ct);
                        var result = await RunAndSave(work, ct);
                        await transaction.CommitAsync(ct);
                        return result;
                    },
                    ct
                );

    /// <inheritdoc cref="Transact{T}(Func{CancellationToken, Task{T}}, CancellationToken)"/>
    public Task Transact(Func<CancellationToken, Task> work, CancellationToken ct = default) =>
        Transact(
            async ct =>
            {
                await work(ct);
                return true;
            },
            ct
        );

    /// <summary>Set while a job uses this context: each transaction then first verifies that this instance still holds the job's
    /// lease.</summary>
    public JobLeaseHandle? Lease { get; set; }

    public override async Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        using var detected = DetectChangesOnce();
        var renamed = BeforeSave();
        if (renamed.Count > 0)
            Replace(await MemberWords.StoredFor(renamed).ToListAsync(cancellationToken), renamed);
        return await base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        using var detected = DetectChangesOnce();
        var renamed = BeforeSave();
        if (renamed.Count > 0)
            Replace([.. MemberWords.StoredFor(renamed)], renamed);
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<DateTime>().HaveConversion<UtcConverter>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(HomeDb).Assembly);
    }

    private async Task<T> RunAndSave<T>(Func<CancellationToken, Task<T>> work, CancellationToken ct)
    {
        var result = await work(ct);
        await SaveChangesAsync(ct);
        return result;
    }

    /// <summary>Renews the <see cref="ProgramVersion"/> where the save changes what is shared, and adds the <see cref="StandingChange"/>
    /// of those whose standing it changes, in the same transaction. Increments the concurrency tokens, which works in both databases: the
    /// second of two concurrent saves fails.</summary>
    /// <returns>Members whose words are to be replaced.</returns>
    private IReadOnlyList<Member> BeforeSave()
    {
        // Of an earlier save, which may have failed.
        foreach (var word in ChangeTracker.Entries<MemberWord>().ToList())
            word.State = EntityState.Detached;
        var changed = ChangeTracker.Entries().Where(e => e.State != EntityState.Unchanged).ToList();
        if (changed.Exists(SharedProgram.IsChangedBy))
        {
            var program = ChangeTracker.Entries<ProgramVersion>().FirstOrDefault() ?? Attach(new ProgramVersion());
            program.Entity.Renew();
            program.DetectChanges();
        }
        AddRange(StandingSources.ChangesBy(changed));
        AddRange(MemberWordChanges.OfNew(changed));
        foreach (var entry in changed.Where(e => e.State == EntityState.Modified))
        {
            foreach (var version in entry.Properties.Where(p => p.Metadata.IsConcurrencyToken && p.Metadata.ClrType == typeof(int)))
                version.CurrentValue = (int)version.OriginalValue! + 1;
        }
        return MemberWordChanges.Outdated(changed);
    }

    /// <summary>Finds what changed now, and not again each time that the entries are listed until the save has ended.</summary>
    private ChangesDetected DetectChangesOnce()
    {
        ChangeTracker.DetectChanges();
        ChangeTracker.AutoDetectChangesEnabled = false;
        return new ChangesDetected(ChangeTracker);
    }

    private void Replace(List<MemberWord> stored, IReadOnlyList<Member> members)
    {
        var words = members.SelectMany(MemberWord.Of).ToList();
        var (before, now) = (stored.ToLookup(w => (w.MemberId, w.Word)), words.ToLookup(w => (w.MemberId, w.Word)));
        RemoveRange(stored.Where(w => !now.Contains((w.MemberId, w.Word))));
        AddRange(words.Where(w => !before.Contains((w.MemberId, w.Word))));
    }

    private readonly struct ChangesDetected(ChangeTracker tracker) : IDisposable
    {
        public void Dispose() => tracker.AutoDetectChangesEnabled = true;
    }
}
