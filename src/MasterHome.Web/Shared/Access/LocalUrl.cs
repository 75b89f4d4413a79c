using Microsoft.AspNetCore.Http.HttpResults;

namespace MasterHome.Web.Shared.Access;

/// <summary>Restricts return URLs to local paths, which prevents open redirects.</summary>
internal static class LocalUrl
{
    public static string Of(string? address) => IsLocal(address) ? address! : "/";

    /// <summary>Adds the return URL to a local page; drops it when it is not local.</summary>
    public static string WithReturnUrl(string page, string? returnUrl) =>
        IsLocal(returnUrl) ? $"{page}?returnUrl={Uri.EscapeDataString(returnUrl!)}" : page;

    // Browsers send URLs as printable ASCII. A Location header cannot hold other characters.
    private static bool IsLocal(string? address) =>
        RedirectHttpResult.IsLocalUrl(address) && !address!.StartsWith('~') && address.All(c => c is > ' ' and <= '~');
}
