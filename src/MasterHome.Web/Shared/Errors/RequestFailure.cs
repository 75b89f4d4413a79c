using MasterHome.Data;
using MasterHome.History;
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
            RefusedException or StaleEditException or DbUpdateConcurrencyException => StatusCodes.Status409Conflict,
            DbUpdateException update when update.IsUniqueViolation() => StatusCodes.Status409Conflict,
            _ when e.IsUnavailable() => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };

    /// <summary>The explanation of an exception whose status is 409.</summary>
    public static async Task<RequestFailure> Of(Exception e, HttpContext context) =>
        e switch
        {
            RefusedException refused => new(refused.Message, refused.Field),
            StaleEditException stale => new(await StaleEdits.Explain(stale, context)),
            DbUpdateConcurrencyException stale => new(await ExplainStale(stale, context)),
            _ => new("This was already done a moment ago."),
        };

    private static Task<string> ExplainStale(DbUpdateConcurrencyException stale, HttpContext context) =>
        stale.Entries is [{ } entry, ..] && entry.Metadata.FindPrimaryKey()?.Properties is [{ } key]
            ? StaleEdits.ExplainLast(entry.Metadata.ClrType.Name, $"{entry.Property(key).CurrentValue}", context)
            : Task.FromResult("Someone else just changed this. Look at it again, then decide.");
}
