using MasterHome.Cycles;
using MasterHome.Data.Sqlite;
using MasterHome.Mail.Templates;
using MasterHome.Reminders.Rules;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>Brings the database up to date and lays in what the program begins with. Safe to run twice and at once.</summary>
public sealed class DatabaseMigrator(HomeDb db, ProgramCalendar calendar)
{
    /// <returns>How many migrations were applied.</returns>
    public async Task<int> Migrate(CancellationToken ct = default)
    {
        await using var turn = await MigrationLock.Take(db, ct);
        await RefuseOlderHistory(ct);
        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).Count();
        if (pending > 0)
            await db.Database.MigrateAsync(ct);
        await LayIn(ct);
        return pending;
    }

    /// <summary>Before the first release the schema has one migration that is made anew, so a database of an older one cannot be brought up to date.</summary>
    private async Task RefuseOlderHistory(CancellationToken ct)
    {
        var unknown = (await db.Database.GetAppliedMigrationsAsync(ct)).Except(db.Database.GetMigrations()).FirstOrDefault();
        if (unknown is not null)
            throw new RefusedException(
                $"This database was made by another version of the portal (migration {unknown}) and cannot be migrated. Remove the database, then start again."
            );
    }

    public async Task<bool> IsBehind(CancellationToken ct = default) => (await db.Database.GetPendingMigrationsAsync(ct)).Any();

    /// <summary>The emails' texts, the rules of the reminders, and, when there is no cycle at all, the current year's from the program's defaults.</summary>
    private Task LayIn(CancellationToken ct) =>
        db.Transact(
            async ct =>
            {
                var known = await db.EmailTemplates.ToDictionaryAsync(l => l.Kind, ct);
                foreach (var (kind, text) in TemplateText.Shipped)
                {
                    if (known.TryGetValue(kind, out var email))
                        email.Refresh(text);
                    else
                        db.Add(new EmailTemplate(kind, text));
                }
                await ReminderRules.AddMissing(db, ct);
                if (!await db.Cycles.AnyAsync(ct))
                    await Defaults.LayIn(
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
