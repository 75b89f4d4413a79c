using Microsoft.AspNetCore.Http.HttpResults;

namespace MasterHome.Web.Shared.Access;

/// <summary>Where somebody goes after a door: a page of this portal, whatever was asked for.</summary>
public static class LocalUrl
{
    public static string Of(string? address) => Is(address) ? address! : "/";

    /// <summary>An address of ours that remembers where to go afterwards.</summary>
    public static string With(string page, string? returnUrl) =>
        Is(returnUrl) ? $"{page}?returnUrl={Uri.EscapeDataString(returnUrl!)}" : page;

    // An address as browsers send it is printable ASCII; anything else a header cannot hold.
    private static bool Is(string? address) =>
        RedirectHttpResult.IsLocalUrl(address) && !address!.StartsWith('~') && address.All(c => c is > ' ' and <= '~');
}
