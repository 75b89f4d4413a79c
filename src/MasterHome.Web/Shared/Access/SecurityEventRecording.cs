using MasterHome.Accounts;
using MasterHome.Accounts.SecurityEvents;

namespace MasterHome.Web.Shared.Access;

/// <summary>Records security events of requests. Neither waits nor fails.</summary>
internal static class SecurityEventRecording
{
    /// <param name="accountId">Null when no account is known. Never what somebody typed: it may be a password in the wrong field.</param>
    /// <param name="way">A <see cref="MasterHome.Accounts.Sessions.SignInMethod"/> or the id of a provider.</param>
    public static void Record(this HttpContext http, SecurityEventKind kind, string? accountId, string? way = null) =>
        Queue(http).Record(kind, accountId, way, CoarseNetwork.Of(http.Connection.RemoteIpAddress));

    public static void RecordWrongCode(this HttpContext http, CodeCheck check, string accountId) =>
        http.Record(
            check == CodeCheck.TooManyAttempts ? SecurityEventKind.TooManyAttempts : SecurityEventKind.WrongSecondFactor,
            accountId
        );

    /// <summary>A change by an administrator to another account. Its owner does not see the administrator's network.</summary>
    public static void RecordByTeam(this HttpContext http, SecurityEventKind kind, string accountId) =>
        Queue(http).Record(kind, accountId, SecurityEventEntry.Team, null);

    private static SecurityEventQueue Queue(HttpContext http) => http.RequestServices.GetRequiredService<SecurityEventQueue>();
}
