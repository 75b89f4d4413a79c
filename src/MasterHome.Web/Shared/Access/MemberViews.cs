using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using MasterHome.Accounts;
using MasterHome.Members;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace MasterHome.Web.Shared.Access;

/// <summary>Lets an administrator look at the portal as a member sees it, for a time and without changing anything. A protected cookie
/// says whose pages are shown; it is worth nothing to anybody who is not the administrator that it was made for.</summary>
public sealed class MemberViews(IDataProtectionProvider protection, TimeProvider clock, IOptions<SignInSettings> settings)
{
    private const string Cookie = "home-member-view";

    private readonly IDataProtector _protector = protection.CreateProtector(nameof(MemberViews));

    public void Start(HttpContext http, Member member)
    {
        var until = clock.GetUtcNow().UtcDateTime.AddMinutes(settings.Value.MemberViewMinutes);
        var view = new MemberView(http.User.AccountId(), member.Id, member.Name, until);
        http.Response.Cookies.Append(Cookie, _protector.Protect(JsonSerializer.Serialize(view)), Options(http));
    }

    public void End(HttpContext http) => http.Response.Cookies.Delete(Cookie, Options(http));

    /// <returns>Null when the user is no administrator, or looks at no member's pages at present.</returns>
    public MemberView? Find(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { } value || !http.User.IsAdministrator(settings.Value))
            return null;
        try
        {
            var view = JsonSerializer.Deserialize<MemberView>(_protector.Unprotect(value));
            return view is not null && view.AccountId == http.User.AccountId() && view.Until > clock.GetUtcNow().UtcDateTime ? view : null;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or JsonException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext http) =>
        new()
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Strict,
            Secure = http.Request.IsHttps,
            Path = "/",
            IsEssential = true,
        };
}

/// <param name="Until">UTC.</param>
public sealed record MemberView(string AccountId, int MemberId, string Name, DateTime Until)
{
    /// <summary>The administrator with the membership and without the rights: portal pages show what the member sees.</summary>
    public ClaimsPrincipal Principal(ClaimsPrincipal administrator)
    {
        var kept = administrator.Claims.Where(c => c.Type is not (Policies.MemberClaim or ClaimTypes.Role or Policies.NameClaim));
        var identity = new ClaimsIdentity(kept, administrator.Identity!.AuthenticationType, Policies.NameClaim, ClaimTypes.Role);
        identity.AddClaim(new Claim(Policies.NameClaim, Name));
        identity.AddClaim(new Claim(Policies.MemberClaim, MemberId.ToString(CultureInfo.InvariantCulture)));
        identity.AddClaim(new Claim(Policies.ViewingClaim, Name));
        return new ClaimsPrincipal(identity);
    }
}
