using MasterHome.Cycles;
using MasterHome.Data.Sqlite;
using MasterHome.Mail;
using MasterHome.Reminders;
using MasterHome.Training;

using Microsoft.EntityFrameworkCore;

namespace MasterHome.Data;

/// <summary>Brings the database up to date and lays in what the programme begins with. Safe to run twice and at once.</summary>
public sealed class Upkeep(HomeDb db, ProgramCalendar calendar)
{
    /// <returns>How many migrations were applied.</returns>
    public async Task<int> Migrate(CancellationToken ct = default)
    {
        await using var turn = await MigrationTurn.Take(db, ct);
        var pending = (await db.Database.GetPendingMigrationsAsync(ct)).Count();
        if (pending > 0)
            await db.Database.MigrateAsync(ct);
        await LayIn(ct);
        return pending;
    }

    public async Task<bool> IsBehind(CancellationToken ct = default) => (await db.Database.GetPendingMigrationsAsync(ct)).Any();

    /// <summary>The letters' texts, the rules of the reminders, and, when there is no cycle at all, the current year's from the programme's defaults.</summary>
    private Task LayIn(CancellationToken ct) =>
        db.Transact(async ct =>
        {
            var known = await db.Letters.ToDictionaryAsync(l => l.Kind, ct);
            foreach (var (kind, text) in LetterText.Shipped)
            {
                if (known.TryGetValue(kind, out var letter))
                    letter.Refresh(text);
                else
                    db.Add(new Letter(kind, text));
            }
            await ReminderRules.LayIn(db, ct);
            if (!await db.Cycles.AnyAsync(ct))
                await Beginning.LayIn(db, calendar.Today.Year, calendar.Today, new History.Deed(History.Actor.System("migrate"), calendar.Now), ct);
        }, ct);
}
