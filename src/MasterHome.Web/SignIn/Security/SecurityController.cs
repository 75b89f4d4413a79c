using MasterHome.Web.Shared.Access;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.SignIn.Security;

/// <summary>The account's sign-in methods and sessions, on one page.</summary>
public sealed class SecurityController(SecurityPageReader page) : SignedInController
{
    [HttpGet("/security")]
    public async Task<IActionResult> Index(CancellationToken ct) => View(await page.Read(User, ct));
}
