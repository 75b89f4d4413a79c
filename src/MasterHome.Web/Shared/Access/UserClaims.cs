using System.Globalization;
using System.Security.Claims;
using MasterHome.Accounts;
using MasterHome.Accounts.Sessions;

namespace MasterHome.Web.Shared.Access;

/// <summary>Reads the signed-in user from the session's claims.</summary>
internal static class UserClaims
{
    /// <summary>The member's id. Fails for users without a membership: use it only where the policy requires one.</summary>
    public static int MemberId(this ClaimsPrincipal user) =>
        int.Parse(user.FindFirstValue(MasterHome.Accounts.Policies.MemberClaim)!, CultureInfo.InvariantCulture);

    public static bool IsMember(this ClaimsPrincipal user) => user.HasClaim(c => c.Type == MasterHome.Accounts.Policies.MemberClaim);

    public static bool IsStaff(this ClaimsPrincipal user) =>
        user.IsInRole(MasterHome.Accounts.Policies.Staff) || user.IsInRole(MasterHome.Accounts.Policies.Administrator);

    /// <summary>Whether the user is an administrator with a second factor, when settings require one.</summary>
    public static bool IsAdministrator(this ClaimsPrincipal user, SignInSettings settings) =>
        user.IsInRole(MasterHome.Accounts.Policies.Administrator) && !user.LacksSecondFactor(settings);

    public static bool LacksSecondFactor(this ClaimsPrincipal user, SignInSettings settings) =>
        settings.RequireSecondFactor && user.IsInRole(MasterHome.Accounts.Policies.Administrator) && !user.HasSecondFactor();

    /// <summary>Whether this session was opened with a second factor.</summary>
    public static bool HasSecondFactor(this ClaimsPrincipal user) =>
        user.HasClaim(c => c.Type == MasterHome.Accounts.Policies.SecondFactorClaim);

    public static int SessionId(this ClaimsPrincipal user) =>
        int.Parse(user.FindFirstValue(MasterHome.Accounts.Policies.SessionClaim)!, CultureInfo.InvariantCulture);

    /// <summary>The version of what all members share, as of this request: <see cref="Data.ProgramVersion"/>.</summary>
    public static long ProgramVersion(this ClaimsPrincipal user) =>
        long.Parse(user.FindFirstValue(MasterHome.Accounts.Policies.ProgramVersionClaim)!, CultureInfo.InvariantCulture);

    /// <summary>When the user last proved who they are, UTC.</summary>
    public static DateTime ProvedAt(this ClaimsPrincipal user) =>
        new(long.Parse(user.FindFirstValue(MasterHome.Accounts.Policies.ProvedAtClaim)!, CultureInfo.InvariantCulture), DateTimeKind.Utc);

    public static SignInMethod SignInMethod(this ClaimsPrincipal user) =>
        Enum.Parse<SignInMethod>(user.FindFirstValue(MasterHome.Accounts.Policies.MethodClaim)!);

    public static string AccountId(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier)!;

    /// <summary>Audit context for a member's own change in the portal.</summary>
    public static AuditContext AsMember(this ClaimsPrincipal user, DateTime now) => new(user.Actor(ActorKind.Member), now);

    /// <summary>Audit context for a change in the back office, by role.</summary>
    public static AuditContext AsStaff(this ClaimsPrincipal user, DateTime now) =>
        new(user.Actor(user.IsInRole(MasterHome.Accounts.Policies.Administrator) ? ActorKind.Administrator : ActorKind.Staff), now);

    private static Actor Actor(this ClaimsPrincipal user, ActorKind kind) =>
        new(
            kind,
            user.FindFirstValue(MasterHome.Accounts.Policies.NameClaim) ?? "",
            user.AccountId(),
            user.IsMember() ? user.MemberId() : null
        );
}
