using MasterHome.Accounts;
using MasterHome.Cycles;
using MasterHome.Data;
using Microsoft.EntityFrameworkCore;

namespace MasterHome.Web.Shared.Errors;

/// <summary>What the user is told about a request that a rule refused or that came too late.</summary>
/// <param name="Field">The form field that it is about; null for the form as a whole.</param>
internal sealed record RequestFailure(string Sentence, string? Field = null)
{
    /// <summary>The HTTP status for an exception: 404 for a missing row, 409 for a refusal, 503 if the database cannot answer now,
    /// otherwise 500.</summary>
    public static int StatusOf(Exception e) =>
        e switch
        {
            NotFoundException => StatusCodes.Status404NotFound,
            RefusedException or DbUpdateConcurrencyException => StatusCodes.Status409Conflict,
            DbUpdateException update when update.IsUniqueViolation() => StatusCodes.Status409Conflict,
            _ when e.IsUnavailable() => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };

    /// <summary>The explanation of an exception whose status is 409.</summary>
    public static async Task<RequestFailure> Of(Exception e, HttpContext context) =>
        e switch
        {
            RefusedException refused => new(refused.Message, refused.Field),
            DbUpdateConcurrencyException stale => new(await ExplainStale(stale, context)),
            _ => new("This was already done a moment ago."),
        };

    /// <summary>Says who changed the row, and when. Members are not told the name of another member.</summary>
    private static async Task<string> ExplainStale(DbUpdateConcurrencyException stale, HttpContext context)
    {
        const string Advice = "Look at it again, then decide.";
        var db = context.RequestServices.GetRequiredService<HomeDb>();
        var calendar = context.RequestServices.GetRequiredService<ProgramCalendar>();
        if (stale.Entries is not [{ } entry, ..] || entry.Metadata.FindPrimaryKey()?.Properties is not [{ } key])
            return $"Someone else just changed this. {Advice}";
        var (subject, id) = (entry.Metadata.ClrType.Name, $"{entry.Property(key).CurrentValue}");
        var last = await db
            .History.AsNoTracking()
            .Where(h => h.Subject == subject && h.SubjectId == id)
            .OrderByDescending(h => h.Id)
            .Select(h => new
            {
                h.At,
                h.ActorId,
                h.ActorName,
                IsTeam = db.Users.Any(a => a.Id == h.ActorId && a.Role != StaffRole.None),
            })
            .FirstOrDefaultAsync(context.RequestAborted);
        if (last is null)
            return $"Someone else just changed this. {Advice}";
        var isOwn =
            last.ActorId is not null && last.ActorId == context.User.FindFirst(System.Security.Claims.ClaimTypes.NameIdentifier)?.Value;
        var who = last.IsTeam ? last.ActorName : "Someone else";
        return $"{(isOwn ? "You" : who)} changed this on {Format.DateTime(last.At, calendar.Zone)}. {Advice}";
    }
}
