using MasterHome.Accounts;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace MasterHome.Web.Shared.Access;

/// <summary>Base class for portal pages: members only.</summary>
[Area("Portal")]
[Authorize(Policy = Policies.Member)]
public abstract class PortalController : PageController;
