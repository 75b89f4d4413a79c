using MasterHome.Cycles;
using MasterHome.Data.Sqlite;
using MasterHome.Mail.Templates;
using MasterHome.Reminders.Rules;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>Migrates the database and creates its initial data. Safe to run repeatedly and concurrently.</summary>
public sealed class DatabaseMigrator(HomeDb db, ProgramCalendar calendar)
{
    /// <returns>The number of migrations applied.</returns>
    public async Task<int> Migrate(CancellationToken ct = default)
    {
        await using var migrationLock = await MigrationLock.Acquire(db, ct);
        await RefuseUnknownMigrations(ct);
        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).Count();
        if (pending > 0)
            await db.Database.MigrateAsync(ct);
        await SeedDefaults(ct);
        return pending;
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
