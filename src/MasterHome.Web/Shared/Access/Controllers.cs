using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared.Access;

/// <summary>A room of the portal: for members.</summary>
[Area("Portal")]
[Authorize(Policy = MasterHome.Accounts.Policies.Member)]
public abstract class PortalController : Controller;

/// <summary>A room of the back office: staff read, administrators decide.</summary>
[Area("BackOffice")]
[Authorize(Policy = MasterHome.Accounts.Policies.Staff)]
public abstract class BackOfficeController : Controller;

/// <summary>A way in: open to everybody, and the visible exception.</summary>
[Area("SignIn")]
[AllowAnonymous]
public abstract class AnonymousController : Controller;

/// <summary>One's own account: for everybody who is signed in.</summary>
[Area("SignIn")]
[Authorize]
public abstract class SignedInController : Controller;
