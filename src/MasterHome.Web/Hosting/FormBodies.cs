using System.Text;
using MasterHome.Web.Shared.Forms;

namespace MasterHome.Web.Hosting;

/// <summary>Looks at the body of a form before anybody reads it. What is no form, or not UTF-8, is refused with 400, and what is too large
/// with 413. Encoded NUL characters are removed: the framework refuses to read a form with one, and everything that was typed would be
/// lost. A browser sends them when a text is pasted from a document that has them.</summary>
internal static class FormBodies
{
    private const string EncodedNul = "%00";

    /// <summary>Bytes. No form of the portal without a file is larger. Forms with files have the framework's limits.</summary>
    private const long MaxLength = 1 << 20;

    public static void UseForms(this WebApplication app) =>
        app.Use(
            async (context, next) =>
            {
                if (!IsError(context) && await WhyNot(context.Request) is { } status)
                {
                    ReadableForms.Note(context, FormProblem.Unreadable);
                    context.Response.StatusCode = status;
                    return;
                }
                await next();
            }
        );

    /// <summary>The error page answers a form that was refused.</summary>
    private static bool IsError(HttpContext context) => context.Request.Path.StartsWithSegments("/error", StringComparison.Ordinal);

    /// <summary>The status that refuses the body; null when it may be read.</summary>
    private static async Task<int?> WhyNot(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsOptions(request.Method))
            return null;
        if (!request.HasFormContentType)
            return request.ContentLength > 0 || request.Headers.TransferEncoding.Count > 0 ? StatusCodes.Status400BadRequest : null;
        if (request.Headers.ContentEncoding.Any(e => !string.Equals(e, "identity", StringComparison.OrdinalIgnoreCase)))
            return StatusCodes.Status400BadRequest;
        if (!request.ContentType!.Contains("urlencoded", StringComparison.OrdinalIgnoreCase))
            return null;
        if (request.ContentLength > MaxLength)
            return StatusCodes.Status413PayloadTooLarge;
        return request.ContentLength is null || await Clean(request) ? null : StatusCodes.Status400BadRequest;
    }

    /// <returns>False when the body is not UTF-8 in percent-encoding.</returns>
    private static async Task<bool> Clean(HttpRequest request)
    {
        request.EnableBuffering();
        using var reader = new StreamReader(request.Body, Encoding.Latin1, leaveOpen: true);
        var body = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        if (!IsUtf8(body))
            return false;
        if (!body.Contains(EncodedNul, StringComparison.Ordinal))
            return true;
        var clean = Encoding.Latin1.GetBytes(body.Replace(EncodedNul, "", StringComparison.Ordinal));
        request.Body = new MemoryStream(clean);
        request.ContentLength = clean.Length;
        return true;
    }

    /// <param name="body">Its bytes, one a character.</param>
    private static bool IsUtf8(string body)
    {
        var bytes = new byte[body.Length];
        var length = 0;
        for (var i = 0; i < body.Length; i++)
        {
            if (body[i] != '%')
            {
                bytes[length++] = (byte)body[i];
                continue;
            }
            if (i + 2 >= body.Length || !char.IsAsciiHexDigit(body[i + 1]) || !char.IsAsciiHexDigit(body[i + 2]))
                return false;
            bytes[length++] = Convert.FromHexString(body.AsSpan(i + 1, 2))[0];
            i += 2;
        }
        return System.Text.Unicode.Utf8.IsValid(bytes.AsSpan(0, length));
    }
}
