using System.Data.Common;
using MasterHome.Cycles;
using MasterHome.Data.Sqlite;
using MasterHome.Data.SqlServer;
using MasterHome.Mail.Templates;
using MasterHome.Reminders.Rules;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace MasterHome.Data;

/// <summary>Migrates the database and creates its initial data. Safe to run repeatedly and concurrently.</summary>
public sealed class DatabaseMigrator(HomeDb db, ProgramCalendar calendar)
{
    /// <returns>The number of migrations applied.</returns>
    public Task<int> Migrate(CancellationToken ct = default) =>
        Guard(async () =>
        {
            await using IAsyncDisposable migrationLock =
                db is SqlServerHomeDb ? await ServerMigrationLock.Acquire(db, ct) : await MigrationLock.Acquire(db, ct);
            await RefuseUnknownMigrations(ct);
            if (db is SqlServerHomeDb)
                await PrepareServer(ct);
            var pending = (await db.Database.GetPendingMigrationsAsync(ct)).Count();
            if (pending > 0)
            {
                using (LiftTimeLimit(db))
                    await db.Database.MigrateAsync(ct);
            }
            await SeedDefaults(ct);
            return pending;
        });

    /// <summary>Why this version cannot work with the database, as a sentence that says what to do; null when it can.</summary>
    public Task<string?> WhyNotReady(CancellationToken ct = default) =>
        Guard(async () =>
        {
            if (await IsBehind(ct))
                return "The database is not up to date. Run the migrate command first.";
            await RefuseUnknownMigrations(ct);
            var templates = await db.EmailTemplates.Select(t => t.Kind).ToListAsync(ct);
            var rules = await db.ReminderRules.Select(r => r.Kind).ToListAsync(ct);
            List<string> missing =
            [
                .. TemplateText.Shipped.Keys.Except(templates).Select(kind => $"email template '{kind}'"),
                .. ReminderRules.Defaults.Keys.Except(rules).Select(kind => $"reminder rule '{kind}'"),
            ];
            if (!await db.Cycles.AnyAsync(ct))
                missing.Add("program year");
            return missing.Count == 0
                ? null
                : $"The database has no {string.Join(", no ", missing.Order(StringComparer.Ordinal))}, which this version needs. "
                    + "Run the migrate command first.";
        });

    /// <exception cref="RefusedException">When <see cref="WhyNotReady"/> names a reason.</exception>
    public async Task RequireReady(CancellationToken ct = default) => Refusal.When(await WhyNotReady(ct));

    /// <summary>What SQL Server should do differently for this database, as sentences; empty for SQLite.</summary>
    public async Task<IReadOnlyList<string>> FindServerErrors(CancellationToken ct = default) =>
        db is SqlServerHomeDb ? [.. (await ServerState.Read(db, ct)).Errors] : [];

    /// <summary>Whether the tables of the job schedule exist. With SQLite the schedule is in memory.</summary>
    public async Task<bool> HasJobTables(CancellationToken ct = default) =>
        db is not SqlServerHomeDb || await ServerState.Ask(db, ServerStatements.HasJobTables, ct) == 1;

    /// <summary>A migration of a large table takes longer than a page may. SQLite has no limit but that on waiting for a lock.</summary>
    internal static IDisposable? LiftTimeLimit(HomeDb db)
    {
        if (db is not SqlServerHomeDb)
            return null;
        var usual = db.Database.GetCommandTimeout();
        db.Database.SetCommandTimeout(0);
        // The context goes back to a pool.
        return new Restored(() => db.Database.SetCommandTimeout(usual));
    }

    private async Task PrepareServer(CancellationToken ct)
    {
        var state = await ServerState.Read(db, ct);
        Refusal.When(state.LevelError);
        if (state.IsReadCommittedSnapshot)
            return;
        using (LiftTimeLimit(db))
            await db.Database.ExecuteSqlRawAsync(ServerStatements.SetReadCommittedSnapshot, ct);
    }

    /// <summary>Says in one sentence why a file is no database that can be used.</summary>
    private async Task<T> Guard<T>(Func<Task<T>> work)
    {
        var file = DatabaseFile.PathOf(db);
        if (file is not null)
            Refusal.When(DatabaseFile.WhyNot(file));
        try
        {
            return await work();
        }
        catch (Exception e)
            when (e is DbException or DbUpdateException or RetryLimitExceededException && e.Explain(file ?? "The database") is { } why)
        {
            throw new RefusedException(why);
        }
    }

    private sealed class Restored(Action restore) : IDisposable
    {
        public void Dispose() => restore();
    }

    /// <summary>Before the first release, the schema's single migration is regenerated, so a database made by an older one cannot be
    /// migrated.</summary>
    private async Task RefuseUnknownMigrations(CancellationToken ct)
    {
        var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations()).FirstOrDefault();
        if (unknown is not null)
            throw new RefusedException(
                $"This database was created by another version of the portal (migration {unknown}) and cannot be migrated. "
                    + "Remove the database, then start again."
            );
    }

    public async Task<bool> IsBehind(CancellationToken ct = default) => (await db.Database.GetPendingMigrationsAsync(ct)).Any();

    /// <summary>Creates or updates email templates and reminder rules and, when there is no cycle, the current year's cycle from the
    /// program's defaults.</summary>
    private Task SeedDefaults(CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var known = await db.EmailTemplates.ToDictionaryAsync(t => t.Kind, ct);
                foreach (var (kind, text) in TemplateText.Shipped)
                {
                    if (known.TryGetValue(kind, out var template))
                        template.Refresh(text);
                    else
                        db.Add(new EmailTemplate(kind, text));
                }
                await ReminderRules.AddMissing(db, ct);
                if (!await db.Cycles.AnyAsync(ct))
                    await Defaults.Create(
                        db,
                        calendar.Today.Year,
                        calendar.Today,
                        new AuditContext(Actor.System("migrate"), calendar.Now),
                        ct
                    );
            },
            ct
        );
}
