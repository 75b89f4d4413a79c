using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared.Access;

/// <summary>Base class for portal pages: members only.</summary>
[Area("Portal")]
[Authorize(Policy = MasterHome.Accounts.Policies.Member)]
public abstract class PortalController : Controller;

/// <summary>Base class for back office pages: staff read, administrators change.</summary>
[Area("BackOffice")]
[Authorize(Policy = MasterHome.Accounts.Policies.Staff)]
public abstract class BackOfficeController : Controller;

/// <summary>Base class for pages that need no sign-in, such as the sign-in methods.</summary>
[Area("SignIn")]
[AllowAnonymous]
public abstract class AnonymousController : Controller;

/// <summary>Base class for pages of the user's own account: any signed-in user.</summary>
[Area("SignIn")]
[Authorize]
public abstract class SignedInController : Controller;
