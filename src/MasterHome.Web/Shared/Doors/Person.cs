using System.Globalization;
using System.Security.Claims;

using MasterHome.Accounts;
using MasterHome.History;

namespace MasterHome.Web.Shared.Doors;

/// <summary>Who is at the door, as the law knows them.</summary>
public static class Person
{
    /// <summary>The key of their membership. Only behind doors that ask for one.</summary>
    public static int MemberId(this ClaimsPrincipal user) =>
        int.Parse(user.FindFirstValue(MasterHome.Accounts.Doors.MemberClaim)!, CultureInfo.InvariantCulture);

    public static bool IsMember(this ClaimsPrincipal user) => user.HasClaim(c => c.Type == MasterHome.Accounts.Doors.MemberClaim);

    public static bool IsStaff(this ClaimsPrincipal user) => user.IsInRole(MasterHome.Accounts.Doors.Staff) || user.IsInRole(MasterHome.Accounts.Doors.Administrator);

    /// <summary>An administrator who may decide: with a second factor, where one is asked for.</summary>
    public static bool IsAdministrator(this ClaimsPrincipal user, SignInSettings settings) =>
        user.IsInRole(MasterHome.Accounts.Doors.Administrator) && !user.LacksSecondFactor(settings);

    public static bool LacksSecondFactor(this ClaimsPrincipal user, SignInSettings settings) =>
        settings.RequireSecondFactor && user.IsInRole(MasterHome.Accounts.Doors.Administrator) && !user.HasSecondFactor();

    /// <summary>Whether this sign-in had one.</summary>
    public static bool HasSecondFactor(this ClaimsPrincipal user) => user.HasClaim(c => c.Type == MasterHome.Accounts.Doors.SecondFactorClaim);

    public static int SessionId(this ClaimsPrincipal user) =>
        int.Parse(user.FindFirstValue(MasterHome.Accounts.Doors.SessionClaim)!, CultureInfo.InvariantCulture);

    public static SignInWay Way(this ClaimsPrincipal user) => Enum.Parse<SignInWay>(user.FindFirstValue(MasterHome.Accounts.Doors.WayClaim)!);

    public static string AccountId(this ClaimsPrincipal user) => user.FindFirstValue(ClaimTypes.NameIdentifier)!;

    /// <summary>What they do, as themselves: a member in the portal.</summary>
    public static Deed AsMember(this ClaimsPrincipal user, DateTime now) => new(user.Actor(ActorKind.Member), now);

    /// <summary>What they do in the back office, by their role.</summary>
    public static Deed AsStaff(this ClaimsPrincipal user, DateTime now) =>
        new(user.Actor(user.IsInRole(MasterHome.Accounts.Doors.Administrator) ? ActorKind.Administrator : ActorKind.Staff), now);

    private static Actor Actor(this ClaimsPrincipal user, ActorKind kind) =>
        new(kind, user.FindFirstValue(MasterHome.Accounts.Doors.NameClaim) ?? "", user.AccountId(), user.IsMember() ? user.MemberId() : null);
}
