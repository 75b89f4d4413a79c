using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace MasterHome.Web.Shared.Forms;

/// <summary>Refuses a form that cannot be read: 413 when it is too large, otherwise 400. Runs after the filters that set limits and before
/// the antiforgery check, which would call it an old form.</summary>
internal sealed class ReadableForms : IAsyncAuthorizationFilter
{
    public const int BeforeAntiforgery = 950;

    private static readonly object Problem = new();

    public static FormProblem? ProblemOf(HttpContext http) => http.Items[Problem] as FormProblem?;

    public static void Note(HttpContext http, FormProblem problem) => http.Items[Problem] = problem;

    public async Task OnAuthorizationAsync(AuthorizationFilterContext context)
    {
        if (context.Result is null && await WhyNot(context.HttpContext) is { } status)
            context.Result = new StatusCodeResult(status);
    }

    /// <summary>The status that refuses the form; null when it can be read, or there is none.</summary>
    public static async Task<int?> WhyNot(HttpContext http)
    {
        // The error page answers with the failed form in hand.
        if (!http.Request.HasFormContentType || http.Request.Path.StartsWithSegments("/error", StringComparison.Ordinal))
            return null;
        try
        {
            await http.Request.ReadFormAsync(http.RequestAborted);
            return null;
        }
        catch (BadHttpRequestException e)
        {
            Note(http, FormProblem.Unreadable);
            return e.StatusCode;
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            Note(http, FormProblem.Unreadable);
            return IsTooLarge(e) ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest;
        }
    }

    /// <summary>The framework tells its limits apart by the text alone.</summary>
    private static bool IsTooLarge(Exception e) =>
        e.Message.Contains("body length limit", StringComparison.OrdinalIgnoreCase)
        || e.Message.Contains("value length limit", StringComparison.OrdinalIgnoreCase);
}
