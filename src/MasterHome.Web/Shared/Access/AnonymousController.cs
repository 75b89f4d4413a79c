using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared.Access;

/// <summary>Base class for pages that need no sign-in, such as the sign-in methods.</summary>
[Area("SignIn")]
[AllowAnonymous]
public abstract class AnonymousController : PageController;
