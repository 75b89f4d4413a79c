using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared.Access;

/// <summary>Base class for pages of the user's own account: any signed-in user.</summary>
[Area("SignIn")]
[Authorize]
public abstract class SignedInController : PageController;
