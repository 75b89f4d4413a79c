using System.Text;

namespace MasterHome.Web.Hosting;

/// <summary>Removes encoded NUL characters from forms. The framework refuses to read a form with one, and everything that was typed would
/// be lost. A browser sends them when a text is pasted from a document that has them.</summary>
internal static class FormBodies
{
    private const string EncodedNul = "%00";

    /// <summary>Bytes. No form of the portal is larger. A larger body is left to the framework's limits, because this runs before
    /// anybody has signed in.</summary>
    private const long MaxLength = 1 << 20;

    public static void UseForms(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (
                    context.Request is { HasFormContentType: true, ContentLength: <= MaxLength }
                    && context.Request.ContentType!.Contains("urlencoded", StringComparison.OrdinalIgnoreCase)
                )
                    await RemoveNuls(context.Request);
                await next();
            }
        );

    private static async Task RemoveNuls(HttpRequest request)
    {
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, Encoding.Latin1, leaveOpen: true);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        if (!body.Contains(EncodedNul, StringComparison.Ordinal))
            return;
        var clean = Encoding.Latin1.GetBytes(body.Replace(EncodedNul, "", StringComparison.Ordinal));
        request.Body = new MemoryStream(clean);
        request.ContentLength = clean.Length;
    }
}
