using System.Globalization;
using System.Security.Claims;
using MasterHome.Accounts;

namespace MasterHome.Web.Shared.Access;

/// <summary>Who is at the door, as the law knows them.</summary>
public static class UserClaims
{
    /// <summary>The key of their membership. Only behind doors that ask for one.</summary>
    public static int MemberId(this ClaimsPrincipal user) =>
        int.Parse(user.FindFirstValue(MasterHome.Accounts.Policies.MemberClaim)!, CultureInfo.InvariantCulture);

    public static bool IsMember(this ClaimsPrincipal user) => user.HasClaim(c => c.Type == MasterHome.Accounts.Policies.MemberClaim);

    public static bool IsStaff(this ClaimsPrincipal user) =>
        user.IsInRole(MasterHome.Accounts.Policies.Staff) || user.IsInRole(MasterHome.Accounts.Policies.Administrator);

    /// <summary>An administrator who may decide: with a second factor, where one is asked for.</summary>
    public static bool IsAdministrator(this ClaimsPrincipal user, SignInSettings settings) =>
        user.IsInRole(MasterHome.Accounts.Policies.Administrator) && !user.LacksSecondFactor(settings);

    public static bool LacksSecondFactor(this ClaimsPrincipal user, SignInSettings settings) =>
        settings.RequireSecondFactor && user.IsInRole(MasterHome.Accounts.Policies.Administrator) && !user.HasSecondFactor();

    /// <summary>Whether this sign-in had one.</summary>
    public static bool HasSecondFactor(this ClaimsPrincipal user) =>
        user.HasClaim(c => c.Type == MasterHome.Accounts.Policies.SecondFactorClaim);

    public static int SessionId(this ClaimsPrincipal user) =>
        int.Parse(user.FindFirstValue(MasterHome.Accounts.Policies.SessionClaim)!, CultureInfo.InvariantCulture);

    public static SignInMethod Way(this ClaimsPrincipal user) =>
        Enum.Parse<SignInMethod>(user.FindFirstValue(MasterHome.Accounts.Policies.MethodClaim)!);

    public static string AccountId(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier)!;

    /// <summary>What they do, as themselves: a member in the portal.</summary>
    public static AuditContext AsMember(this ClaimsPrincipal user, DateTime now) => new(user.Actor(ActorKind.Member), now);

    /// <summary>What they do in the back office, by their role.</summary>
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
