using System.Linq.Expressions;
using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using MasterHome.History;
using MasterHome.Web.Shared.Access;
using MasterHome.Web.Shared.Html;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Shared.Errors;

/// <summary>Says from the history who changed a row, what and when. Members are not told the name of another member.</summary>
internal static class StaleEdits
{
    private const int MostNamed = 3;

    /// <summary>All changes since the form was made, newest first.</summary>
    public static async Task<string> Explain(StaleEditException stale, HttpContext context)
    {
        var advice = await HasTexts(context)
            ? "Nothing was saved. What you entered is kept below, with the present value of each field that differs. "
                + "Save again to replace it."
            : "Nothing was done. Look at it again, then decide.";
        var changes = await Read(stale.Subject, stale.SubjectId, stale.LastEntry, MostNamed, context);
        return changes.Count == 0 ? $"This was changed after you opened the page. {advice}" : $"{string.Join(" ", changes)} {advice}";
    }

    /// <summary>Whether the form has fields to fill in. A question has only a button.</summary>
    private static async Task<bool> HasTexts(HttpContext context) =>
        (await context.Request.ReadFormAsync(context.RequestAborted)).Keys.Any(k =>
            k != EditedTagHelper.FieldName && !k.StartsWith("__", StringComparison.Ordinal)
        );

    /// <summary>The last change, for a save that another one overtook.</summary>
    public static async Task<string> ExplainLast(string subject, string id, HttpContext context)
    {
        var changes = await Read(subject, id, 0, 1, context);
        return $"{(changes.Count == 0 ? "Someone else just changed this." : changes[0])} Look at it again, then decide.";
    }

    /// <summary>For a decision on an item that somebody decided, or its member withdrew, after the page was opened. Later entries, such as
    /// next steps or a correction of the points, do not say who decided.</summary>
    /// <param name="state">The present state of the item: the decision is the newest entry that led to it.</param>
    public static async Task<string> ExplainDecision(string subject, string id, Enum state, HttpContext context)
    {
        var label = Labels.Of(state);
        var changes = await Read(subject, id, 0, 1, context, "decided", h => h.After == label && h.Before != label);
        return changes.Count == 0 ? "This needs no decision any more." : $"{changes[0]} It needs no decision any more.";
    }

    private static async Task<IReadOnlyList<string>> Read(
        string subject,
        string id,
        long after,
        int most,
        HttpContext context,
        string teamDid = "changed",
        Expression<Func<HistoryEntry, bool>>? only = null
    )
    {
        var db = context.RequestServices.GetRequiredService<HomeDb>();
        var entries = await db
            .History.AsNoTracking()
            .Where(h => h.Subject == subject && h.SubjectId == id && h.Id > after)
            .Where(only ?? (h => true))
            .OrderByDescending(h => h.Id)
            .Take(most)
            .Select(h => new { Entry = h, IsTeam = db.Users.Any(a => a.Id == h.ActorId && a.Role != StaffRole.None) })
            .ToListAsync(context.RequestAborted);
        if (entries.Count == 0)
            return [];
        var zone = await ReadersZone(db, context);
        var me = context.User.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        var readsNames = await db.Users.AnyAsync(a => a.Id == me && a.Role != StaffRole.None, context.RequestAborted);
        return
        [
            .. entries.Select(e =>
            {
                var who =
                    e.Entry.ActorId is { } actor && actor == me ? "You"
                    : e.IsTeam || readsNames || e.Entry.ActorId is null ? e.Entry.ActorName
                    : "Someone else";
                return $"{who} {(e.IsTeam ? teamDid : "changed")} this on {Format.DateTime(e.Entry.At, zone)}: {What(e.Entry)}.";
            }),
        ];
    }

    /// <summary>Without a state before, the text after describes the change.</summary>
    private static string What(HistoryEntry entry) =>
        (
            entry is not { Before: null, After: { } change } ? entry.What
            : entry.What == "Changed" ? change
            : $"{entry.What}, {change}"
        ).TrimEnd('.');

    private static async Task<TimeZoneInfo> ReadersZone(HomeDb db, HttpContext context)
    {
        var calendar = context.RequestServices.GetRequiredService<ProgramCalendar>();
        var me = context.User.FindFirst(ClaimTypes.NameIdentifier)?.Value;
        var zone = await db
            .Users.Where(a => a.Id == me)
            .Join(db.Members, a => a.MemberId, m => m.Id, (_, m) => m.TimeZone)
            .FirstOrDefaultAsync(context.RequestAborted);
        return zone is null ? calendar.Zone : TimeZones.Find(zone);
    }
}
